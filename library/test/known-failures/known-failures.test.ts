/**
 * Failures of other projects that belong to no other test file: sessions, tokens and cookies.
 *
 * `docs/known-failures.md` says, by the number in each name, in which project each happened.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Hono } from 'hono'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { memoryStore } from 'latchkey/stores/memory'
import { sqliteStore } from 'latchkey/stores/sqlite'
import { inParallel, testClient, testExchange, type TestClient } from 'latchkey/testing'
import {
  counted,
  exchangeWith,
  loginCookie,
  PASSWORD,
  SECRET,
  testApplication,
  type TestApplication,
} from '../../../services/application.ts'

const NAME = '__Host-Http-session'

/** Returns the id of the user whom a Cookie header logs in, or null. */
async function userOf({ latch }: TestApplication, cookie: string): Promise<string | null> {
  return (await latch.session(latch.open(exchangeWith(cookie)))).user?.id ?? null
}

/** The session cookie of a Cookie header. */
function sessionOf(cookie: string): string {
  return cookie.split('; ').find((pair) => pair.startsWith(`${NAME}=`)) ?? ''
}

/** A browser of a site with a login, a logout, a rotation and a profile. */
function site(app: TestApplication): { client: () => TestClient } {
  const { latch } = app
  const { depends, loginRoute, logoutRoute } = latchkeyHono(latch)
  const hono = new Hono()
  hono.post('/login', loginRoute())
  hono.post('/logout', logoutRoute())
  hono.get(
    '/profile',
    depends({ user: latch.user }, (c, { user }) => c.text(user.username)),
  )
  hono.post(
    '/rotate',
    depends({ session: latch.session }, async (c, { session }) => {
      await session.rotate()
      return c.text('rotated')
    }),
  )
  return { client: () => testClient(hono.fetch) }
}

describe('known failures of sessions', () => {
  it('known failure 1: login, a second login, rotation and logout each end the token from before', async () => {
    const app = testApplication()
    const cookies = [await loginCookie(app)]
    cookies.push(await loginCookie(app, 'alice', cookies.at(-1)))
    const exchange = exchangeWith(cookies.at(-1))
    await (await app.latch.session(app.latch.open(exchange))).rotate()
    cookies.push(exchange.nextCookie)
    assert.equal(new Set(cookies.map(sessionOf)).size, 3)
    assert.deepEqual(await inParallel(3, (i) => userOf(app, cookies[i] ?? '')), [
      null,
      null,
      'id-alice',
    ])
    await (await app.latch.session(app.latch.open(exchangeWith(cookies[2])))).logout()
    assert.equal(await userOf(app, cookies[2] ?? ''), null)
  })

  it('known failure 7: two users of one browser never get each other’s session when half of the cookies are deleted', async () => {
    const app = testApplication()
    const first = await loginCookie(app, 'alice')
    const half = first.split('; ').filter((pair) => !pair.startsWith(`${NAME}=`))
    // Alice's session cookie was deleted without a logout; the cookie of the device is still there.
    assert.equal(await userOf(app, half.join('; ')), null)
    const second = await loginCookie(app, 'bob', half.join('; '))
    assert.equal(await userOf(app, second), 'id-bob')
    assert.notEqual(sessionOf(first), sessionOf(second))
    await (await app.latch.session(app.latch.open(exchangeWith(second)))).logout()
    assert.equal(await userOf(app, second), null)
    assert.equal(await userOf(app, first), 'id-alice')
  })

  it('known failure 12: 50 requests that rotate at once leave the browser logged in', async () => {
    const { client } = site(testApplication())
    const browser = client()
    await browser.login('alice', PASSWORD)
    const answers = await inParallel(50, () => browser.post('/rotate'))
    const cookies = answers.flatMap(({ headers }) => headers.getSetCookie())
    assert.equal(cookies.length, 1)
    assert.equal((await browser.get('/profile')).status, 200)
  })

  it('known failure 18: an ended session stays ended when the process is killed and started again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-'))
    const file = join(folder, 'sessions.db')
    try {
      const before = testApplication({ store: sqliteStore(file) })
      const [ended, kept] = [await loginCookie(before), await loginCookie(before, 'bob')]
      // Another process ends alice's sessions and is killed before it closes anything.
      const job = `
        import { sqliteStore } from 'latchkey/stores/sqlite'
        sqliteStore(process.argv[1]).deleteAll('id-alice')
        process.kill(process.pid, 'SIGKILL')`
      const flags = ['--conditions=@latchkey/source', '--input-type=module', '--eval', job, file]
      const options = { cwd: import.meta.dirname, stdio: 'ignore' } as const
      assert.throws(() => execFileSync(process.execPath, flags, options), { signal: 'SIGKILL' })
      const after = testApplication({ store: sqliteStore(file) })
      assert.deepEqual([await userOf(after, ended), await userOf(after, kept)], [null, 'id-bob'])
      await before.latch.close()
      await after.latch.close()
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('known failure 24: 10,000 junk cookies and logouts without a session store nothing', async () => {
    const { store, calls } = counted(memoryStore())
    const app = testApplication({ store })
    const stranger = testApplication({ secrets: SECRET.toLowerCase() })
    const foreign = sessionOf(await loginCookie(stranger))
    for (let i = 0; i < 10_000; i++) {
      const junk = [foreign, `${NAME}=`, `${NAME}=${'A'.repeat(i % 100)}`, `${NAME}=null`][i % 4]
      const session = await app.latch.session(app.latch.open(exchangeWith(junk)))
      await session.logout()
    }
    assert.deepEqual(calls, {})
  })
})

describe('known failures of tokens', () => {
  it('known failure 27: a token that names its own algorithm is not taken for a session', async () => {
    const app = testApplication()
    const encode = (value: object): string =>
      Buffer.from(JSON.stringify(value)).toString('base64url')
    for (const alg of ['none', 'None', 'HS256', 'RS256']) {
      const jwt = `${encode({ alg, typ: 'JWT' })}.${encode({ sub: 'id-alice', sid: 'x' })}.`
      for (const value of [jwt, jwt.slice(0, -1), `${jwt}${'A'.repeat(43)}`]) {
        assert.equal(await userOf(app, `${NAME}=${value}`), null)
      }
    }
  })

  it('known failure 29: code that verifies a MAC compares in constant time, never with ===', () => {
    const src = join(import.meta.dirname, '../../src')
    const verifying = globSync('{request,session,login}/*.ts', { cwd: src }).filter((file) =>
      /verify|recognize/.test(
        readFileSync(join(src, file), 'utf8')
          .match(/^ {2}(?:async )?\w+\(/gm)
          ?.join('') ?? '',
      ),
    )
    assert.deepEqual(verifying.toSorted(), [
      'login/known-devices.ts',
      'session/form-tokens.ts',
      'session/session.ts',
      'session/token.ts',
    ])
    for (const file of [
      'session/form-tokens.ts',
      'login/known-devices.ts',
      'ground/signed.ts',
      'hashes/hash.ts',
    ]) {
      const text = readFileSync(join(src, file), 'utf8')
      assert.match(text, /timingSafeEqual\(/, file)
      assert.doesNotMatch(text, /(===|!==) *(tag|signature|given)\b(?!\.length)/, file)
    }
  })

  it('known failure 32: a blank, missing or non-string value never matches anything', async () => {
    for (const passwordHash of ['', null, undefined, 0, [], {}] as unknown as (string | null)[]) {
      const app = testApplication()
      const user = { id: 'id-alice', username: 'alice', roles: [], passwordHash }
      app.users.set('alice', user)
      for (const password of ['', 'null', 'undefined', '0', '[object Object]']) {
        await assert.rejects(app.latch.authenticate('alice', password), {
          // A missing column is the application's mistake, and is reported as such.
          name: passwordHash === undefined ? 'TypeError' : /InvalidCredentials|TooMany/,
        })
      }
    }
    const app = testApplication()
    const session = await app.latch.session(app.latch.open(testExchange()))
    session.csrfToken()
    for (const token of ['', null, undefined, 0, [], {}, '.', 'null'] as (string | null)[]) {
      assert.equal(session.verifyCsrfToken(token), false)
    }
    for (const value of ['', '.', 'null', '0', '[]', '{}', '%00']) {
      assert.equal(await userOf(app, `${NAME}=${value}`), null)
    }
  })
})
