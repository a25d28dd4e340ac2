/**
 * The words of logins by a provider, and of the accounts there.
 *
 * @module
 */

/** Words of logins by a provider. `name` is what the operator calls the provider: "Google". */
export const providers = {
  logIn: (name: string) => `Log in with ${name}`,
  or: 'or',
  ask: 'If you cannot log in, ask whoever runs this site.',
  confirm: (name: string) => `Confirm with ${name}`,
  confirmIntro: (name: string) => `${name} asks you to log in there once more.`,
  confirmElsewhere: (name: string) =>
    `${name} opens in a new tab, and asks you to log in there once more. Then come back here and go on.`,
  confirmedGoOn: 'I have confirmed: go on',

  /** The page in the tab in which somebody has confirmed. */
  confirmed: {
    title: 'Thank you',
    text: 'You have confirmed that it is you. Close this tab, and go on in the one you came from.',
    back: 'Go to the start page',
  },

  /** The page that leads to the provider. */
  onward: {
    title: (name: string) => `On to ${name}`,
    text: (name: string) => `Your browser goes on to ${name}. If it does not, go on yourself.`,
    action: 'Go on',
  },

  /** For somebody who has an account here with the same address. */
  known: {
    title: 'You have an account here',
    text: (email: string, name: string) =>
      `${name} says that ${email} is your address, and there is an account here with it. If it is yours, ` +
      `log in once with what you have used here so far. Then you link ${name}, and log in with it from then on.`,
    action: 'Log in to link it',
    other: 'Back to the login',
  },
  finish: {
    title: (name: string) => `Link ${name}?`,
    text: (username: string, name: string) =>
      `From then on, whoever can log in to this account at ${name} can log in here as ${username}.`,
    account: (name: string) => `Account at ${name}`,
    submit: (name: string) => `Link ${name}`,
    cancel: 'Do not link it',
  },
  gone: {
    title: 'Nothing waits to be linked',
    text: 'It was linked already, or it is too long ago. Begin again: log in with the other site once more.',
    back: 'Go to your account',
  },

  /** What went wrong. */
  down: {
    title: (name: string) => `${name} does not answer`,
    text: (name: string, again: string) =>
      `${name} does not answer right now, or not as it should. Nothing was changed here. Try again ${again}, or log in in ` +
      'another way.',
  },
  refused: {
    title: 'That did not work',
    notBegun: 'This login was not begun in this browser, or too long ago. Begin again.',
    denied: (name: string) => `${name} did not let you in. Begin again, or log in in another way.`,
    unknown: (name: string) =>
      `Nobody here has this account at ${name}. If you have an account here, log in with it and link ${name} under ` +
      'Security. If not, ask whoever runs this site for one.',
    mismatch: (name: string) =>
      `That is another account at ${name} than the one that was asked for, or somebody else has linked it here.`,
    domain: (domains: string) =>
      `Only people with an address of ${domains} can come in this way, and your account there has none that is verified.`,
    closed:
      'Your account here is closed, or was changed just now. Try again; if it stays so, ask whoever runs this site.',
    other: (name: string) => `The login with ${name} did not succeed. Begin again.`,
  },
  toLogin: 'Go to the login',
  toAccounts: 'Go to your linked accounts',

  /** The page of linked accounts. */
  title: 'Linked accounts',
  intro: 'Accounts at other sites with which you log in here.',
  since: 'Linked',
  as: 'Account',
  unnamed: 'No name',
  none: (name: string) => `Link ${name}, and log in here with it.`,
  link: (name: string) => `Link ${name}`,
  unlink: (name: string) => `Unlink ${name}`,
  onlyWay: 'It is your only way in, so it cannot be unlinked. Set up another way first.',
  linked: 'The account is linked. You can log in with it from now on.',
  unlinked: 'The account is unlinked. Everywhere else you are logged out.',
  linkedElsewhere: 'Not unlinked: it is your only way in by now.',

  /** The entry of the checklist. */
  entry: 'Linked accounts',
  entrySet: (names: string) => `You can log in with ${names}.`,
  entryMissing: (names: string) => `You can log in with ${names}, once it is linked.`,
  manage: 'Manage accounts',

  /** The checklist where people have no passwords, in place of the words that speak of them. */
  withoutPasswords: {
    appSet: (count: number) =>
      count === 1
        ? 'Its code is asked for after the other site.'
        : `You have ${count}. A code is asked for after the other site.`,
    appMissing:
      'Whoever gets into your account at the other site gets in here. With an app on your phone, they need its code as well.',
    signInsHint:
      'If one of these was not you, end that session, and see to your account at the other site.',
  },

  /** If a phone is lost, for somebody without a password. */
  lostNothing: (name: string) => `Nothing happens here: you log in with ${name}.`,
  lostWithCodes: (name: string) =>
    `Log in with ${name} and one of your recovery codes. Then remove what you have lost on this page, and set it up again.`,

  /** Words of the logout. */
  logOutThere: (name: string) => `Log out here and at ${name}`,
  loggedOutHere:
    'You are logged out here. You may still be logged in at the site with which you have logged in: on a device of ' +
    'somebody else, log out there, too.',
}
