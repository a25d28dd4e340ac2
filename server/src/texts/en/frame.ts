/**
 * The words around every page, and those of fields and lists that many pages have.
 *
 * @module
 */

/** Words of the frame. */
export const frame = {
  skip: 'Skip to the content',
  navigation: 'Your pages',
  account: 'Account',
  security: 'Security',
  devices: 'Devices',
  admin: 'Admin',
  loggedInAs: 'Logged in as',
  logIn: 'Log in',
  logOut: 'Log out',
  otherAccount: 'Not you? Use another account',
  help: 'Help',
  privacy: 'Privacy',
  footer: 'About this site',

  /** Whom to ask: where a sentence has these very words, they link to the operator's page of help. */
  operator: 'whoever runs this site',

  /** What the browser's tab says before the title if a form has come back with errors. */
  errorTitle: (title: string) => `Error: ${title}`,
}

/** Words of forms. */
export const forms = {
  /** The heading of the box that lists what is wrong. */
  wrong: 'That did not work yet',
  show: 'Show',
  hide: 'Hide',
  copy: 'Copy',
  copied: 'Copied',
  print: 'Print',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  optional: 'optional',
}

/** Words for times. */
export const times = {
  utc: (time: string) => `${time} UTC`,
}

/** Words for roles. */
export const roles = {
  none: 'No roles',
}
