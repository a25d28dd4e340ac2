/**
 * The states of the pages that work by mail.
 *
 * @module
 */

import { addressPage } from '../../../src/pages/address.ts'
import { devMailPage } from '../../../src/pages/dev-mail.ts'
import { forgotPage, sentPage } from '../../../src/pages/forgot.ts'
import { accountFormPage, registerLinkPage, registerPage } from '../../../src/pages/register.ts'
import {
  changeAddressPage,
  notMePage,
  undoAddressPage,
  verifyAddressPage,
} from '../../../src/pages/token.ts'
import { NOON, userView, type PageStates } from '../page-state.ts'

const TOKEN = 'q7Jm2vX0aTnB4kLzR9sYc1dEwUgHpFoI3tMxVbKjNyQ'
const wrong = (text: string, ...fields: readonly string[]) => ({ errors: [{ text, fields }] })

export const byMail: PageStates = {
  'forgot password': (view) => forgotPage(view),
  'forgot password, a mistake': (view, said) =>
    forgotPage(view, { username: said('ada'), ...wrong(said('A field is empty.'), 'username') }),
  'message, mail sent, a reset': (view) => sentPage(view, { after: 'reset', mailbox: null }),
  'message, mail sent, in development': (view) =>
    sentPage(view, { after: 'ended', mailbox: '/dev/mail' }),
  'message, mail sent, to a user': (view, said) =>
    sentPage(userView(view, said('ada')), { after: 'address', mailbox: null }),
  register: (view) => registerPage(view),
  'register, a mistake': (view, said) =>
    registerPage(view, { email: said('ada@'), ...wrong(said('One address is needed.'), 'email') }),
  'register, the link': (view) => registerLinkPage(view),
  'register, a link that does nothing': (view, said) =>
    registerLinkPage(view, wrong(said('This link does nothing.'))),
  'register, the account': (view, said) =>
    accountFormPage(view, { token: said(TOKEN), address: said('ada@example.com') }),
  'register, the account, a mistake': (view, said) =>
    accountFormPage(view, {
      token: said(TOKEN),
      address: said('ada@example.com'),
      username: said('ada'),
      ...wrong(said('The username is taken.'), 'username'),
    }),
  'address, none': (view, said) => addressPage(userView(view, said('ada')), { current: null }),
  'address, not confirmed': (view, said) =>
    addressPage(userView(view, said('ada')), {
      current: { address: said('ada@example.com'), verified: false },
    }),
  'address, just changed': (view, said) =>
    addressPage(userView(view, said('ada')), {
      current: { address: said('ada@example.com'), verified: true },
      news: view.texts.byMail.change.done,
    }),
  'address, a mistake': (view, said) =>
    addressPage(userView(view, said('ada')), {
      current: { address: said('ada@example.com'), verified: true },
      typed: said('ada@'),
      ...wrong(said('One address is needed.'), 'address'),
    }),
  'verify address': (view) => verifyAddressPage(view),
  'change address': (view, said) => changeAddressPage(userView(view, said('ada'))),
  'message, change address, not logged in': (view) => changeAddressPage(view),
  'undo address': (view) => undoAddressPage(view),
  'undo address, by a factor': (view, said) =>
    undoAddressPage(view, { token: said(TOKEN), needsFactor: true }),
  'undo address, after "not me"': (view) =>
    undoAddressPage(view, { news: view.texts.byMail.notMe.undoFirst }),
  'undo address without passwords': (view) => undoAddressPage(view, { hasPasswords: false }),
  'not me': (view) => notMePage(view),
  'not me without passwords': (view) => notMePage(view, { hasPasswords: false }),
  'not me, a link that does nothing': (view, said) =>
    notMePage(view, wrong(said('This link does nothing.'))),
  'message, no letters': (view) => devMailPage(view, []),
  'message, letters': (view, said) =>
    devMailPage(view, [
      {
        id: '0b0f7a1c52d74a0f',
        to: said('ada@example.com'),
        subject: said('Set a new password for Example'),
        text: said(`Somebody, perhaps you.\n\nhttp://localhost:3000/not-me#token=${TOKEN}\n`),
        date: NOON,
      },
    ]),
}
