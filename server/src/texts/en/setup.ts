/**
 * The words of the page on which the first administrator is made.
 *
 * @module
 */

/** Words of the set-up page. */
export const setup = {
  title: 'Set up',
  heading: 'Create the owner',
  intro:
    'Nobody can log in yet. The account you create here owns the site: it can act on every user, and make others administrators and owners.',
  username: 'Username',
  password: 'Password',
  passwordHint: 'At least 15 characters. A few unrelated words make a good password.',
  passwordAgain: 'Password again',
  submit: 'Create the owner',
  notOpen: {
    title: 'This link does not work',
    text:
      'It was used already, is older than a day, or was not copied whole, or there is an administrator without it. ' +
      'If there is none yet, restart the server: it prints a new link, or the command that makes one.',
    back: 'Go to the login',
  },
  notLoggedIn: {
    title: 'The owner is there',
    text:
      'We cannot log you in right now. Log in in a moment, with the username and the password you have ' +
      'just chosen.',
    back: 'Go to the login',
  },
  oneMoreStep: {
    title: 'One more step',
    text: 'You came from another site. Go on to set up this one.',
    back: 'Go on',
  },
}
