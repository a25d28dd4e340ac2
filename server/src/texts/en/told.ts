/**
 * The words of the page that tells people what somebody else has done with their access.
 *
 * @module
 */

/** Words of this page. */
export const told = {
  title: 'Something was done with your account',
  intro: 'Since your last login, somebody else has changed how you get in:',
  machine: 'Whoever runs this site',
  done: {
    reset_link_made: (by: string) => `${by} made a link with which your password can be changed.`,
    password_changed: (by: string) => `${by} gave you another password.`,
    recovered: (by: string) =>
      `${by} let you in again: your accounts at other sites were unlinked, your passkeys, apps and recovery codes ` +
      'were removed or are about to be, and a link for another password was made.',
    factor_added: (by: string) => `${by} added a way to log in.`,
    factor_removed: (by: string) => `${by} removed your passkeys, apps and recovery codes.`,
    account_unlinked: (by: string) => `${by} unlinked your accounts at other sites.`,
    email_changed: (by: string) => `${by} changed your e-mail address.`,
  },
  times: (count: number) => `${count} times, the last time`,
  advice:
    'If you have asked for it, all is well. If not, change your password, look at your passkeys and devices, and ask ' +
    'who did it.',
  submit: 'I have read this',
  security: 'See to my security',
}
