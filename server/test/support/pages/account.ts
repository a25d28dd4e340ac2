/**
 * The states of a user's own pages.
 *
 * @module
 */

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
  'profile, sixty apps': (view, said) => {
    const own = shownSession({ current: true })
    const apps = Array.from({ length: 60 }, (_, i) => ({
      name: said(i % 7 === 0 ? `Reports of the ${i}th department, by quarter` : `App ${i}`),
      url: new URL(
        i % 5 === 0 ? `https://apps.example.com/${i}/start` : `https://app-${i}.example.com/`,
      ),
    }))
    const user = userView(view, said('ada'), ['admin'])
    return profilePage(user, { session: own, devices: [own], apps })
  },
  'profile, no app': (view, said) => {
    const own = shownSession({ current: true })
    return profilePage(userView(view, said('grace')), { session: own, devices: [own], apps: [] })
  },
  'profile, no roles': (view, said) => {
    const own = shownSession({ current: true })
    return profilePage(userView(view, said('grace')), {
      session: own,
      devices: [own],
      hasMail: true,
    })
  },
}
