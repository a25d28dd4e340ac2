/**
 * Walks the guide's app with a cookie jar, in every framework, in several processes on one database.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, describe, it } from 'node:test'
import { httpFetch, testClient, type TestClient } from 'latchkey/testing'
import { freePort } from '../services/free-port.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-guide-'))
const processes: ChildProcess[] = []
after(() => {
  for (const child of processes) child.kill()
  rmSync(folder, { recursive: true })
})

const PASSWORD = 'correct horse battery staple'

interface GuideOptions {
  readonly file?: string
  readonly secrets?: string
  readonly database?: string
}

/** Starts the guide in a process of its own; returns a way to make browsers for it. */
async function startGuide({
  file = 'guide.ts',
  secrets = randomBytes(32).toString('base64url'),
  database = join(folder, `${processes.length}.db`),
}: GuideOptions = {}): Promise<{ browser: () => TestClient; stop: () => Promise<void> }> {
  const port = await freePort()
  const child = spawn(
    process.execPath,
    ['--conditions=@latchkey/source', join(import.meta.dirname, file)],
    {
      env: {
        ...process.env,
        PORT: String(port),
        LATCHKEY_SECRETS: secrets,
        LATCHKEY_DATABASE: database,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  processes.push(child)
  await once(createInterface(child.stdout), 'line')
  return {
    browser: () => testClient(httpFetch(`http://127.0.0.1:${port}`)),
    async stop() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

async function answer(response: Promise<Response>): Promise<[number, unknown]> {
  const { status, ...rest } = await response.then(async (r) => ({
    status: r.status,
    body: await r.json(),
  }))
  return [status, rest.body]
}

describe('the guide', () => {
  for (const file of ['guide.ts', 'guide-fastify.ts', 'guide-express.ts', 'guide-fetch.ts']) {
    it(`runs route by route as the guide tells it, in ${file}`, () => walk(file))
  }

  async function walk(file: string): Promise<void> {
    const { browser } = await startGuide({ file })
    const alice = browser()
    assert.equal((await alice.get('/')).status, 200)
    const [status, refused] = await answer(alice.get('/profile'))
    assert.equal(status, 401)
    assert.equal((refused as { detail: string }).detail, 'Not authenticated')

    const [wrong, invalid] = await answer(
      alice.post('/login', { username: 'alice', password: 'x' }),
    )
    assert.equal(wrong, 401)
    assert.equal((invalid as { detail: string }).detail, 'Invalid credentials')

    await alice.login('alice', PASSWORD)
    assert.deepEqual(await answer(alice.get('/profile')), [
      200,
      { message: 'Welcome to your profile, alice!' },
    ])
    assert.deepEqual(await answer(alice.get('/admin')), [
      200,
      { message: 'Admin dashboard for alice.' },
    ])
    assert.deepEqual(await answer(alice.get('/initials')), [200, { initials: 'A' }])
    assert.deepEqual(await answer(alice.get('/theme')), [200, { theme: 'light' }])
    await alice.post('/theme/dark')
    assert.deepEqual(await answer(alice.get('/theme')), [200, { theme: 'dark' }])

    const bob = browser()
    await bob.login('bob', PASSWORD)
    const [forbidden, problem] = await answer(bob.get('/admin'))
    assert.equal(forbidden, 403)
    assert.equal((problem as { detail: string }).detail, 'Forbidden')

    const thief = browser()
    for (const [name, value] of alice.cookies) thief.cookies.set(name, value)
    await alice.post('/logout')
    assert.equal((await alice.get('/profile')).status, 401)
    assert.equal((await thief.get('/profile')).status, 401)
  }

  for (const file of ['guide.ts', 'guide-fastify.ts', 'guide-express.ts', 'guide-fetch.ts']) {
    it(`leads a browser to the login page and back, in ${file}`, () => browse(file))
  }

  async function browse(file: string): Promise<void> {
    const { browser } = await startGuide({ file })
    const alice = browser()
    const open = (path: string): Promise<Response> =>
      alice.get(path, { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate' })

    const refused = await open('/admin?tab=1')
    assert.equal(refused.status, 303)
    assert.equal(refused.headers.get('Location'), '/login?next=%2Fadmin%3Ftab%3D1')
    const form = await open('/login?next=%2Fadmin%3Ftab%3D1')
    assert.equal(form.status, 200)
    assert.match(form.headers.get('Content-Type') ?? '', /^text\/html/)
    assert.match(
      await form.text(),
      /<form method="post" action="\/login">[^]*value="\/admin\?tab=1"/,
    )

    const fields = { username: 'alice', next: '/admin?tab=1' }
    const wrong = await alice.submit('/login', { ...fields, password: '"><script>x</script>' })
    assert.equal(wrong.status, 401)
    const again = await wrong.text()
    assert.match(again, /<p role="alert">Invalid credentials\.<\/p>/)
    assert.match(again, /value="\/admin\?tab=1"[^]*value="alice"/)
    assert.doesNotMatch(again, /script/)
    const hostile = '"><script>x</script>'
    const escaped = await alice.submit('/login', {
      username: hostile,
      password: 'x',
      next: hostile,
    })
    assert.doesNotMatch(await escaped.text(), /<script/)

    const login = await alice.submit('/login', { ...fields, password: PASSWORD })
    assert.equal(login.status, 303)
    assert.equal(login.headers.get('Location'), '/admin?tab=1')
    assert.equal((await open('/admin?tab=1')).status, 200)

    // A user who is logged in is sent on to a page of this site, never to another site.
    const places = {
      '/admin': '/admin',
      '//evil.example': '/profile',
      'https://evil.example': '/profile',
    }
    for (const [next, place] of Object.entries(places)) {
      const sent = await open(`/login?next=${encodeURIComponent(next)}`)
      assert.equal(sent.status, 303)
      assert.equal(sent.headers.get('Location'), place)
    }
    for (const query of ['', '?next=/admin&next=/theme', '?next[a]=b', '?next=']) {
      assert.equal((await open(`/login${query}`)).status, 303, query)
    }
    const logout = await alice.submit('/logout', {})
    assert.equal(logout.headers.get('Location'), '/login')
    assert.equal((await open('/login')).status, 200)
  }

  it('shares sessions between two processes with one secret, and a restart keeps them', async () => {
    const shared = {
      secrets: randomBytes(32).toString('base64url'),
      database: join(folder, 'shared.db'),
    }
    const one = await startGuide(shared)
    const two = await startGuide(shared)
    const [first, second] = [one.browser(), two.browser()]
    await first.login('alice', PASSWORD)
    const carry = (to: TestClient): void => {
      for (const [name, value] of first.cookies) to.cookies.set(name, value)
    }
    carry(second)
    assert.equal((await second.get('/profile')).status, 200)
    await second.post('/theme/dark')
    assert.deepEqual(await answer(first.get('/theme')), [200, { theme: 'dark' }])

    // The process is killed at once (SIGKILL), so it cannot write anything at its end.
    await one.stop()
    const third = (await startGuide(shared)).browser()
    carry(third)
    assert.deepEqual(await answer(third.get('/theme')), [200, { theme: 'dark' }])

    await second.post('/logout')
    assert.equal((await third.get('/profile')).status, 401)
  })

  it('does not take the cookie of a process with another secret (negative control)', async () => {
    const database = join(folder, 'other.db')
    const [one, two] = [await startGuide({ database }), await startGuide({ database })]
    const [first, second] = [one.browser(), two.browser()]
    await first.login('alice', PASSWORD)
    for (const [name, value] of first.cookies) second.cookies.set(name, value)
    assert.equal((await second.get('/profile')).status, 401)
  })
})
