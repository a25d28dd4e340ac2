/**
 * Words of the pages that work by mail: forgotten passwords, registration, addresses, and "this was not me".
 *
 * None of them tells whether an account exists: each says what happens if there is one.
 *
 * @module
 */

/** Words of these pages. */
export const byMail = {
  /** On the login page. */
  login: {
    forgot: 'Forgot your password?',
    register: 'Make an account',
    ask: 'Forgot your password? Ask whoever runs this site for a link.',
  },
  toLogin: 'Go to the login',
  notWritten:
    'The message could not be sent: too many wait, or our database does not answer. Try again in a while.',

  /** The field for the token of a link. A script fills it in and hides it. */
  token: {
    label: 'Link or code from the message',
    hint: 'If this field is empty, copy the whole link from the message into it.',
    next: 'Continue',
  },
  forgot: {
    title: 'Forgot your password?',
    text: 'We send you a link with which you set a new one. It goes to the address of your account.',
    username: 'Username or e-mail address',
    submit: 'Send me a link',
  },
  register: {
    title: 'Make an account',
    text: 'We send a link to your address. You choose a name and a password after you have opened it.',
    email: 'E-mail address',
    submit: 'Send me a link',
    again: 'Ask for another link',
  },
  account: {
    title: 'Make an account',
    text: 'Open the link from the message we sent you.',
    address: 'Your address',
    username: 'Choose a username',
    usernameHint: 'You log in with it. Other people on this site may see it.',
    password: 'Choose a password',
    passwordHint:
      'At least 15 characters. A few unrelated words are easy to type and hard to guess.',
    passwordAgain: 'The same password again',
    submit: 'Make the account',
    lost: 'Somebody has taken the name just now, and the link is used up. Ask for another link, and choose another name.',
  },
  sent: {
    title: 'Look into your mail',
    reset: 'If there is an account, a message with a link is on its way to its address.',
    register: 'A message is on its way to the address. Its link makes the account.',
    address: 'A message is on its way to the address. Open its link in this browser.',
    ended:
      'All sessions have ended, and nobody can log in with the password any more. A message with which you set a ' +
      'new one is on its way.',
    undone:
      'The change was undone. All sessions have ended, and nobody can log in with the password any more. A message ' +
      'with which you set a new one is on its way.',
    unsent:
      'All sessions have ended, and nobody can log in with the password any more. The message with which you set a ' +
      'new one could not be sent: ask for one at the login, by “Forgot your password?”.',
    other: 'If all is well, a message is on its way.',
    patience:
      'That may take a few minutes. If nothing comes, look among the spam, and then try again.',
    development: 'Read it here: this is development, and nothing is sent',
  },
  address: {
    title: 'Your e-mail address',
    current: 'Your address',
    none: 'None',
    verified: 'Confirmed',
    unverified: 'Not confirmed yet',
    unverifiedHint:
      'Notices about your account, such as a changed password, go only to an address that is confirmed.',
    verify: 'Send me a link to confirm it',
    heading: 'Another address',
    hint: 'We send a link to the new address. Nothing changes before you open it, and the old address is told.',
    email: 'New e-mail address',
    submit: 'Send a link to the new address',
    back: 'Back to your account',
    see: 'See or change it',
  },
  verify: {
    title: 'Confirm your address',
    text: 'You say that the address of your account is yours.',
    submit: 'This is my address',
    done: 'Your address is confirmed.',
  },
  change: {
    title: 'Use a new address',
    text: 'From now on, messages go to the address at which you got the link. The old one is told.',
    submit: 'Use the new address',
    logIn: 'Log in first, in this browser. Then open the link from the message again.',
    done: 'Your address was changed.',
  },
  undo: {
    title: 'Undo the change of your address',
    text:
      'Your account gets its old address back. All sessions end, the password is taken away, and a message with ' +
      'which you set a new one comes to the old address.',
    textAlone: 'Your account gets its old address back, and all sessions end.',
    submit: 'Undo the change',
    done: 'The change of your address was undone. All sessions of your account have ended.',
    factor: 'The change was confirmed by a second factor, so undoing it needs one, too.',
    code: 'Code from your authenticator app',
    recoveryCode: 'Or a recovery code',
    wrong: 'This code does not work. Take the one that the app shows now, or a recovery code.',
  },
  notMe: {
    title: 'This was not me',
    text:
      'All sessions of your account end, on every device. The password is taken away, and a message with which you ' +
      'set a new one comes to your address.',
    textAlone: 'All sessions of your account end, on every device.',
    factors:
      'A passkey or an authenticator app that is not yours stays: tell whoever runs this site to remove it.',
    submit: 'End everything',
    done: 'All sessions of your account have ended, on every device.',
    undoFirst:
      'All sessions have ended. The address of your account was changed meanwhile: undo that by the link in the ' +
      'message that told you of it.',
  },
  devMail: {
    title: 'Letters of this process',
    text: 'This is development: letters are kept here, in memory, and are not sent. LATCHKEY_SMTP sends them.',
    none: 'There are none yet. Ask for a new password, for instance.',
    to: 'To',
    asHtml: 'See it as HTML',
  },
}
