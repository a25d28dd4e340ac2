/**
 * The words of the pages that a link opens: an invitation, and the reset of a password.
 *
 * @module
 */

/** Words of the page that takes the link, before it is known whose it is. */
export const linkPage = {
  link: 'The link, or its code',
  linkHint: 'Paste the whole link that you were given. Usually it is filled in by itself.',
  go: 'Continue',
  noLink: 'That is not the whole link. Copy it again, to its very end.',
}

/** Words of the form for a password. */
const passwordForm = {
  password: 'New password',
  passwordHint: 'At least 15 characters. A few unrelated words make a good password.',
  passwordAgain: 'New password again',
  differ: 'The two passwords are not the same.',
  otherUser: (username: string) =>
    `You are logged in as ${username} in this browser. Going on here logs ${username} out.`,
}

/** Words of an invitation. */
export const invitation = {
  ...passwordForm,
  title: 'Your invitation',
  intro: 'With this link you choose your password. Nobody else knows it.',
  heading: (username: string) => `Welcome, ${username}`,
  from: (by: string) => `${by} has made this account for you. Choose a password to begin.`,
  fromNobody: 'An account was made for you. Choose a password to begin.',
  submit: 'Begin',
  dead: {
    title: 'This invitation does not work any more',
    text:
      'It was used already, or it has expired. If you have chosen your password, log in with it. ' +
      'If not, ask whoever gave you the link for another one.',
    back: 'Go to the login',
  },
  done: {
    title: 'This invitation was used already',
    text: (username: string) =>
      `You are logged in as ${username}, and there is nothing left to do.`,
    back: 'Go on',
  },
}

/** Words of a reset. */
export const reset = {
  ...passwordForm,
  title: 'Choose another password',
  intro: 'With this link you choose another password. Then you log in with it.',
  heading: (username: string) => `Another password for ${username}`,
  from: (by: string) => `${by} has made this link for you.`,
  fromNobody: '',
  ends: 'You will be logged out everywhere, and log in with the new password.',
  submit: 'Change the password',
  dead: {
    title: 'This link does not work any more',
    text:
      'It was used already, or it has expired. If you have changed your password, log in with the new one. ' +
      'If not, ask whoever gave you the link for another one.',
    back: 'Go to the login',

    /** Where the site has mail, so that people can help themselves. */
    textMail:
      'It was used already, or it has expired. If you have changed your password, log in with the new one. ' +
      'If not, ask for another link.',
  },
  changed: 'Your password was changed. Log in with it.',
}
