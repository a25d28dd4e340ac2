/**
 * A client with a cookie jar for any application that answers a `Request` with a `Response`.
 *
 * @module
 */

/** Anything that answers requests: `app.fetch` or `app.request` of Hono, or `fetch` itself. */
export type Fetch = (request: Request) => Response | Promise<Response>

/** Options of `testClient`. */
export interface TestClientOptions {
  /** The origin to which requests are made. @default 'http://localhost' */
  readonly origin?: string

  /** Headers of every request. */
  readonly headers?: Readonly<Record<string, string>>
}

/** A client that keeps cookies as a browser does, for one origin. */
export interface TestClient {
  /** Cookies by name. A test may add or remove one. */
  readonly cookies: Map<string, string>
  get(path: string, headers?: Record<string, string>): Promise<Response>

  /** Posts JSON. */
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>

  /** Posts a form, as a browser that navigates. */
  submit(path: string, fields: Record<string, string>): Promise<Response>

  /** Sends anything, with the jar's cookies unless it has a Cookie header of its own. */
  send(path: string, init: RequestInit): Promise<Response>

  /** Logs in at `path` and throws unless that worked. */
  login(username: string, password: string, path?: string): Promise<Response>

  /** The Cookie header of the next request. */
  readonly cookieHeader: string
}

/**
 * Returns a client with an empty jar. Redirects are not followed.
 *
 * @example
 * ```ts
 * import { Hono } from 'hono'
 * import { createLatchkey, hashPassword } from 'latchkey'
 * import { latchkeyHono } from 'latchkey/adapters/hono'
 * import { memoryStore } from 'latchkey/stores/memory'
 * import { testClient } from 'latchkey/testing'
 *
 * const alice = { id: 'u1', username: 'alice', passwordHash: await hashPassword('correct horse battery staple') }
 * const latch = createLatchkey({ store: memoryStore(), findUser: () => alice })
 * const { depends, loginRoute } = latchkeyHono(latch, { address: () => '192.0.2.1' })
 * const app = new Hono()
 * app.post('/login', loginRoute())
 * app.get('/profile', depends({ user: latch.user }, (c, { user }) => c.json({ name: user.username })))
 *
 * const client = testClient(app.request)
 * await client.login('alice', 'correct horse battery staple')
 * const answer = await client.get('/profile')
 * await answer.json() // => { name: 'alice' }
 * ```
 */
export function testClient(fetch: Fetch, options: TestClientOptions = {}): TestClient {
  const { origin = 'http://localhost', headers: always = {} } = options
  const cookies = new Map<string, string>()

  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = new Headers({ ...always, ...(init.headers as Record<string, string>) })
    // Every current browser sends this with a request that a page of the site itself makes.
    if (!headers.has('Sec-Fetch-Site')) headers.set('Sec-Fetch-Site', 'same-origin')
    if (cookies.size > 0 && !headers.has('Cookie')) headers.set('Cookie', client.cookieHeader)
    const response = await fetch(
      new Request(new URL(path, origin), { redirect: 'manual', ...init, headers }),
    )
    for (const cookie of response.headers.getSetCookie()) keep(cookies, cookie)
    return response
  }

  const client: TestClient = {
    cookies,
    send,
    get cookieHeader() {
      return Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ')
    },
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, body = {}, headers = {}) =>
      send(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'Content-Type': 'application/json', ...headers },
      }),
    submit: (path, fields) =>
      send(path, {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers: { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate' },
      }),
    async login(username, password, path = '/login') {
      const response = await client.post(path, { username, password })
      if (response.ok) return response
      throw new Error(`Login answered ${response.status}: ${await response.text()}`)
    },
  }
  return client
}

/** Frameworks that take no Max-Age remove a cookie by the second form. */
const REMOVING = /^(?:max-age=0|expires=Thu, 01 Jan 1970 00:00:00 GMT)$/i

/** Does what a browser does with Set-Cookie: Max-Age=0 removes, and so does an Expires at the beginning of time. */
function keep(cookies: Map<string, string>, cookie: string): void {
  const [pair = '', ...attributes] = cookie.split('; ')
  const separator = pair.indexOf('=')
  const name = pair.slice(0, separator)
  const isRemoved = attributes.some((attribute) => REMOVING.test(attribute))
  if (isRemoved) cookies.delete(name)
  else cookies.set(name, pair.slice(separator + 1))
}
