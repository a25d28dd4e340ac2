/**
 * The words of the pages on which administrators see to users.
 *
 * @module
 */

/** How a user stands. */
const status = {
  active: 'Active',
  disabled: 'Disabled',
  invited: 'No password yet',
  mustChange: 'Has to change the password',
}

/** Words of the list of users. */
const list = {
  title: 'Users',
  heading: 'Users',
  add: 'Add a user',
  find: 'Find users',
  search: 'Search',
  searchHint: 'The beginning of a name or of an e-mail address.',
  found: (count: number, isCut: boolean) => {
    if (isCut)
      return `More than ${count} begin like that. These are the first; type one more letter.`
    return count === 0 ? 'Nobody begins like that.' : `${users(count)} found.`
  },
  all: 'All users',
  shown: (count: number, isPart: boolean) => `${users(count)}${isPart ? ' on this page' : ''}.`,
  user: 'User',
  roles: 'Roles',
  status: 'Status',
  lastLogin: 'Last login',
  never: 'Never',
  pages: 'Pages of users',
  previous: 'Previous users',
  next: 'Next users',
}

/** Words of the form for a new user. */
const add = {
  title: 'Add a user',
  intro:
    'You get a link for them, with which they choose their own password. Nobody else ever sees it.',
  username: 'Username',
  usernameHint: 'What they log in with. It stays as it is.',
  email: 'E-mail address',
  submit: 'Add and show the link',

  /** Where people have no passwords. */
  introWithoutLink:
    'They log in with the site at which they have the e-mail address that you write here, if it may let them in.',
  submitWithoutLink: 'Add the user',
  back: 'Back to the users',
}

/** Words of fields for roles. */
const roleFields = {
  legend: 'Roles',
  admin: 'admin',
  adminHint: 'Sees all users and can act on all but owners.',
  owner: 'owner',
  ownerHint: 'Can act on everybody, and make other owners.',
  others: 'Other roles',
  othersHint: 'Those of your apps, with blanks between them.',
}

/** Words of the page with a link that is to be handed over. */
const link = {
  invitation: {
    title: (username: string) => `Invitation for ${username}`,
    todo: 'Whoever opens it chooses the password of this account, and is logged in.',
  },
  reset: {
    title: (username: string) => `Reset link for ${username}`,
    todo: 'Whoever opens it sets the password of this account. A second factor stays needed.',
  },
  once: 'This link is shown only now. Give it to this person alone: show them the code, print this page, or send it by a way that only they read.',
  link: 'Link',
  code: 'QR code of the link',
  expires: 'Works once, until',
  lost: 'If it gets lost, make another one.',
  site: 'Site',
  user: 'User',
  print: 'To print just the link and the code, use the print command of your browser.',
  back: (username: string) => `Go to ${username}`,
}

/** Words of the page of one user. */
const user = {
  status: 'Status',
  email: 'E-mail address',
  emailOf: (email: string, isVerified: boolean) =>
    `${email} (${isVerified ? 'verified' : 'not verified'})`,
  none: 'None',
  roles: 'Roles',
  created: 'Created',
  lastLogin: 'Last login',
  never: 'Never',
  back: 'All users',
  moreRights:
    'This user has more rights than you. You can look; only an owner can change something.',
  own: 'This is your own account. You see to your password, factors and devices yourself.',
  ownLink: 'Go to your security',
  access: {
    heading: 'Getting in',
    invitation: {
      heading: 'Invitation',
      text: 'This user has no password yet. With an invitation link they choose one.',
      label: 'Make an invitation link',
    },
    reset: {
      heading: 'Forgotten password',
      text: 'With a reset link they set another one. The old one works until then.',
      warning:
        'Whoever holds a reset link can take this account over, you too. So the person is told at the next login that you made it, and a second factor stays needed.',
      label: 'Make a reset link',
    },
    closed: 'This user logs in without a password, so there is no password to reset.',
    disabled: 'While this user is disabled, no link can be made.',
    unlock: {
      heading: 'Too many wrong passwords',
      text: 'Whoever has mistyped the password too often has to wait. This ends the wait.',
      label: 'Forget failed attempts',
    },
  },
  factors: {
    heading: 'Second factors',
    none: 'None. The password alone is enough to log in.',
    kinds: {
      totp: 'Authenticator app',
      passkey: 'Passkey',
      recoveryCode: 'Recovery code',
    },
    codes: (count: number) => (count === 1 ? '1 recovery code' : `${count} recovery codes`),
    added: 'Added',
    used: 'Last used',
    unused: 'Never',
    announced: 'They will be removed, unless this user logs in with one of them before:',
    remove: {
      heading: 'If they have lost them all',
      text: 'Without factors the password alone is enough, until they set up new ones.',
      later:
        'This person is told by mail now. In three days all are removed, unless they log in with one of them before.',
      now: 'There is no mail to warn this person. So all are removed at once, all sessions end, and they are told at the next login. Be sure that it is them who asks.',
      label: 'Remove all factors',
    },
  },
  accounts: {
    heading: 'Accounts at providers',
    linked: 'Linked',
    remove: {
      heading: 'If somebody else has got hold of one',
      text: 'All are unlinked, all sessions end, and this person is told. Without a password they need an invitation.',
      label: 'Unlink all accounts',
    },
  },
  sessions: {
    heading: 'Where they are logged in',
    none: 'Nowhere now.',
    end: 'End all sessions',
  },
  rights: {
    heading: 'Roles',
    hint: 'What this user may do here and in your apps. It takes effect at once.',
    submit: 'Save the roles',
  },
  address: {
    heading: 'E-mail address',
    hint: 'A new address counts as not verified. An empty field takes it away.',
    submit: 'Save the address',
  },
  shut: {
    heading: 'Shut out',
    disable: {
      heading: 'Disable',
      text: 'A disabled user cannot log in, and all sessions end at once. Nothing is deleted.',
      label: 'Disable this user',
    },
    enable: {
      heading: 'Enable',
      text: 'This user cannot log in. Everything is there as it was.',
      label: 'Enable this user',
    },
  },
}

/** What an act on a user says when it is done. */
const done = {
  roles: 'The roles are saved, and count at once.',
  email: 'The address is saved.',
  disable: 'This user is disabled, and all sessions have ended.',
  enable: 'This user can log in again.',
  unlock: 'The failed attempts are forgotten.',
  endSessions: 'All sessions of this user have ended.',
  removeFactors: 'All factors are removed, and all sessions have ended.',
  unlinkAccounts: 'All accounts at providers are unlinked, and all sessions have ended.',
  announceRemoval: 'The removal is announced, and the user is told by mail.',
}

/** Why an act is refused, by the code of the refusal. */
const refused = {
  username_invalid:
    'A username has at most 64 characters, all of them visible, no @, and no blank at its ends.',
  username_taken: 'There is a user of this name already.',
  email_invalid: 'This is not one e-mail address, such as alice@example.com.',
  email_taken: 'This address is somebody else’s.',
  role_invalid: 'A role has letters, digits and . _ : -, and at most 64 of them.',
  role_lookalike:
    'A role would be taken for “owner” or “admin”, and is neither. Take a name that differs more.',
  roles_too_many: 'A user may have at most 32 roles.',
  rights_missing: 'That needs more rights than you have. Ask an owner.',
  last_of_rank:
    'This is the last one with these rights who can log in. Give somebody else the same rights first.',
  link_impossible: 'There is no such link for this user as they are now. Look at their status.',
  own_account:
    'Nobody does this to themselves here. Use your own pages, or ask another administrator.',
  no_factors: 'This user has no factors.',
  no_accounts: 'This user has no linked accounts.',
  roles_changed: 'Somebody else has changed the roles meanwhile. These are the present ones.',
}

/** Words of what was done with a user. */
const activity = {
  heading: 'What has happened',
  hint: 'The last fifty logins and ended sessions, and the last fifty of everything else.',
  nothing: 'Nothing yet.',
  by: { self: 'by themselves', machine: 'by a command on the machine', somebody: 'by' },
  from: 'from',
  kinds: {
    created: 'Added',
    invited: 'Invitation link made',
    invitation_accepted: 'Invitation accepted',
    login: 'Logged in',
    reset_link_made: 'Reset link made',
    password_reset: 'Password set by a link',
    password_changed: 'Password changed',
    recovered:
      'Recovered: accounts unlinked, factors removed or their removal announced, link made',
    factor_added: 'Second factor added',
    factor_removed: 'Second factor removed',
    email_changed: 'E-mail address changed',
    email_verified: 'E-mail address verified',
    roles_changed: 'Roles changed',
    disabled: 'Disabled',
    enabled: 'Enabled',
    unlocked: 'Failed attempts forgotten',
    device_ended: 'Session ended',
    device_named: 'Device named',
    account_linked: 'Account at a provider linked',
    account_unlinked: 'Account at a provider unlinked',
  },
  times: (count: number) => `(${count} times)`,
  roles: (before: string, after: string) => `${before || 'none'} → ${after || 'none'}`,
}

/** Words of these pages. */
export const userPages = { status, list, add, roleFields, link, user, done, refused, activity }

function users(count: number): string {
  return count === 1 ? '1 user' : `${count} users`
}
