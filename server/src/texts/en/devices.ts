/**
 * The words for browsers: the page of a person's devices, and the end of a session.
 *
 * @module
 */

/** How browsers are called. */
export const browsers = {
  unknown: 'Unknown device',
  unknownBrowser: 'Unknown browser',
  on: (browser: string, system: string) => `${browser} on ${system}`,
}

/** Words of the page of devices. */
export const devices = {
  title: 'My devices',
  here: 'Logged in now',
  hereHint:
    'Each browser in which you are logged in. Log out the ones that you do not know, or no longer have.',
  known: 'Logged out',
  knownHint:
    'You have logged in here before. Nobody is logged in now, and a login there needs what it needs everywhere. ' +
    '“Forget” removes the entry and its name; with the next login it is there again.',
  thisDevice: 'This device',
  system: 'Browser',
  address: 'Address',
  firstSeen: 'First seen',
  lastSeen: 'Last seen',

  /** When the session of this browser ends: at the latest, and if nobody comes. */
  endsAt: 'Ends at the latest',
  idleUntil: 'If unused, until',

  rename: 'Rename',
  renameThis: (name: string) => `Rename ${name}`,
  end: 'Log out',
  endThis: (name: string) => `Log out ${name}`,
  forget: 'Forget',
  forgetThis: (name: string) => `Forget ${name}`,
  endOthers: 'Log out everywhere else',
  alone: 'You are logged in nowhere else.',

  ended: 'That device is logged out.',
  othersEnded: 'You are logged out everywhere else.',
  renamed: 'The device has its new name.',
  forgotten: 'The device was removed from the list.',
  gone: 'That device is not there any more.',
}

/** Words of the page on which a device gets a name. */
export const deviceName = {
  title: (name: string) => `Name for ${name}`,
  label: 'Name',
  hint: 'Such as “Laptop at work”. Only you see it. Leave it empty to take the name away.',
  submit: 'Save',
  back: 'Leave it as it is',
  errors: {
    too_long: (most: number) => `The name is too long: ${most} characters at most.`,
    unseen: 'The name has characters that cannot be seen.',
  },
}

/** Words of the box that says that the session ends soon. The script puts numbers and times into the places. */
export const sessionEnd = {
  label: 'The end of your session',
  soon: 'You will be logged out in about a minute, because nothing has happened here for a while.',
  last: 'You will be logged out in about a minute: a session lasts no longer. Send what you have typed now.',
  stay: 'Stay logged in',
  over: 'You are logged out. What you have typed is still here: send it, and you log in first.',

  /** Of a form that is not kept over a login. */
  lost:
    'You are logged out, and this page cannot be sent any more. Copy what you still need of it, and then load it ' +
    'again to log in.',
  close: 'Close',
}

/** Words of the box "Keep me logged in". */
export const remember = {
  label: 'Keep me logged in',
  hint: (days: number, idleDays: number) =>
    `On this device for ${days} days at most, and ${idleDays} without a visit. Not on a computer that others use.`,
}
