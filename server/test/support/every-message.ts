/**
 * A message of every kind, for tests that look at all letters.
 *
 * @module
 */

import type { MailMessage } from '../../src/mail/message.ts'

const CODE = 'q7Jm2vX0aTnB4kLzR9sYc1dEwUgHpFoI3tMxVbKjNyQ'
const to = 'anna@example.com'
const user = { to, userId: 'id-1' }
const from = { clientAddress: '192.0.2.7' }
const AT = Date.UTC(2026, 10, 28, 12, 30)

const leading = (page: string) => ({
  link: `https://login.example.com${page}#token=${CODE}`,
  code: CODE,
  expiresAt: AT,
})
const notMe = { notMe: leading('/not-me') }
const passkey = { factor: { kind: 'passkey', name: 'Laptop' } }
const codes = { factor: { kind: 'recoveryCode', name: '' } }

type Kind = Exclude<MailMessage['kind'], 'nothing'>

/** One of each kind: the type demands it. */
const messages: { readonly [K in Kind]: MailMessage & { readonly kind: K } } = {
  reset_password: { kind: 'reset_password', ...user, ...leading('/reset-password') },
  password_changed: { kind: 'password_changed', ...user, ...from },
  password_closed: { kind: 'password_closed', ...user, ...from },
  no_password: { kind: 'no_password', ...user },
  register: { kind: 'register', to, userId: null, ...leading('/register/confirm') },
  already_registered: { kind: 'already_registered', ...user, ...leading('/reset-password') },
  invitation: { kind: 'invitation', ...user, ...leading('/invitation') },
  verify_address: { kind: 'verify_address', ...user, ...leading('/verify-address') },
  change_address: { kind: 'change_address', ...user, ...leading('/change-address') },
  address_changed: {
    kind: 'address_changed',
    newAddress: 'anna@new.example',
    ...user,
    ...leading('/undo-address'),
  },
  new_device: { kind: 'new_device', ...user, ...from, ...leading('/not-me') },
  credential_added: { kind: 'credential_added', ...user, ...from, ...passkey, ...notMe },
  account_linked: {
    kind: 'account_linked',
    issuer: 'https://id.provider.example/realm',
    ...user,
    ...from,
    ...notMe,
  },
  credential_removed: { kind: 'credential_removed', ...user, ...from, ...passkey, ...notMe },
  recovery_code_used: { kind: 'recovery_code_used', ...user, ...from, ...notMe },
  removal_announced: { kind: 'removal_announced', dueAt: AT, ...user, ...notMe },
  removal_cancelled: { kind: 'removal_cancelled', ...user, ...notMe },
  passkey_doubtful: { kind: 'passkey_doubtful', ...user, ...notMe },
  access_changed: { kind: 'access_changed', ...user, what: 'reset_link_made', by: 'grace' },
  test: { kind: 'test', to, userId: null },
}

/** Every message, and those that differ by more than their kind. */
export const everyMessage: ReadonlyMap<string, MailMessage> = new Map<string, MailMessage>([
  ...Object.entries(messages),
  ['recovered by a command', { ...messages.access_changed, what: 'recovered', by: null }],
  ['address taken away', { ...messages.access_changed, what: 'email_changed' }],
  ['factors removed', { ...messages.access_changed, what: 'factor_removed' }],
  ['removal announced', { ...messages.access_changed, what: 'removal_announced', dueAt: AT }],
  ['codes were added', { ...messages.credential_added, ...codes }],
  [
    'no way out, address unknown',
    { ...messages.recovery_code_used, notMe: null, clientAddress: null },
  ],
])
