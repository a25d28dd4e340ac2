/**
 * The states of the pages of login, logout and set-up, and of the pages that say one thing.
 *
 * @module
 */

import { linkPage, linkPasswordPage } from '../../../src/pages/access-link.ts'
import { loginPage } from '../../../src/pages/login.ts'
import { logoutPage } from '../../../src/pages/logout.ts'
import { messagePage } from '../../../src/pages/message.ts'
import { setupPage } from '../../../src/pages/setup.ts'
import { toldPage } from '../../../src/pages/told.ts'
import { NOON, userView, type PageStates } from '../page-state.ts'

export const waysIn: PageStates = {
  login: (view) => loginPage(view, {}),
  'login, with mail': (view) => loginPage(view, { help: { forgot: true, register: true } }),
  'login, with news': (view, said) =>
    loginPage(view, { next: said('/profile'), notice: view.texts.login.loggedOut }),
  'login, wrong password': (view, said) =>
    loginPage(view, {
      next: said('/profile'),
      username: said('ada'),
      error: said('The username or the password is wrong.'),
    }),
  'login, too many attempts': (view, said) =>
    loginPage(view, {
      username: said('ada'),
      error: said('Too many attempts. Please try again in about 5 minutes.'),
      isMistake: false,
    }),
  logout: (view, said) => logoutPage(userView(view, said('ada'))),
  'logout, asked again': (view, said) =>
    logoutPage(userView(view, said('ada')), { notice: view.texts.logout.again }),
  setup: (view) => setupPage(view),
  'setup, one mistake': (view, said) =>
    setupPage(view, {
      username: said('ada'),
      errors: [{ text: said('The two passwords are not the same.'), fields: ['passwordAgain'] }],
    }),
  'setup, two mistakes': (view, said) =>
    setupPage(view, {
      username: said('ada'),
      errors: [
        { text: said('The username has characters that cannot be seen.'), fields: ['username'] },
        { text: said('The password is too short.'), fields: ['password'] },
      ],
    }),
  'message, not found': (view) => messagePage(view, view.texts.answers.notFound),
  'message, not found, to a user': (view, said) =>
    messagePage(userView(view, said('ada')), view.texts.answers.notFound),
  'message, failed': (view, said) =>
    messagePage(view, { ...view.texts.answers.failed, requestId: said('0b0f7a1c-52d7-4a0f') }),
  'invitation, before the link': (view) => linkPage(view, 'invitation'),
  'invitation, half a link': (view) => {
    const errors = [{ text: view.texts.linkPage.noLink, fields: ['token'] }]
    return linkPage(view, 'invitation', { errors })
  },
  invitation: (view, said) =>
    linkPasswordPage(view, 'invitation', { username: said('bo'), by: said('Ann'), token: 'a.b' }),
  'invitation, one mistake, while somebody else is logged in': (view, said) =>
    linkPasswordPage(userView(view, said('ada')), 'invitation', {
      username: said('bo'),
      by: null,
      token: 'a.b',
      errors: [{ text: view.texts.invitation.differ, fields: ['passwordAgain'] }],
    }),
  'reset, before the link': (view) => linkPage(view, 'reset'),
  reset: (view, said) =>
    linkPasswordPage(view, 'reset', { username: said('bo'), by: said('Ann'), token: 'a.b' }),
  'message, an invitation that was used': (view) =>
    messagePage(view, { ...view.texts.invitation.dead, back: undefined }),
  'told what others have done': (view, said) =>
    toldPage(userView(view, said('bo')), {
      acts: [
        { kind: 'reset_link_made', by: said('Ann'), at: NOON, count: 3 },
        { kind: 'recovered', by: null, at: NOON, count: 1 },
      ],
      ids: ['1', '2'],
      next: '/',
    }),
}
