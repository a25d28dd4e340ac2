/**
 * The words of a person's own pages.
 *
 * @module
 */

/** Words of the profile. */
export const profile = {
  title: 'Your account',
  heading: (username: string) => `Welcome to your profile, ${username}!`,
  roles: 'Your roles',
  session: 'This session',
  devices: 'My devices',
  devicesHint: 'Everywhere you are logged in now.',
  loggedIn: 'Logged in',
  from: 'From',
  idleEnd: 'If unused, until',
  end: 'Ends at the latest',
}

/** Words of lists of sessions. */
export const sessions = {
  thisDevice: 'This device',
  address: 'Address',
  unknownAddress: 'Unknown address',
  loggedIn: 'Logged in',
  lastSeen: 'Last seen',
}
