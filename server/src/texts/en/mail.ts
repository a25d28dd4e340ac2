/**
 * The words of letters, in English.
 *
 * A letter says what has happened, what its reader can do, and what it means if the reader did nothing. It asks for no
 * password, and names no other address than the site's.
 *
 * @module
 */

/** What a letter is told about its occasion. All are texts as they are to be read. */
export interface Occasion {
  /** The name of the site. */
  readonly site: string

  /** When it happened. */
  readonly at: string

  /** Until when its link works; empty: it has none. */
  readonly until: string

  /** The IP address of whoever did it; empty: unknown. */
  readonly from: string

  /** The factor, with the name that its owner gave it. */
  readonly factor: { readonly kind: string; readonly name: string }

  /** The address that an account has got. */
  readonly newAddress: string

  /** The provider that now logs in. */
  readonly provider: string

  /** What somebody else has done. */
  readonly what: string

  /** The username of whoever did it; empty: a command on the machine of the site. */
  readonly by: string

  /** When something will happen. */
  readonly due: string
}

/** A letter, part by part. */
export interface LetterWords {
  readonly subject: string
  readonly paragraphs: readonly string[]

  /** What the link does, if there is one. */
  readonly action?: string

  /** What stands below the link. */
  readonly after?: readonly string[]
}

const once = ({ until }: Occasion): string => `The link works once, until ${until}.`

const ignore =
  'If you did not ask for this, you need not do anything: nothing changes as long as nobody opens the link.'

const wasItYou = ({ at, from }: Occasion): string =>
  `It happened on ${at}${from === '' ? '' : `, from the address ${from}`}. If it was you, all is well.`

const notYou = 'This was not me'

const notYouAsk = 'If it was not you, tell whoever runs the site at once.'

/** Without a link, only the people who run the site can help. */
const notYouEnds = ({ until }: Occasion): string =>
  until === ''
    ? notYouAsk
    : 'If it was not you, open the link: all sessions end, your password is taken away, and you get a message with ' +
      `which you set a new one. The link works until ${until}.`

const alsoTell =
  'Also tell whoever runs the site: a passkey or an app that is not yours must be removed by them.'

/** How factors are called. */
const factors: Readonly<Record<string, string>> = {
  totp: 'An authenticator app',
  passkey: 'A passkey',
  recoveryCode: 'Recovery codes',
}

const factorOf = ({ factor: { kind, name } }: Occasion): string => {
  const noun = factors[kind] ?? 'A factor'
  return name === '' || kind === 'recoveryCode' ? noun : `${noun}, called “${name}”,`
}

/** What somebody else has done with an account. */
const acts: Readonly<Record<string, string>> = {
  reset_link_made: 'made a link that sets another password for your account',
  recovered:
    'removed your second factors, or announced that, unlinked your accounts at other sites, and made a link that ' +
    'sets another password for your account',
  password_changed: 'set another password for your account',
  email_changed: 'changed the address of your account, or taken it away',
  factor_removed: 'removed your authenticator app, passkeys and recovery codes',
  removal_announced: 'announced that your authenticator app, passkeys and recovery codes will go',
}

const asked = 'If you have asked for that, all is well. If you have not, ask them why:'

const getsIn = `${asked} whoever has such a link gets into your account, unless you have a second factor.`

/** What an act means, and what its reader can do. */
const meanings: Readonly<Record<string, (due: string) => string>> = {
  email_changed: () =>
    `${asked} messages about your account no longer come here, but for seven days you are told of what others do to it.`,
  factor_removed: () => `${asked} your password alone is now enough to log in.`,
  removal_announced: (due) =>
    `${asked} on ${due} your password alone will be enough. Log in with one of them before that: the removal is then off.`,
}

const has = ({ factor: { kind } }: Occasion): string => (kind === 'recoveryCode' ? 'were' : 'was')

/** The words of letters, by what they are about. */
export const mail = {
  /** Below the link. */
  pasteCode: (page: string) => `If the link does not open, go to ${page} and paste this code:`,

  /** At the end of every letter. */
  footer: (site: string, host: string) =>
    `This message comes from ${site} (${host}). It is sent by itself; nobody reads answers to it.`,

  kinds: {
    reset_password: (about) => ({
      subject: `Set a new password for ${about.site}`,
      paragraphs: [`Somebody, perhaps you, has asked to set a new password for your account.`],
      action: 'Set a new password',
      after: [once(about), ignore],
    }),
    password_changed: (about) => ({
      subject: `Your password for ${about.site} was changed`,
      paragraphs: [
        'The password of your account was changed, and all other sessions have ended.',
        wasItYou(about),
        'If it was not you, ask for a new password on the login page at once, and tell whoever runs the site.',
      ],
    }),
    password_closed: (about) => ({
      subject: `Your account on ${about.site} has no password any more`,
      paragraphs: [
        'Your password was closed: from now on only passkeys log in.',
        wasItYou(about),
        notYouAsk,
      ],
    }),
    no_password: (about) => ({
      subject: `Log in to ${about.site} with your passkey`,
      paragraphs: [
        'Somebody, perhaps you, has asked for a new password. Your account has none: you log in with a passkey.',
        'If you have lost your passkeys, ask whoever runs the site. If you did not ask, you need not do anything.',
      ],
    }),
    register: (about) => ({
      subject: `Finish your registration at ${about.site}`,
      paragraphs: ['Somebody, perhaps you, wants to make an account with this address.'],
      action: 'Make the account',
      after: [once(about), ignore],
    }),
    already_registered: (about) => ({
      subject: `You have an account at ${about.site}`,
      paragraphs: [
        'Somebody, perhaps you, wanted to register with this address. It has an account already: log in with it.',
        'If you have forgotten your password, set a new one:',
      ],
      action: 'Set a new password',
      after: [once(about), ignore],
    }),
    invitation: (about) => ({
      subject: `Your account at ${about.site}`,
      paragraphs: [
        'An account was made for you. Choose a password that only you know, and you are in.',
      ],
      action: 'Choose a password',
      after: [once(about), 'If you expected no account, you need not do anything.'],
    }),
    verify_address: (about) => ({
      subject: `Is this your address? (${about.site})`,
      paragraphs: ['Your account has this address. Open the link to say that it is yours.'],
      action: 'This is my address',
      after: [once(about), ignore],
    }),
    change_address: (about) => ({
      subject: `Your new address for ${about.site}`,
      paragraphs: [
        'Somebody, perhaps you, wants to use this address for their account.',
        'Open the link in the browser in which you are logged in.',
      ],
      action: 'Use this address',
      after: [once(about), ignore],
    }),
    address_changed: (about) => ({
      subject: `Your address for ${about.site} was changed`,
      paragraphs: [
        `On ${about.at} the address of your account was changed to ${about.newAddress}. From now on messages go there.`,
        'If it was you, all is well. If it was not, undo it:',
      ],
      action: 'Undo the change',
      after: [
        `The link works until ${about.until}. All sessions end, your password is taken away, and you get a message ` +
          'with which you set a new one.',
      ],
    }),
    new_device: (about) => ({
      subject: `New login to ${about.site}`,
      paragraphs: [
        'Your account was used in a browser that we have not seen before.',
        wasItYou(about),
        notYouEnds(about),
      ],
      action: notYou,
    }),
    credential_added: (about) => ({
      subject: `A way to log in was added to your account at ${about.site}`,
      paragraphs: [
        `${factorOf(about)} ${has(about)} added to your account.`,
        wasItYou(about),
        notYouEnds(about),
        alsoTell,
      ],
      action: notYou,
    }),
    account_linked: (about) => ({
      subject: `A way to log in was added to your account at ${about.site}`,
      paragraphs: [
        `From now on, an account at ${about.provider} logs in to your account.`,
        wasItYou(about),
        notYouEnds(about),
        'Also tell whoever runs the site: that account must be removed by them.',
      ],
      action: notYou,
    }),
    credential_removed: (about) => ({
      subject: `A way to log in was removed from your account at ${about.site}`,
      paragraphs: [
        `${factorOf(about)} ${has(about)} removed from your account.`,
        wasItYou(about),
        notYouEnds(about),
      ],
      action: notYou,
    }),
    recovery_code_used: (about) => ({
      subject: `A recovery code of your account at ${about.site} was used`,
      paragraphs: [
        'Somebody has logged in to your account with a recovery code. Each code works once.',
        wasItYou(about),
        notYouEnds(about),
      ],
      action: notYou,
    }),
    removal_announced: (about) => ({
      subject: `Your second factor at ${about.site} will be removed`,
      paragraphs: [
        `Whoever runs the site will remove your authenticator app, passkeys and recovery codes on ${about.due}.`,
        'If you have asked for that, you need not do anything.',
        'If you have not, log in with one of them before that: the removal is then off. Or open the link: all ' +
          'sessions end, and your password is taken away.',
      ],
      action: notYou,
    }),
    removal_cancelled: (about) => ({
      subject: `Your second factor at ${about.site} stays`,
      paragraphs: [
        'Your authenticator app, passkeys and recovery codes are not removed: one of them was used, or whoever runs ' +
          'the site has called it off.',
        notYouEnds(about),
      ],
      action: notYou,
    }),
    passkey_doubtful: (about) => ({
      subject: `A passkey of your account at ${about.site} may have been copied`,
      paragraphs: [
        `On ${about.at} a passkey was used in a way that a copy would explain. There may be a harmless reason.`,
        'If you did not log in then, open the link: all sessions end, and your password is taken away.',
        'In either case, remove that passkey and add it again, or ask whoever runs the site.',
      ],
      action: notYou,
    }),
    access_changed: (about) => ({
      subject: `Somebody has changed the access to your account at ${about.site}`,
      paragraphs: [
        `On ${about.at} ${about.by === '' ? 'whoever runs the site' : `the user “${about.by}”`} has ` +
          `${acts[about.what] ?? 'changed the access to your account'}.`,
        meanings[about.what]?.(about.due) ?? getsIn,
      ],
    }),
    test: (about) => ({
      subject: `Mail from ${about.site} works`,
      paragraphs: [
        'This is a test: somebody has run "latchkey mail test". There is nothing to do.',
      ],
    }),
  } satisfies Readonly<Record<string, (about: Occasion) => LetterWords>>,
} as const
