/**
 * All cookies of an application go as far as its session cookie: the same path, domain and partition, and the
 * deletions too.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CookieOptions } from 'latchkey'
import { latchkeyFetch } from 'latchkey/adapters/fetch'
import { memoryStore } from 'latchkey/stores/memory'
import { PASSWORD, testApplication } from '../../../services/application.ts'

const origin = 'https://app.test'

/** A browser without a jar of its own: the test says which cookies it sends. */
function application(cookie: CookieOptions) {
  const { latch } = testApplication({
    cookie,
    publicUrl: origin,
    store: memoryStore({ inProduction: true }),
  })
  const { depends, loginRoute, logoutRoute } = latchkeyFetch(latch, {
    formTokens: true,
    address: () => '192.0.2.1',
  })
  const routes = {
    form: depends({ session: latch.session }, (_, { session }) =>
      Response.json(session.csrfToken()),
    ),
    who: depends({ user: latch.optionalUser }, (_, { user }) =>
      Response.json(user?.username ?? null),
    ),
    login: loginRoute(),
    logout: logoutRoute(),
  }
  const ask = async (route: keyof typeof routes, sent = ''): Promise<readonly string[]> => {
    const isUnsafe = route === 'login' || route === 'logout'
    const response = await routes[route](
      new Request(`${origin}/${route}`, {
        method: isUnsafe ? 'POST' : 'GET',
        headers: { 'Content-Type': 'application/json', Origin: origin, Cookie: sent },
        ...(isUnsafe && { body: JSON.stringify({ username: 'alice', password: PASSWORD }) }),
      }),
    )
    assert.ok(response.ok, `${response.status}`)
    return response.headers.getSetCookie()
  }
  return { ask }
}

/** What a browser would send of some Set-Cookie values. */
const pairsOf = (cookies: readonly string[]): string =>
  cookies
    .filter((cookie) => !cookie.includes('Max-Age=0'))
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ')

/** All values that an application sets: before login, at login, and at logout. */
async function everyCookie(cookie: CookieOptions): Promise<readonly string[]> {
  const { ask } = application(cookie)
  const nonce = await ask('form')
  const login = await ask('login', pairsOf(nonce))
  const logout = await ask('logout', pairsOf([...nonce, ...login]))
  const names = new Set([...nonce, ...login, ...logout].map((value) => value.split('=', 1)[0]))
  assert.equal(names.size, 3, [...names].join())
  assert.ok(logout.some((value) => value.includes('Max-Age=0')))
  return [...nonce, ...login, ...logout]
}

describe('the cookies of an application', () => {
  it('have names that only a server can set: session, device and nonce', async () => {
    for (const cookie of await everyCookie({})) {
      assert.match(cookie, /^__Host-Http-session(-device|-nonce)?=/)
      assert.match(cookie, /; Path=\/; HttpOnly; SameSite=(Lax|Strict); Secure(; Max-Age|$)/)
    }
  })

  it('have the path and the domain of the session cookie, and another prefix then', async () => {
    for (const [options, attributes] of [
      [{ path: '/app' }, /; Path=\/app; HttpOnly; SameSite=\w+; Secure(; Max-Age|$)/],
      [
        { path: '/app', domain: 'app.test' },
        /; Path=\/app; HttpOnly; .*; Secure; Domain=app.test(; Max-Age|$)/,
      ],
    ] as const) {
      const own = (await everyCookie(options)).filter((cookie) => !cookie.includes('Path=/;'))
      assert.ok(own.length >= 4)
      for (const cookie of own) {
        assert.match(cookie, /^__Secure-session(-device|-nonce)?=/)
        if (!cookie.includes('Max-Age=0')) assert.match(cookie, attributes)
      }
    }
  })

  it('are all partitioned, and go into pages of other sites, where the session’s are', async () => {
    const cookies = await everyCookie({ sameSite: 'none', partitioned: true })
    const given = cookies.filter((cookie) => !cookie.includes('Max-Age=0'))
    assert.ok(given.length >= 3)
    for (const cookie of given) assert.match(cookie, /SameSite=None; Secure; Partitioned(;|$)/)
    const taken = cookies.filter((cookie) => cookie.includes('Max-Age=0'))
    assert.ok(taken.some((cookie) => cookie.includes('; Partitioned')))
    // The twin of an earlier release, which browsers send as well.
    assert.ok(taken.some((cookie) => !cookie.includes('; Partitioned')))
  })

  it('are not partitioned by default', async () => {
    assert.doesNotMatch((await everyCookie({ sameSite: 'none' })).join(), /Partitioned/)
  })

  it('are reduced to one when a browser has one in each jar, whichever is ours', async () => {
    for (const partitioned of [false, true]) {
      const { ask } = application({ partitioned })
      const name = '__Host-Http-session'
      const cleared = await ask('who', `${name}=a.b; ${name}=c.d`)
      assert.equal(cleared.length, 1)
      assert.equal(cleared[0]?.includes('; Partitioned'), !partitioned)
      assert.match(cleared[0] ?? '', /Max-Age=0/)
    }
  })

  it('remove the twin before the cookie is set: a browser with one jar keeps ours', async () => {
    const { ask } = application({ sameSite: 'none', partitioned: true })
    const first = await ask('login')
    const again = (await ask('login', pairsOf(first))).filter((cookie) =>
      cookie.startsWith('__Host-Http-session='),
    )
    assert.deepEqual(
      again.map((cookie) => cookie.includes('Max-Age=0')),
      [true, false],
    )
  })
})
