/**
 * The frame of sites whose logo is wide and whose name is long. The server of the pages has such a logo.
 *
 * @module
 */

import { loginPage } from '../../../src/pages/login.ts'
import { messagePage } from '../../../src/pages/message.ts'
import type { View } from '../../../src/pages/view.ts'
import { userView, type PageStates, type Said } from '../page-state.ts'

/** Five times as wide as high, as the marks of companies are. */
export const WIDE_LOGO = {
  kind: 'svg',
  body: new TextEncoder().encode(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 50 10" width="500" height="100">' +
      '<rect width="50" height="10" fill="#777"/></svg>',
  ),
} as const

/** Returns the page of an administrator, which has the most in its header. */
function called(view: View, said: Said, siteName: string) {
  const brand = { ...view.brand, logo: '/assets/logo.svg', siteName }
  const user = userView({ ...view, brand }, said('ada'), ['admin'])
  return messagePage(user, view.texts.answers.notFound)
}

export const brands: PageStates = {
  'brand, a wide logo': (view, said) => called(view, said, 'Example'),
  'brand, a long name': (view, said) =>
    called(view, said, 'Example Hospital Trust of the Northern Counties'),
  'brand, a long name, to a visitor, and whom to ask': (view) => {
    const siteName = 'Example Hospital Trust of the Northern Counties'
    const helpUrl = 'https://help.example.com/'
    return loginPage(
      { ...view, brand: { ...view.brand, logo: '/assets/logo.svg', siteName, helpUrl } },
      {},
    )
  },
}
