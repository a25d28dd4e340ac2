/**
 * The words of a person's security: the password, passkeys, authenticator apps, recovery codes, and the pages that ask
 * whether it is them.
 *
 * @module
 */

/** Words of the second step of a login, and of the confirmation. */
export const proof = {
  factorTitle: 'One more step',
  factorIntro: 'The first step is done. Now show that it is you.',
  factorLost: 'If you have none of this any more, ask whoever runs this site to let you in again.',
  loggingInAs: 'You are logging in as',
  noFactor:
    'None of what you have set up works here right now. Ask whoever runs this site to let you in again.',

  confirmTitle: 'Is it you?',
  confirmIntro:
    'You logged in a while ago. Show once more that it is you, and you go on where you were.',
  confirmForm: 'Nothing is lost: what you were about to do waits until you have confirmed.',
  noWay: 'You have nothing here to confirm by. Log out, and log in again.',

  passkey: 'Use a passkey',
  passkeyHint: 'Your fingerprint, your face, the PIN of your device, or a security key.',
  passkeyNeedsScript: 'A passkey needs a browser that runs scripts. Take another way below.',
  code: 'Code from your authenticator app',
  codeHint: 'Six digits. They change every 30 seconds.',
  recoveryCode: 'Recovery code',
  recoveryCodeHint: 'One of those that you have printed or kept. Each lets you in once.',
  useRecoveryCode: 'Use a recovery code instead',
  password: 'Your password',
  submitFactor: 'Log in',
  submitConfirm: 'Confirm',

  /** What was wrong, by what was given. */
  wrong: {
    code: 'That code is not right, or was used already. Wait for the next one.',
    codeNotRecovery:
      'That code is not right, or was used already. Wait for the next one. A recovery code goes into its own field, ' +
      'below “Use a recovery code instead”.',
    recoveryCode: 'That recovery code is not right, or was used already.',
    passkey: 'That passkey was not accepted. Try again, or take another way.',
    password: 'The password is wrong.',
    other: 'That was not right. Try again.',
  },

  /** The page that sends a form again after the confirmation. */
  resendTitle: 'Thank you',
  resendAfterLoginTitle: 'Nothing is lost',
  resendAfterLogin: 'You are logged in again. What you have typed has not been sent yet.',
  resendIntro: 'You have confirmed that it is you. One thing is left.',
  resendOther: (path: string) => `Send what you have filled in (${path}).`,

  /** What is left, by the path of its form, and its button. */
  resend: {
    '/devices/name': 'Save the name of the device',
    '/devices/end': 'Log out the device',
    '/devices/end-others': 'Log out everywhere else',
    '/devices/forget': 'Forget the device',
    '/security/passkeys/remove': 'Remove the passkey',
    '/security/passkeys/rename': 'Rename the passkey',
    '/security/app/remove': 'Remove the authenticator app',
    '/security/recovery-codes': 'Make new recovery codes',
    '/security/app/new': 'Set up the authenticator app',
    '/security/providers/unlink': 'Remove the account of the provider',
    '/account/email': 'Send a link to the new address',
    '/account/email/verify': 'Send a link to confirm the address',
    '/change-address': 'Use the new address',
    '/admin/users/new': 'Add the user',
    '/admin/users/ID/invitation': 'Make the invitation link',
    '/admin/users/ID/reset-link': 'Make the reset link',
    '/admin/users/ID/roles': 'Save the roles',
    '/admin/users/ID/email': 'Save the address',
    '/admin/users/ID/disable': 'Disable the user',
    '/admin/users/ID/enable': 'Enable the user',
    '/admin/users/ID/unlock': 'Forget the failed attempts',
    '/admin/users/ID/end-sessions': 'End all sessions of the user',
    '/admin/users/ID/remove-factors': 'Remove all factors of the user',
  } as Readonly<Record<string, string>>,
  resendSubmit: 'Send it now',

  /** What a form acts on, and what is said of what is not there any more. */
  resendTargets: { user: 'User', device: 'Device', passkey: 'Passkey', app: 'Authenticator app' },
  resendGone: 'Not there any more',

  /** What fields are called, by their names; all others are called by their names. */
  resendFields: {
    name: 'Name',
    email: 'E-mail address',
    address: 'E-mail address',
    username: 'Username',
    q: 'Search',
  } as Readonly<Record<string, string>>,
  resendRoles: 'Roles',
  resendEmpty: 'Empty',
  resendBack: 'Do nothing',
}

/** What a page says if a browser gives no passkey, by the codes of `latchkey/browser`. */
export const passkeyErrors = {
  cancelled: 'No passkey was chosen. Try again, or take another way.',
  already_added: 'This device has a passkey for this account already. Use that one.',
  unsupported: 'This browser has no passkeys here. Use another browser or another way.',
  wrong_site: 'Passkeys work only at the site’s own address. Open the site there.',
  failed: 'The device could not use the passkey. Try again, or use another device.',
  unreachable: 'The site does not answer. Try again in a moment.',
  superseded: 'Another request of this page took its place. Try again.',
  invalid_token: 'That took too long. Try again.',
  invalid_credentials: 'This passkey does not log anybody in here. It may have been removed.',
  too_many_attempts: 'There were too many attempts. Try again later.',
  other: 'That did not work. Open this page again, and try once more.',
}

/** Words of the checklist. */
export const security = {
  title: 'Security',
  intro: 'How you log in, and how you get back in.',
  set: 'Done',
  missing: 'Missing',
  low: 'Running out',

  password: 'Password',
  passwordSet: 'You log in with it. Change it if anybody else may know it.',
  passwordMissing: 'You have none: you log in in another way.',
  changePassword: 'Change password',
  setPassword: 'Set a password',

  passkeys: 'Passkeys',
  passkeysSet: (count: number) =>
    count === 1
      ? 'You have one. It cannot be tricked out of you.'
      : `You have ${count}. They cannot be tricked out of you.`,
  passkeysMissing:
    'Log in with your fingerprint, your face or a PIN, and nothing to type. No false site can trick it out of you.',
  passkeysDead: (count: number) =>
    count === 1
      ? 'One was made when this site had another address, and does not work any more.'
      : `${count} were made when this site had another address, and do not work any more.`,
  passkeysImpossible:
    'This site has no name of its own, only a number. Browsers make no passkeys for it.',
  managePasskeys: 'Manage passkeys',
  addPasskey: 'Add a passkey',

  app: 'Authenticator app',
  appSet: (count: number) =>
    count === 1
      ? 'Its code is asked for after your password.'
      : `You have ${count}. A code is asked for after your password.`,
  appMissing:
    'Whoever learns your password gets in. With an app on your phone, they need its code as well.',
  manageApp: 'Manage apps',
  addApp: 'Set up an app',

  codes: 'Recovery codes',
  codesSet: (left: number) => (left === 1 ? 'One is left.' : `${left} are left.`),
  codesGone:
    'None is left. If you lose what you log in with, nobody but the people who run this site can let you in.',
  codesLater: 'They come with your first passkey or app, and let you in when you have lost it.',
  manageCodes: 'Make new codes',
  showCodes: 'Manage recovery codes',

  lostTitle: 'If you lose your phone',
  lostNothing:
    'Nothing happens: you log in with your password alone. That is why whoever learns it gets in, too.',
  lostWithCodes: (left: number) =>
    `Log in with your password and ${left === 1 ? 'your last recovery code' : `one of your ${left} recovery codes`}. ` +
    'Then remove what you have lost on this page, and set it up again. Keep the codes where your phone is not.',
  lostWithOthers:
    'If one of your passkeys is on another device, log in with that. Otherwise you need a recovery code, and you have none left: make new ones.',
  lostAll:
    'You could not log in any more: the code is on the phone, and no recovery code is left. Make new ones now.',
  lostAllPasskey:
    'If your passkey is only on the phone, you could not log in any more, because no recovery code is left. Make new ones now.',
  lostWithoutPassword:
    'Log in with a passkey on another device. If the only one is on the phone, ask whoever runs this site.',

  signIns: 'Last sign-ins',
  signInsHint: 'If one of these was not you, change your password: that logs out everybody else.',
  noSignIns: 'None has been noted yet.',
  devices: 'See your devices',

  /** After a change of what one logs in with (ASVS 5.0, 7.4.3). */
  elsewhere: 'If somebody else may be logged in as you, log them out on the page of your devices.',

  /** What the page says once. */
  passwordChanged: 'Your password is changed. Everywhere else you are logged out.',
  passkeyAdded: 'The passkey is there. Next time, log in with it.',
  passkeyRemoved: 'The passkey is removed. Remove it from your device, too.',
  passkeyRenamed: 'The passkey has its new name.',
  appAdded: 'The app is set up. From now on, its code is asked for after your password.',
  appRemoved: 'The app is removed. Delete its entry on your phone, too.',

  back: 'Back to Security',
}

/** Words of the change of a password. */
export const changePassword = {
  title: 'Change password',
  setTitle: 'Set a password',
  must: 'Somebody else has set your password, so they know it. Choose one that only you know.',
  intro: 'Afterwards you are logged out everywhere but here.',
  current: 'Present password',
  new: 'New password',
  newHint: 'At least 15 characters. A few unrelated words make a good password.',
  again: 'New password again',
  submit: 'Change password',
  differ: 'The two passwords are not the same.',
  wrongCurrent: 'The present password is wrong.',
  unchanged: 'That is the password you have already. Choose another one.',
  conflict: 'Your password was changed somewhere else just now. Nothing was changed here.',
}

/** Words of the pages of passkeys. */
export const passkeys = {
  title: 'Passkeys',
  intro:
    'A passkey is kept by your phone, your computer, your password manager or a security key. It logs you in without a password.',
  none: 'You have none yet.',
  created: 'Added',
  used: 'Last used',
  never: 'Never',
  dead: 'Does not work here',
  deadHint: 'It was made when this site had another address. Remove it, and add a new one.',
  add: 'Add a passkey',
  rename: 'Rename',
  newName: 'New name',
  renameOf: (name: string) => `Rename ${name}`,
  remove: 'Remove',
  removeOf: (name: string) => `Remove ${name}`,

  newTitle: 'Add a passkey',
  newIntro:
    'Your browser asks you for your fingerprint, your face or a PIN. It keeps the passkey, not this site.',
  name: 'Name',
  nameHint: 'To tell it from your other ones.',
  create: 'Go on',
  needsScript:
    'To add a passkey, your browser has to run scripts for this site. Everything else here works without.',

  full: 'You have as many passkeys as may be. Remove one first.',
  exists: 'This passkey is there already.',
  failed: 'That passkey could not be checked. Nothing was added. Try again.',
  over: 'That took too long. Nothing was added. Try again.',
}

/** Words of the pages of authenticator apps. */
export const app = {
  title: 'Authenticator app',
  intro:
    'An app on your phone shows a new code every 30 seconds. You type it after your password. Any app for one-time codes will do.',
  none: 'You have set up none yet.',
  add: 'Set up an app',
  addAnother: 'Set up another app',

  newTitle: 'Set up an app',
  step1: 'Scan this with your authenticator app',
  qrLabel: 'QR code for your authenticator app',
  typed: 'If you cannot scan it, type this key into the app:',
  step2: 'Type the code that the app shows',
  code: 'Code',
  codeHint: 'Six digits. The app is set up when the first one is right.',
  name: 'Name',
  nameHint: 'To tell it from your other ones: My phone.',
  create: 'Set up',

  again: 'Scan again',
  againHint: 'The app shows the code of what you have scanned. If that is gone, begin again.',
  wrongCode:
    'That code is not right. Look at the app again; if it stays wrong, set the clock of your phone.',
  over: 'That took too long. Scan the new code.',
  full: 'You have as many apps as may be. Remove one first.',
  cancel: 'Cancel',
}

/** Words of recovery codes. */
export const recoveryCodes = {
  title: 'Recovery codes',
  intro:
    'Each of them lets you in once, after your password, when you have lost your phone or your passkey.',
  left: (count: number) => `${count} of 10 are left.`,
  none: 'You have none. They come with your first passkey or authenticator app.',
  renewHint: 'New codes take the place of all the old ones, which do not work any more.',
  renew: 'Make ten new codes',

  shownTitle: 'Your recovery codes',
  shownOnce:
    'They are shown this once. Print them, copy them or write them down, and keep them where your phone is not.',
  download: 'Download as a text file',
  print: 'Print',
  copy: 'Copy',
  copied: 'Copied',
  done: 'I have kept them',
  fileHead: (site: string, username: string) =>
    `Recovery codes of ${username} for ${site}. Each works once.`,
}

/** Words of the question before something is removed. */
export const removal = {
  title: (name: string) => `Remove ${name}?`,
  passkey: 'It does not log you in any more.',
  app: 'Its codes do not count any more.',
  last: 'It is your only one. Your recovery codes go with it, and nothing more is asked for after the first step of a login.',
  submit: 'Remove',
  keep: 'Keep it',
  gone: 'It is removed already.',
  needed: 'You need at least one. Add another one first.',
}
