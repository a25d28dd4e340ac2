/**
 * What people see on the way from an app to the login and back.
 *
 * @module
 */

import { goOnPage } from '../../../src/pages/apps/go-on.ts'
import { appMessagePage } from '../../../src/pages/apps/message.ts'
import { loginPage } from '../../../src/pages/login.ts'
import { messagePage } from '../../../src/pages/message.ts'
import type { View } from '../../../src/pages/view.ts'
import { userView, type PageStates } from '../page-state.ts'

/** The server of the pages has its files below `/assets` alone. */
function onApp(view: View): View {
  return { ...view, host: { assets: '/assets', home: 'https://login.example.com/' } }
}

function lost(view: View, where: keyof View['texts']['apps']['lost'], host: string) {
  const { lost: words, refused } = view.texts.apps
  const links = [{ href: '/.latchkey/start?to=%2F', label: refused.again }]
  return appMessagePage(onApp(view), { ...words[where](host), links })
}

export const appEntries: PageStates = {
  'login, on the way to an app': (view, said) =>
    loginPage(view, {
      next: '/apps/enter?request=sealed',
      destination: { app: said('Wiki'), host: 'wiki.example.com' },
    }),
  'message, on to an app': (view, said) =>
    goOnPage(userView(view, said('ada')), {
      app: said('Wiki'),
      host: 'wiki.example.com',
      // Its script goes on at once: here no further than this page.
      address: '#app',
    }),
  'message, a request of an app that is over': (view, said) =>
    messagePage(userView(view, said('ada')), view.texts.apps.old),
  'message, no second factor for an app': (view, said) => {
    const { button: label, ...text } = view.texts.apps.noFactor(said('Wiki'))
    return messagePage(userView(view, said('ada')), { ...text, back: { href: '/security', label } })
  },
  'message on an app, no cookie in the browser': (view) =>
    lost(view, 'browser', 'wiki.example.com'),
  'message on an app, no cookie at the proxy': (view) => lost(view, 'proxy', 'wiki.example.com'),
  'message on an app, another tab came first': (view) => lost(view, 'perhaps', 'wiki.example.com'),
}
