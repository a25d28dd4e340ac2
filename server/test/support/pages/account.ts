/**
 * The states of a user's own pages, and of the administrators'.
 *
 * @module
 */

import { adminPage } from '../../../src/pages/admin.ts'
import { profilePage } from '../../../src/pages/profile.ts'
import { NOON, SAFARI_ON_PHONE, shownSession, userView, type PageStates } from '../page-state.ts'

const MINUTE = 60_000

export const account: PageStates = {
  profile: (view, said) => {
    const own = shownSession({ userAgent: said(SAFARI_ON_PHONE), current: true })
    const other = shownSession({ address: said('192.0.2.7'), lastSeenAt: NOON - 5 * MINUTE })
    const unknown = shownSession({ userAgent: null, address: null })
    const user = userView(view, said('ada'), ['admin', said('editor')])
    return profilePage(user, { session: own, devices: [other, own, unknown] })
  },
  'profile, no roles': (view, said) => {
    const own = shownSession({ current: true })
    return profilePage(userView(view, said('grace')), { session: own, devices: [own] })
  },
  admin: (view, said) => {
    const sessions = [shownSession({ current: true }), shownSession({ address: said('::1') })]
    return adminPage(userView(view, said('ada'), ['admin']), {
      users: [
        {
          username: said('ada'),
          roles: ['admin', said('editor')],
          enabled: true,
          createdAt: NOON,
          sessions,
        },
        { username: said('grace'), roles: [], enabled: false, createdAt: NOON, sessions: [] },
      ],
    })
  },
  'admin, the second of three pages': (view, said) =>
    adminPage(userView(view, said('ada'), ['admin']), {
      users: [{ username: said('lin'), roles: [], enabled: true, createdAt: NOON, sessions: [] }],
      previous: '/admin?before=1',
      next: '/admin?after=2',
    }),
}
