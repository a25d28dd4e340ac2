/**
 * The states of the pages of security, and of the pages that ask whether it is somebody.
 *
 * @module
 */

import { loginPage } from '../../../src/pages/login.ts'
import { csrfField } from '../../../src/pages/parts/csrf-field.ts'
import { confirmPage, factorPage, resendPage } from '../../../src/pages/proof.ts'
import { appsPage, newAppPage } from '../../../src/pages/security/apps.ts'
import { changePasswordPage } from '../../../src/pages/security/change-password.ts'
import type { CredentialView } from '../../../src/pages/security/credential-list.ts'
import type { Means } from '../../../src/pages/security/means.ts'
import { securityPage } from '../../../src/pages/security/overview.ts'
import { newPasskeyPage, passkeysPage } from '../../../src/pages/security/passkeys.ts'
import { recoveryCodesPage, shownCodesPage } from '../../../src/pages/security/recovery-codes.ts'
import { removalPage } from '../../../src/pages/security/removal.ts'
import type { View } from '../../../src/pages/view.ts'
import {
  CHROME_ON_WINDOWS,
  NOON,
  SAFARI_ON_PHONE,
  source,
  userView,
  type PageStates,
  type Said,
} from '../page-state.ts'

const DAY = 24 * 60 * 60_000

const ID = 'kP2vN8xQ4mZ7rT1wY6bC3dF9gH5jL0sA2eU8iO4pR1t'
const OTHER_ID = 'aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9f'

const NOTHING: Means = {
  hasPassword: true,
  canHavePassword: true,
  providers: [],
  linked: [],
  passkeys: 0,
  deadPasskeys: 0,
  canHavePasskeys: true,
  apps: 0,
  codes: null,
}

const CODES = Array.from({ length: 10 }, (_, i) => `K7QX-M2W${i}-9TRB-V4HN-C6PD-J`)

const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

function passkey(said: Said, changes: Partial<CredentialView> = {}): CredentialView {
  const name = said('My laptop')
  return { id: ID, name, createdAt: NOON - 40 * DAY, usedAt: NOON - DAY, works: true, ...changes }
}

function signIns(said: Said) {
  return [
    { at: NOON, address: '2001:db8::1', userAgent: said(CHROME_ON_WINDOWS) },
    { at: NOON - DAY, address: said('192.0.2.7'), userAgent: SAFARI_ON_PHONE },
    { at: NOON - 9 * DAY, address: null, userAgent: null },
  ]
}

const checklists: PageStates = {
  security: (view, said) =>
    securityPage(userView(view, said('ada')), { means: NOTHING, signIns: signIns(said) }),
  'security, everything set up': (view, said) => {
    const means = { ...NOTHING, passkeys: 2, apps: 1, codes: 10 }
    const user = userView(view, said('ada'))
    return securityPage(user, {
      means,
      signIns: signIns(said),
      notice: view.texts.security.appAdded,
    })
  },
  'security, few codes and dead passkeys': (view, said) => {
    const means = { ...NOTHING, passkeys: 1, deadPasskeys: 2, codes: 2 }
    return securityPage(userView(view, said('ada')), { means, signIns: [] })
  },
  'security, no codes left, at a number': (view, said) => {
    const means = { ...NOTHING, canHavePasskeys: false, apps: 1, codes: 0 }
    return securityPage(userView(view, said('ada')), { means, signIns: [] })
  },
}

const passwords: PageStates = {
  'change password': (view, said) =>
    changePasswordPage(userView(view, said('ada')), { hasPassword: true }),
  'change password, must': (view, said) =>
    changePasswordPage(userView(view, said('ada')), { hasPassword: true, must: true }),
  'change password, wrong': (view, said) => {
    const errors = [{ text: view.texts.changePassword.wrongCurrent, fields: ['current'] }]
    return changePasswordPage(userView(view, said('ada')), { hasPassword: true, errors })
  },
  'set a password, refused': (view, said) => {
    const errors = [
      { text: said('The password needs at least 15 characters.'), fields: ['password'] },
    ]
    return changePasswordPage(userView(view, said('ada')), { hasPassword: false, errors })
  },
}

const passkeys: PageStates = {
  'login, with passkeys': (view, said) =>
    loginPage(view, { next: said('/profile'), hasPasskeys: true }),
  passkeys: (view, said) => {
    const dead = { id: OTHER_ID, name: said('Old phone'), usedAt: null, works: false }
    const all = [passkey(said), passkey(said, dead)]
    const notice = view.texts.security.passkeyRenamed
    return passkeysPage(userView(view, said('ada')), { passkeys: all, notice })
  },
  'passkeys, none': (view, said) =>
    passkeysPage(userView(view, said('ada')), { passkeys: [], notice: view.texts.removal.gone }),
  'passkeys, a name refused': (view, said) =>
    passkeysPage(userView(view, said('ada')), {
      passkeys: [passkey(said)],
      error: said('The name is missing.'),
    }),
  'new passkey': (view, said) =>
    newPasskeyPage(userView(view, said('ada')), { name: said('Chrome on Windows') }),
  'new passkey, failed': (view, said) =>
    newPasskeyPage(userView(view, said('ada')), {
      name: said('Chrome on Windows'),
      errors: [{ text: view.texts.passkeys.over }],
    }),
  'remove a passkey': (view, said) => {
    const props = { kind: 'passkey', id: ID, name: said('My laptop'), isLast: false } as const
    return removalPage(userView(view, said('ada')), props)
  },
  'remove the last app, refused': (view, said) => {
    const error = view.texts.removal.needed
    const props = { kind: 'app', id: ID, name: said('My phone'), isLast: true, error } as const
    return removalPage(userView(view, said('ada')), props)
  },
}

const apps: PageStates = {
  apps: (view, said) =>
    appsPage(userView(view, said('ada')), {
      apps: [passkey(said, { name: said('My phone') })],
      notice: view.texts.security.appAdded,
    }),
  'apps, none': (view, said) => appsPage(userView(view, said('ada')), { apps: [] }),
  'new app': (view, said) => {
    const uri = `otpauth://totp/Example:ada?secret=${SECRET}&issuer=Example`
    return newAppPage(userView(view, said('ada')), { id: ID, scan: { uri, secret: SECRET } })
  },
  'new app, wrong code': (view, said) => {
    const errors = [{ text: view.texts.app.wrongCode, fields: ['code'] }]
    const props = { id: said(ID), scan: null, name: said('My phone'), errors }
    return newAppPage(userView(view, said('ada')), props)
  },
  'recovery codes': (view, said) => recoveryCodesPage(userView(view, said('ada')), { left: 7 }),
  'recovery codes, none': (view, said) =>
    recoveryCodesPage(userView(view, said('ada')), { left: null }),
  'recovery codes, shown': (view, said) => {
    const notice = view.texts.security.passkeyAdded
    return shownCodesPage(userView(view, said('ada')), { codes: CODES, notice })
  },
}

/** The hidden inputs, as the library makes them. */
function inputs(view: View, id: string): string {
  return `${source(csrfField(view))}<input type="hidden" name="id" value="${id}" />`
}

const proofs: PageStates = {
  factor: (view, said) =>
    factorPage(view, {
      username: said('ada'),
      ways: ['passkey', 'code', 'recoveryCode'],
      next: said('/profile'),
    }),
  'factor, wrong code': (view, said) => {
    const { wrong } = view.texts.proof
    return factorPage(view, {
      username: said('ada'),
      ways: ['code', 'recoveryCode'],
      error: wrong.code,
      wrong: 'code',
    })
  },
  'factor, wrong recovery code': (view, said) => {
    const { wrong } = view.texts.proof
    return factorPage(view, {
      username: said('ada'),
      ways: ['passkey', 'recoveryCode'],
      error: wrong.recoveryCode,
      wrong: 'recoveryCode',
    })
  },
  'factor, nothing works': (view, said) => factorPage(view, { username: said('ada'), ways: [] }),
  'confirm, by password': (view, said) =>
    confirmPage(userView(view, said('ada')), { ways: ['password'], next: said('/security') }),
  'confirm, a form waits': (view, said) =>
    confirmPage(userView(view, said('ada')), { ways: ['passkey'], resend: 'sealed' }),
  'confirm, wrong': (view, said) =>
    confirmPage(userView(view, said('ada')), {
      ways: ['password'],
      error: view.texts.proof.wrong.password,
      wrong: 'password',
    }),
  resend: (view, said) =>
    resendPage(userView(view, said('ada')), {
      path: '/security/passkeys/remove',
      enctype: 'application/x-www-form-urlencoded',
      fields: [],
      inputs: inputs(view, ID),
    }),
  'resend, another form': (view, said) =>
    resendPage(userView(view, said('ada')), {
      path: '/somewhere?else=1',
      enctype: 'application/x-www-form-urlencoded',
      fields: [],
      inputs: inputs(view, 'other'),
    }),
}

export const security: PageStates = {
  ...checklists,
  ...passwords,
  ...passkeys,
  ...apps,
  ...proofs,
}
