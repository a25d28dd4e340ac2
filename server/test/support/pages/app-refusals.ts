/**
 * What people see on the host of an app in place of the app.
 *
 * @module
 */

import { appMessagePage } from '../../../src/pages/apps/message.ts'
import type { View } from '../../../src/pages/view.ts'
import type { PageStates } from '../page-state.ts'

/** The server of the pages has its files below `/assets` alone. */
function onApp(view: View): View {
  return { ...view, host: { assets: '/assets', home: 'https://login.example.com/' } }
}

export const appRefusals: PageStates = {
  'message on an app, without the role': (view, said) => {
    const { another, role, toApp } = view.texts.apps.refused
    const links = [
      { href: '/', label: toApp },
      { href: '/.latchkey/start?to=%2F', label: another },
    ]
    return appMessagePage(onApp(view), { ...role(said('ada'), said('“admin”')), links })
  },
  'message on an app, not reached': (view) => {
    const { again, unavailable } = view.texts.apps.refused
    const links = [{ href: '/', label: again }]
    return appMessagePage(onApp(view), { ...unavailable, links, requestId: 'b3kd92hfqz' })
  },
}
