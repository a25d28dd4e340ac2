/**
 * The states of the pages of administrators.
 *
 * @module
 */

import { handedLinkPage } from '../../../src/pages/admin/handed-link.ts'
import { newUserPage } from '../../../src/pages/admin/new-user.ts'
import type { ShownUser } from '../../../src/pages/admin/shown-user.ts'
import { userPage } from '../../../src/pages/admin/user.ts'
import type { UserPageProps } from '../../../src/pages/admin/user-props.ts'
import { usersPage } from '../../../src/pages/admin/users.ts'
import { NOON, shownSession, userView, type PageStates, type Said } from '../page-state.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Returns a user as administrators see them. */
export function listedUser(changes: Partial<ShownUser> = {}): ShownUser {
  return {
    id: 'x'.repeat(22),
    username: 'bo',
    roles: [],
    status: 'active',
    email: null,
    emailVerified: false,
    createdAt: NOON - 40 * DAY,
    lastLoginAt: NOON - 2 * HOUR,
    ...changes,
  }
}

/** Returns what the page of a user shows to an owner. */
export function shownProps(said: Said, changes: Partial<UserPageProps> = {}): UserPageProps {
  return {
    user: listedUser({
      username: said('bo'),
      email: said('bo@example.com'),
      roles: [said('wiki')],
    }),
    may: 'all',
    mayGive: ['admin', 'owner'],
    link: 'reset',
    factors: {
      list: [
        { kind: 'totp', name: said('Old phone'), createdAt: NOON - DAY, usedAt: NOON - HOUR },
        { kind: 'passkey', name: said('Laptop'), createdAt: NOON - HOUR, usedAt: null },
      ],
      codes: 8,
      removalAt: null,
      removal: 'immediate',
    },
    accounts: [
      { provider: said('Work'), label: said('bo@work.example'), linkedAt: NOON - DAY },
      { provider: 'https://gone.example', label: null, linkedAt: NOON },
    ],
    sessions: [shownSession({ address: said('192.0.2.7') })],
    activity: [
      { kind: 'login', ...once(NOON), by: 'self', address: said('192.0.2.7') },
      {
        kind: 'roles_changed',
        at: NOON - HOUR,
        count: 2,
        lastAt: NOON,
        by: { username: said('ada') },
        address: said('::1'),
        roles: { before: '', after: said('wiki') },
      },
      { kind: 'created', ...once(NOON - DAY), by: 'machine', address: null },
    ],
    ...changes,
  }
}

function once(at: number): { at: number; lastAt: number; count: number } {
  return { at, lastAt: at, count: 1 }
}

const NOTHING = { list: [], codes: 0, removalAt: null, removal: 'announced' } as const

const LINK = `https://login.example.com/invitation#token=${'aB3-'.repeat(10)}xyz`

export const admin: PageStates = {
  'admin, users': (view, said) =>
    usersPage(userView(view, said('ada'), ['owner', 'admin']), {
      users: [
        listedUser({ username: said('ada'), roles: [said('owner'), 'admin', said('editor')] }),
        listedUser({ username: said('bo'), status: 'invited', lastLoginAt: null }),
        listedUser({ username: said('cy'), status: 'mustChange', email: said('cy@example.com') }),
        listedUser({ username: said('grace'), status: 'disabled' }),
      ],
    }),
  'admin, users, the second of three pages': (view, said) =>
    usersPage(userView(view, said('ada'), ['admin']), {
      users: [listedUser({ username: said('lin') })],
      previous: '/admin?before=1',
      next: '/admin?after=2',
    }),
  'admin, users found': (view, said) =>
    usersPage(userView(view, said('ada'), ['admin']), {
      users: [listedUser({ username: said('bo') })],
      search: { text: said('b'), isCut: true },
    }),
  'admin, nobody found': (view, said) =>
    usersPage(userView(view, said('ada'), ['admin']), {
      users: [],
      search: { text: said('nobody'), isCut: false },
    }),
  'admin, new user': (view, said) =>
    newUserPage(userView(view, said('ada'), ['owner', 'admin']), { mayGive: ['admin', 'owner'] }),
  'admin, new user, a mistake': (view, said) =>
    newUserPage(userView(view, said('ada'), ['admin']), {
      mayGive: ['admin'],
      typed: {
        username: said('bo'),
        email: said('bo@example.com'),
        roles: ['admin', said('wiki')],
      },
      errors: [{ text: said('There is a user of this name already.'), fields: ['username'] }],
    }),
  'admin, an invitation': (view, said) =>
    handedLinkPage(userView(view, said('ada'), ['admin']), {
      kind: 'invitation',
      user: { id: 'x'.repeat(22), username: said('bo') },
      link: LINK,
      expiresAt: NOON + DAY,
    }),
  'admin, a reset link': (view, said) =>
    handedLinkPage(userView(view, said('ada'), ['admin']), {
      kind: 'reset',
      user: { id: 'x'.repeat(22), username: said('bo') },
      link: LINK,
      expiresAt: NOON + DAY,
    }),
  'admin, a user': (view, said) =>
    userPage(userView(view, said('ada'), ['owner', 'admin']), shownProps(said)),
  'admin, a user, done': (view, said) =>
    userPage(userView(view, said('ada'), ['admin']), {
      ...shownProps(said),
      mayGive: ['admin'],
      notice: view.texts.userPages.done.roles,
      factors: { ...shownProps(said).factors, removalAt: NOON + 3 * DAY, removal: 'announced' },
    }),
  'admin, a user, refused': (view, said) =>
    userPage(userView(view, said('ada'), ['admin']), {
      ...shownProps(said),
      errors: [{ text: said('A role has letters and digits.'), fields: ['roles'] }],
    }),
  'admin, an invited user': (view, said) =>
    userPage(userView(view, said('ada'), ['admin']), {
      ...shownProps(said, { link: 'invitation', factors: NOTHING, sessions: [], activity: [] }),
      user: listedUser({ username: said('bo'), status: 'invited', lastLoginAt: null }),
    }),
  'admin, a disabled user': (view, said) =>
    userPage(userView(view, said('ada'), ['admin']), {
      ...shownProps(said, { sessions: [] }),
      user: listedUser({ username: said('bo'), status: 'disabled' }),
    }),
  'admin, somebody with more rights': (view, said) =>
    userPage(userView(view, said('ada'), ['admin']), {
      ...shownProps(said, { may: 'nothing', mayGive: ['admin'], link: 'none' }),
      user: listedUser({ username: said('olga'), roles: [said('owner'), 'admin'] }),
    }),
  'admin, oneself': (view, said) =>
    userPage(userView(view, said('ada'), ['owner', 'admin']), {
      ...shownProps(said, { may: 'own' }),
      user: listedUser({ username: said('ada'), roles: [said('owner'), 'admin'] }),
    }),
}
