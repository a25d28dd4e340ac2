/**
 * The words of login and logout.
 *
 * @module
 */

/** Words of the login page. */
export const login = {
  title: 'Log in',
  username: 'Username',
  usernameOrEmail: 'Username or e-mail address',
  password: 'Password',
  submit: 'Log in',
  passkey: 'Log in with a passkey',
  sessionEnded: 'Your session has ended. Log in again.',
  loggedOut: 'You are logged out.',

  /** For a form that was sent after its session had ended. */
  formWaits:
    'Your session has ended. Nothing is lost: log in again as the same person, and what you have typed is there.',

  /** For a login that came from a tab that was open before somebody else logged in with this browser. */
  somebodyElse: {
    title: (username: string) => `You are logged in as ${username}`,
    text: 'That login was in another tab of this browser. To log in as somebody else, log out first.',
    back: 'Go on without logging out',
  },
}

/** Words of the question before logout. */
export const logout = {
  title: 'Log out',
  heading: 'Log out?',
  who: 'You are logged in as',
  submit: 'Log out',
  stay: 'Stay logged in',
  again: 'You have logged in again since that page was opened.',
}
