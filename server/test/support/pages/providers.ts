/**
 * The states of the pages of logins by a provider.
 *
 * @module
 */

import { loginPage } from '../../../src/pages/login.ts'
import { logoutPage } from '../../../src/pages/logout.ts'
import { messagePage } from '../../../src/pages/message.ts'
import { confirmPage } from '../../../src/pages/proof.ts'
import { accountsPage } from '../../../src/pages/providers/accounts.ts'
import { knownAddressPage, linkPage, onwardPage } from '../../../src/pages/providers/linking.ts'
import { securityPage } from '../../../src/pages/security/overview.ts'
import { NOON, userView, type PageStates, type Said } from '../page-state.ts'

const providersOf = (said: Said) => [
  { id: 'google', name: said('Google') },
  { id: 'work', name: said('Example Workspace') },
]

const waitingOf = (said: Said) => ({
  provider: said('Google'),
  email: said('ada@example.com'),
  name: said('Ada Lovelace'),
})

export const byProvider: PageStates = {
  'login, with providers': (view, said) =>
    loginPage(view, { next: said('/profile'), providers: providersOf(said) }),
  'message, login without passwords': (view, said) =>
    loginPage(view, { providers: providersOf(said), hasPasswords: false }),
  'logout, also at the provider': (view, said) =>
    logoutPage(userView(view, said('ada')), { providers: providersOf(said).slice(0, 1) }),
  'security, a linked account and no passwords': (view, said) => {
    const names = providersOf(said).map(({ name }) => name)
    const means = {
      hasPassword: false,
      canHavePassword: false,
      providers: names,
      linked: names.slice(0, 1),
      passkeys: 0,
      deadPasskeys: 0,
      canHavePasskeys: true,
      apps: 1,
      codes: 8,
    }
    return securityPage(userView(view, said('ada')), { means, signIns: [] })
  },
  'linked accounts': (view, said) => {
    const account = { label: said('ada@example.com'), linkedAt: NOON }
    return accountsPage(userView(view, said('ada')), {
      providers: providersOf(said).map((provider, i) => ({
        ...provider,
        accounts: i === 0 ? [account] : [],
        isOnlyWay: false,
      })),
      notice: view.texts.providers.linked,
    })
  },
  'linked accounts, the only way in': (view, said) =>
    accountsPage(userView(view, said('ada')), {
      providers: [
        {
          id: 'google',
          name: said('Google'),
          accounts: [{ label: null, linkedAt: NOON }],
          isOnlyWay: true,
        },
      ],
      error: view.texts.providers.linkedElsewhere,
    }),
  'message, an address that has an account here': (view, said) =>
    knownAddressPage(view, { waiting: waitingOf(said), login: '/login?next=%2Foidc%2Fgoogle' }),
  'link an account': (view, said) =>
    linkPage(userView(view, said('ada')), {
      waiting: waitingOf(said),
      username: said('ada'),
      action: '/oidc/google/finish-link',
    }),
  'message, on to the provider': (view, said) =>
    onwardPage(view, { provider: said('Google'), href: 'https://accounts.example.com/auth' }),
  'confirm, by a provider': (view, said) =>
    confirmPage(userView(view, said('ada')), {
      ways: [],
      providers: providersOf(said).slice(0, 1),
      next: said('/security'),
    }),
  'confirm, by a password or a provider, a form waits': (view, said) =>
    confirmPage(userView(view, said('ada')), {
      ways: ['password'],
      providers: providersOf(said).slice(0, 1),
      resend: said('sealed'),
    }),
  'message, the provider is down': (view, said) => {
    const { down } = view.texts.providers
    const name = said('Google')
    const text = down.text(name, view.texts.refusals.again(5))
    return messagePage(view, { title: down.title(name), text })
  },
}
