/**
 * Failures of other projects that belong to no other test file: guessing, redirects, hosts, paths and floods.
 *
 * `docs/known-failures.md` says, by the number in each name, in which project each happened.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Hono } from 'hono'
import {
  hashPassword,
  verifyPassword,
  InvalidCredentials,
  TooManyAttempts,
  type AttemptSource,
} from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { testClient, testExchange, type TestClient } from 'latchkey/testing'
import { PASSWORD, testApplication, type TestApplication } from '../../../services/application.ts'
import { countHashing, type HashingWork } from '../../../services/hashing-work.ts'
import { withLittleWork } from '../../../services/little-work.ts'

/** A site with two logins, a page for users and one for admins. */
function site(app: TestApplication, formTokens = false): { client: () => TestClient; hono: Hono } {
  const { latch } = app
  const { depends, loginRoute, logoutRoute } = latchkeyHono(latch, {
    formTokens,
    loginPage: '/login',
  })
  const hono = new Hono()
  hono.onError((error, c) => c.text(`unexpected: ${error.message}`, 500))
  hono.post('/login', loginRoute())
  hono.post('/api/login', loginRoute())
  hono.post('/logout', logoutRoute())
  hono.post(
    '/change',
    depends({ session: latch.session }, (c) => c.text('changed')),
  )
  hono.get(
    '/profile',
    depends({ user: latch.user }, (c, { user }) => c.text(user.username)),
  )
  hono.get(
    '/admin',
    depends({ user: latch.role('admin') }, (c) => c.text('secret of admins')),
  )
  return { client: () => testClient(hono.fetch), hono }
}

/** Guesses once. Returns whether the guess was checked. */
async function isChecked(
  app: TestApplication,
  username: string,
  source: AttemptSource,
): Promise<boolean> {
  try {
    await app.latch.authenticate(username, 'a guess', source)
  } catch (error) {
    if (error instanceof InvalidCredentials) return true
    assert.ok(error instanceof TooManyAttempts, String(error))
  }
  return false
}

const from = (i: number): AttemptSource => ({ address: `198.51.100.${i}`, device: null })

describe('known failures of throttles', () => {
  withLittleWork()

  it('known failure 51: attempts by every path and function that takes a password are counted together', async () => {
    const app = testApplication()
    const { client } = site(app)
    const body = { username: 'alice', password: 'a guess' }
    let checked = 0
    for (let i = 0; i < 12; i++) {
      const path = ['/login', '/api/login', '/login?x=1', '//login'][i % 4] as string
      const { status } = await client().post(`http://localhost${path}`, body)
      if (status === 401) checked++
      if (await isChecked(app, 'alice', from(i))) checked++
    }
    assert.equal(checked, 5)
  })

  it('known failure 53: attempts by authenticate() without a login are counted with the logins', async () => {
    const app = testApplication()
    for (let i = 0; i < 5; i++) assert.equal(await isChecked(app, 'alice', from(i)), true)
    const ctx = app.latch.open(testExchange())
    const login = app.latch.login(ctx, { username: 'alice', password: 'a guess' })
    await assert.rejects(login, TooManyAttempts)
  })

  it('known failure 56: no header of the client makes the throttle count its attempts anew', async () => {
    const app = testApplication()
    const { client } = site(app)
    let checked = 0
    for (let i = 0; i < 30; i++) {
      const headers = {
        'User-Agent': `agent ${i}`,
        Authorization: `Bearer ${i}`,
        Cookie: `__Host-Http-session=${i}; __Host-Http-session-device=${i}; __Host-Http-session-nonce=${i}`,
        'X-Forwarded-For': `198.51.100.${i}`,
        Forwarded: `for=198.51.100.${i}`,
        'Accept-Language': `x-${i}`,
      }
      const body = { username: 'alice', password: 'a guess' }
      if ((await client().post('/login', body, headers)).status === 401) checked++
    }
    assert.equal(checked, 5)
  })

  for (const [what, spellings, findUser] of [
    [
      'capitals, when the application compares names exactly',
      ['alice', 'ALICE'],
      (name: string) => name,
    ],
    [
      'a letter that has a composed form only as a small letter',
      ['j\u030C', 'J\u030C', '\u01F0'],
      (name: string) => name.normalize('NFKC').toLowerCase().normalize('NFKC').trim(),
    ],
  ] as const) {
    it(`known failure 58: an attacker cannot find out whether a name is known by ${what}`, async () => {
      const outcomes: boolean[][] = []
      for (const isKnown of [true, false]) {
        const app: TestApplication = testApplication({
          findUser: (typed) => app.users.get(findUser(typed)) ?? null,
        })
        const canonical = findUser(spellings[0])
        const alice = app.users.get('alice')
        app.users.clear()
        if (isKnown && alice !== undefined) app.users.set(canonical, alice)
        for (let i = 0; i < 5; i++) await isChecked(app, spellings[0], from(i))
        outcomes.push([])
        for (const [i, spelling] of spellings.entries()) {
          outcomes.at(-1)?.push(await isChecked(app, spelling, from(10 + i)))
        }
      }
      assert.deepEqual(outcomes[0], outcomes[1])
    })
  }

  it('known failure 76: with an X-Forwarded-For that does not parse, attempts are counted for the peer’s address', async () => {
    const lanes: string[] = []
    const app = testApplication({
      trustedProxies: ['127.0.0.1'],
      throttle: { address: { cap: 3 } },
    })
    app.latch.onEvent((event) => event.type === 'login.throttled' && lanes.push(event.lane))
    const junk = ['a', '', ',', 'x'.repeat(10_000), '1.2.3', '\u0000', '192.0.2.1:x', 'unknown']
    for (const [i, header] of junk.entries()) {
      const ctx = app.latch.open(testExchange({ headers: { 'x-forwarded-for': header } }))
      await isChecked(app, `user${i}`, ctx)
    }
    assert.deepEqual(lanes, Array(junk.length - 3).fill('address:127.0.0.1'))
  })
})

describe('known failures of hashing', () => {
  it('known failure 59: a hash from before a change of cost does not show by the work that a user exists', async (t) => {
    const app = testApplication({ password: { passes: 6 } })
    const old = await hashPassword(PASSWORD)
    app.users.set('alice', { id: 'a', username: 'alice', roles: [], passwordHash: old })
    const workOf = countHashing(t)
    const work = (username: string): Promise<HashingWork> =>
      workOf(() => isChecked(app, username, { address: null, device: null }))
    const { argon2: unknown } = await work('nobody')
    const { argon2: known } = await work('alice')
    assert.equal(unknown, 19_456 * 6)
    // The missing work is made up in whole units of memory for each pass, which leaves a small difference.
    assert.ok(Math.abs(known! - unknown) <= 6, `${known} of ${unknown}`)
    // Negative control: verifying her hash alone takes a third of that work.
    assert.deepEqual(await workOf(() => verifyPassword('wrong', old)), { argon2: 19_456 * 2 })
  })
})

describe('known failures of redirects, hosts and paths', () => {
  it('known failure 69: no header of the client decides where a browser is sent', async () => {
    const { client } = site(testApplication())
    const headers = {
      Referer: 'https://evil.test/',
      'X-Original-URL': 'https://evil.test/',
      'X-Forwarded-Uri': '//evil.test/',
      Accept: 'text/html',
      'Sec-Fetch-Mode': 'navigate',
    }
    const login = { username: 'alice', password: PASSWORD }
    const answers = [
      await client().get('/profile', headers),
      await client().post('/login', login, headers),
      await client().post('/logout', {}, headers),
    ]
    assert.deepEqual(
      answers.map((answer) => answer.headers.get('location')),
      ['/login?next=%2Fprofile', '/', '/'],
    )
  })

  it('known failure 70: the host of a request does not change a redirect: it is the same path for each of 50 hosts', async () => {
    const { hono } = site(testApplication())
    for (let i = 0; i < 50; i++) {
      const host = ['evil.test', 'evil.test:80', '[::1]', 'localhost', '127.0.0.1'][i % 5] as string
      const forwarded = { 'X-Forwarded-Host': `evil${i}.test`, 'X-Forwarded-Proto': 'gopher' }
      const headers = { Host: host, Accept: 'text/html', ...forwarded }
      const answer = await hono.fetch(new Request(`http://${host}/profile`, { headers }))
      assert.equal(answer.headers.get('location'), '/login?next=%2Fprofile')
    }
  })

  it('known failure 77: no header lets a visitor into a guarded route', async () => {
    const { client } = site(testApplication())
    const names = ['X-Middleware-Subrequest', 'X-Original-URL', 'X-Rewrite-URL', 'X-HTTP-Method']
    names.push('X-HTTP-Method-Override', 'X-Forwarded-User', 'X_Forwarded_User', 'Remote-User')
    names.push(
      'X-User-ID',
      'X-Authenticated-User',
      'Authorization',
      'X-Forwarded-Uri',
      'User-Agent',
    )
    for (const name of names) {
      for (const value of ['1', 'alice', '/', 'GET', 'GoogleHC/1.0', 'middleware:middleware']) {
        assert.equal((await client().get('/profile', { [name]: value })).status, 401)
      }
    }
  })

  it('known failure 78: no spelling of a path bypasses the guard', async () => {
    const { client } = site(testApplication())
    const browser = client()
    await browser.login('bob', PASSWORD)
    for (const path of ['/admin', '/%61dmin', '//admin', '/./admin', '/x/../admin', '/admin/']) {
      for (const end of ['', ';x', '?x', '#x', '%2f', '%00', '.css', '/.']) {
        const answer = await browser.get(`http://localhost${path}${end}`)
        assert.ok([403, 404].includes(answer.status), `${path}${end}: ${answer.status}`)
        assert.doesNotMatch(await answer.text(), /secret/)
      }
    }
  })
})

describe('known failures of robustness', () => {
  it('known failure 80: a logout form longer than 16 KiB is refused, and is not read to its end', async () => {
    const { hono } = site(testApplication(), true)
    let read = 0
    const body = new ReadableStream({
      pull(controller) {
        read += 65_536
        if (read > 10_000_000) controller.close()
        else controller.enqueue(new Uint8Array(65_536).fill(97))
      },
    })
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const init = { method: 'POST', body, duplex: 'half', headers } as RequestInit
    const answer = await hono.fetch(new Request('http://localhost/logout', init))
    assert.equal(answer.status, 413)
    assert.ok(read < 1_000_000, `${read} bytes`)
  })

  it('known failure 81: a form that does not parse is refused with 4xx instead of failing with 5xx', async () => {
    const { hono } = site(testApplication(), true)
    for (const path of ['/logout', '/change']) {
      const headers = { 'Content-Type': 'multipart/form-data; boundary=x' }
      const init = { method: 'POST', body: 'no form', headers }
      const answer = await hono.fetch(new Request(`http://localhost${path}`, init))
      assert.ok([400, 403].includes(answer.status), `${answer.status}: ${await answer.text()}`)
    }
  })
})
