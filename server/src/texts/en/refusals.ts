/**
 * What the pages say to people when the library has refused something: what happened, and what to do next. The messages
 * of the errors themselves are for programs and for programmers.
 *
 * @module
 */

import type { LatchkeyErrorCode } from 'latchkey'

/** What is said of one refusal. `again` is when to try again: "in about 5 minutes". */
export interface Refusal {
  /** The heading of a page: a few words. */
  readonly title: string

  /** A page's sentence or two. */
  readonly text: (again: string) => string

  /** The words in a form that is shown again, if they differ. `doing` says what the form is for. */
  readonly form?: (again: string, doing: string) => string
}

/** What a form is for, to be read after "We cannot … right now". */
export const purposes = {
  login: 'log you in',
  setup: 'create the admin',
  password: 'set the password',
  confirm: 'check that it is you',
  change: 'change anything',
  step: 'do that',
}

/** What a form says if a part of the site does not answer. */
const notNow: Refusal['form'] & object = (again, doing) =>
  `We cannot ${doing} right now. Please try again ${again}.`

/** A fault of ours: no visitor can do anything but try again. Also for codes of another version of the library. */
export const ourFault: Refusal = {
  title: 'Something went wrong',
  text: () =>
    'This is our fault, not yours. Try again; if it stays, tell whoever runs this site what you did.',
}

const busy: Refusal = {
  title: 'Try again in a moment',
  text: (again) =>
    `Too many people are logging in at once. Nothing was changed. Try again ${again}.`,
  form: (again) => `Too many people are logging in at once. Please try again ${again}.`,
}

/** For too many attempts where waiting does not help. Like `too_many_attempts`, it is the same for every name. */
export const closed: Refusal = {
  title: 'Too many attempts',
  text: () =>
    'There were too many attempts. Waiting does not help: log in on a device on which you have logged in before, ' +
    'or ask whoever runs this site.',
  form: () =>
    'Too many attempts. Please log in on a device on which you have logged in before, or ask whoever runs this site.',
}

/** Every code of the library has its sentence here: the type demands it. */
export const refusals: Readonly<Record<LatchkeyErrorCode, Refusal>> = {
  body_too_large: {
    title: 'That is too long',
    text: () =>
      'What was sent is longer than this page takes. Go back, shorten it, and send it again.',
    form: () => 'That is longer than this form takes. Shorten it and try again.',
  },
  callback_timeout: {
    title: 'Try again in a moment',
    text: (again) => `This takes too long right now. Try again ${again}.`,
    form: notNow,
  },
  credential_limit: {
    title: 'That is one too many',
    text: () =>
      'You have as many of this kind as may be, or this one already. Remove one, and try again.',
  },
  credential_unreadable: {
    title: 'Try again later',
    text: () =>
      'This factor cannot be checked right now. Take another one, or ask whoever runs this site.',
  },
  cross_site_request: {
    title: 'Please open this page again',
    text: () =>
      'The form was open for too long, or was sent from another address. Nothing was changed. ' +
      'Open the page again here, and send the form once more.',
    form: () =>
      'This form was open for too long, or your browser keeps no cookies. Please try again.',
  },
  forbidden: {
    title: 'Not allowed',
    text: () =>
      'You are logged in, but your account may not open this page. ' +
      'If you need it, ask whoever runs this site.',
  },
  hashing_failed: {
    title: 'Try again in a moment',
    text: (again) =>
      `We cannot check passwords right now. Nothing was changed. Try again ${again}.`,
    form: notNow,
  },
  invalid_credentials: {
    title: 'Not logged in',
    // The text does not tell which half was wrong (ASVS 5.0, 6.3.8).
    text: () => 'The username or the password is wrong. Go back and try again.',
    form: () => 'The username or the password is wrong.',
  },
  invalid_request: {
    title: 'Something is missing',
    text: () =>
      'A part of the form is missing or cannot be read. Go back, fill in every field, and send it again.',
    form: () => 'A field is empty or cannot be read. Fill in every field and try again.',
  },
  invalid_session_data: ourFault,
  invalid_username: {
    title: 'That is no username',
    text: () => 'No username is that long. Go back and check what you have typed.',
    form: () => 'No username is that long. Check what you have typed, and try again.',
  },
  invalid_token: {
    title: 'This link is no longer valid',
    text: () =>
      'It was used, or is too old, or was not copied whole. If you have the whole link, open it again.',
  },
  last_factor: {
    title: 'This one is needed',
    text: () =>
      'Your account needs a second factor, and this is the last one. Add another one, and try again.',
  },
  lifetimes_failed: {
    title: 'Try again in a moment',
    text: (again) => `This site cannot tell right now who is logged in. Try again ${again}.`,
    form: notNow,
  },
  login_unfinished: {
    title: 'One step is missing',
    text: () => 'Your password was right. A second factor, such as a code, is needed to log in.',
  },
  method_not_allowed: {
    title: 'Not possible',
    text: () =>
      'This address does not take that kind of request. Go to the start page, and try again from there.',
  },
  not_authenticated: { title: 'Not logged in', text: () => 'Log in to go on.' },
  overloaded: busy,
  password_refused: {
    title: 'Choose another password',
    text: () => 'This password is easy to guess, or too short. Check what it needs, and try again.',
  },
  password_too_long: {
    title: 'That is too long',
    text: () => 'No password here is that long. Go back and check what you have pasted.',
    form: () => 'No password here is that long. Check what you have pasted, and try again.',
  },
  provider_refused: {
    title: 'That did not work',
    text: () => 'The login with the other site did not succeed. Begin again.',
    form: () => 'The login with the other site did not succeed. Begin again.',
  },
  provider_unavailable: {
    title: 'Try again in a moment',
    text: (again) => `The other site does not answer right now. Try again ${again}.`,
    form: notNow,
  },
  recent_login_required: {
    title: 'Log in once more',
    text: () =>
      'It is long since you logged in, and this page needs to be sure that it is you. Log out, and log in again.',
  },
  response_sent: ourFault,
  second_factor_required: {
    title: 'A second factor is needed',
    text: () =>
      'This page needs to be sure that it is you. Log in again, with a second factor such as a code.',
  },
  session_ended: { title: 'Not logged in', text: () => 'Your session has ended. Log in again.' },
  session_too_large: ourFault,
  store_unavailable: {
    title: 'Try again in a moment',
    text: (again) =>
      `We cannot reach our database right now. Nothing was changed. Try again ${again}.`,
    form: notNow,
  },
  too_many_attempts: {
    title: 'Too many attempts',
    text: (again) => `There were too many attempts. Try again ${orAsk(again)}.`,
    // The text is the same for every name, so it does not tell whether there is such a user.
    form: (again) => `Too many attempts. Please try again ${orAsk(again)}.`,
  },
  unsupported_media_type: {
    title: 'That cannot be read',
    text: () =>
      'The form came in a way that this page does not take. Open the page again, and send the form once more.',
    form: () => 'The form came in a way that this page does not take. Please try again.',
  },
  update_conflict: {
    title: 'Try again in a moment',
    text: () =>
      'Something else changed the same thing at the same moment, perhaps another tab of yours. ' +
      'Nothing was changed now. Try again.',
  },
}

/** Adds the advice to ask, but only for a wait of minutes or more: for seconds, nobody need ask. */
function orAsk(again: string): string {
  return again.startsWith('in about') ? `${again}, or ask whoever runs this site` : again
}

/** Up to this many seconds, a wait is "a moment". */
const A_MOMENT = 5

/** From this number on, people think in the next unit of time. */
const MOST_SECONDS = 90
const MOST_MINUTES = 90
const MOST_HOURS = 36

/** Returns when to try again, as people say it. It is rounded up, so that nobody comes too early. */
export function againIn(seconds: number | null): string {
  if (seconds === null || seconds <= A_MOMENT) return 'in a moment'
  if (seconds <= MOST_SECONDS) return `in ${Math.ceil(seconds)} seconds`
  const minutes = Math.ceil(seconds / 60)
  if (minutes <= MOST_MINUTES) return `in about ${minutes} minutes`
  const hours = Math.ceil(minutes / 60)
  if (hours <= MOST_HOURS) return `in about ${hours} hours`
  return `in about ${Math.ceil(hours / 24)} days`
}
