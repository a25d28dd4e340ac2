/**
 * Tokens of forms through the Hono adapter with `formTokens`: in the field `_csrf` of both kinds of forms
 * and in the header X-CSRF-Token, after login and before it.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { testExchange } from 'latchkey/testing'
import { attacked, closed, makeUsers, mintSessions, routes, type Attacked } from '../world.ts'
import { doorTarget, type Door, type Target } from './target.ts'

/** How a token is sent, with the form that it opens. */
interface Carrier {
  readonly name: string

  /** Returns what of a request holds the token, with the fields of the form. */
  readonly send: (token: string, fields: Readonly<Record<string, string>>) => RequestInit

  /** The token as the platform hands it on: a part of a request may be trimmed. */
  readonly received?: (token: string) => string
}

const field: Carrier = {
  name: '_csrf of a form',
  send: (_csrf, fields) => ({ body: new URLSearchParams({ ...fields, _csrf }) }),
}

const part: Carrier = {
  name: '_csrf of a multipart form',
  send(token, fields) {
    const body = new FormData()
    const parts = { ...fields, _csrf: unmarked(token) }
    for (const [name, value] of Object.entries(parts)) body.set(name, value)
    return { body }
  },
  received: unmarked,
}

/**
 * Returns the token without marks of a byte order at its beginning. Node 26 leaves the first one out of some
 * parts and keeps it in others, so that both verdicts are right.
 */
function unmarked(token: string): string {
  return token.replace(/^\ufeff+/, '')
}

const header: Carrier = {
  name: 'X-CSRF-Token',
  send: (token, fields) => ({
    body: new URLSearchParams(fields),
    headers: { 'X-CSRF-Token': token },
  }),
  received: (token) => token.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, ''),
}

/** A form: its path, what it holds, and the status by which it shows that the token was accepted. */
const forms = {
  // A form of a session that exists.
  session: { path: '/session', fields: {}, accepted: 200 },
  // The login form of a visitor. The token is checked before the throttle, which lets nobody through.
  login: { path: '/login', fields: { username: 'alice', password: 'x' }, accepted: 429 },
} as const

/** Returns a Cookie header, and tokens bound to what it names. */
async function bound(latch: Attacked, cookie = ''): Promise<{ cookie: string; tokens: string[] }> {
  const headers = cookie === '' ? {} : { cookie }
  const exchange = testExchange({ headers })
  const session = await latch.session(latch.open(exchange))
  const tokens = Array.from({ length: 10 }, () => session.csrfToken())
  return { cookie: cookie === '' ? exchange.nextCookie : cookie, tokens }
}

/** Returns the door of a form. Without `formTokens` it stands open: the control. */
async function formDoor(
  which: keyof typeof forms,
  { send, ...carrier }: Carrier,
  formTokens: boolean,
): Promise<Door> {
  const users = await makeUsers()
  const latch = attacked(users, { throttle: closed })
  const app = routes(latch, { formTokens })
  app.onError((error) => {
    throw error
  })
  const [alice = '', other = ''] = await mintSessions(latch, users, 2)
  const session = await bound(latch, alice)
  const visitor = await bound(latch)
  const elsewhere = attacked(users, { secrets: 'Xr4Tb8Qz1Lw6Vn9Ks3Hd7Pg2Yc5Mj0Fa' })
  const strangers = [await bound(latch, other), await bound(latch), await bound(elsewhere)]
  const [own, unfit] = which === 'session' ? [session, visitor] : [visitor, session]
  const { path, fields, accepted } = forms[which]
  const worthless = [unfit, ...strangers].flatMap(({ tokens, cookie }) => [...tokens, cookie])
  return {
    ...carrier,
    minted: own.tokens,
    worthless,
    async accepts(token) {
      const request = makeRequest(path, own.cookie, send, token, fields)
      if (request === null) return false
      const { status } = await app.fetch(request)
      assert.ok([accepted, 403].includes(status), `${status} for ${JSON.stringify(token)}`)
      return status === accepted
    },
  }
}

/** Returns the request; `null` where the platform itself refuses to send such a header. */
function makeRequest(
  path: string,
  cookie: string,
  send: Carrier['send'],
  token: string,
  fields: Readonly<Record<string, string>>,
): Request | null {
  try {
    const request = new Request(`http://localhost${path}`, {
      method: 'POST',
      ...send(token, fields),
    })
    request.headers.set('Cookie', cookie)
    request.headers.set('Sec-Fetch-Site', 'same-origin')
    return request
  } catch {
    return null
  }
}

/** The form of a session and the one to log in, with each way to send a token. */
export function formTargets(formTokens = true): readonly Target[] {
  const ways = [
    ['session', field],
    ['session', part],
    ['session', header],
    ['login', field],
    ['login', part],
    ['login', header],
  ] as const
  return ways.map(([which, carrier]) =>
    doorTarget(`${carrier.name} (${which})`, 0.5, () => formDoor(which, carrier, formTokens)),
  )
}
