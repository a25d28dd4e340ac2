/**
 * A small application on Next.js that configures nothing: built without secrets and without an address, started
 * with both, visited; and the same under development.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { here, installLibrary, newFolder } from './application.ts'
import { cookiesOf, logIn, start, users, visit } from './serving.ts'

// Next looks for itself from the application upwards, so this one stays where the tools are installed.
const folder = join(here, '.apps/next')
rmSync(folder, { recursive: true, force: true })
mkdirSync(join(here, '.apps'), { recursive: true })
cpSync(join(here, 'next'), folder, { recursive: true })
installLibrary(folder)

const next = [process.execPath, join(here, 'node_modules/next/dist/bin/next')] as const
const quiet = { NEXT_TELEMETRY_DISABLED: '1' }
const listen = ['--port', '0', '--hostname', '127.0.0.1'] as const

describe('next build', () => {
  it('needs no configuration, and makes no secret', () => {
    const [command, ...args] = [...next, 'build']
    const env = { PATH: process.env['PATH'] ?? '', ...quiet }
    const told = execFileSync(command, args, { cwd: folder, env, encoding: 'utf8' })
    for (const route of ['/', '/login', '/logout', '/profile']) {
      assert.match(told, new RegExp(`ƒ ${route}$`, 'm'), `${route} is made at each request`)
    }
    assert.equal(existsSync(join(folder, '.latchkey-secret')), false)
  })
})

describe('next start', () => {
  it('serves the login, guarded routes and pages that read the session', async () => {
    const database = join(newFolder(), 'latchkey.db')
    const variables = { ...quiet, PUBLIC_URL: 'http://127.0.0.1', DATABASE: database }
    const { origin, output, stop } = await start([...next, 'start', ...listen], folder, variables)
    await visit(origin).catch((error: unknown) => assert.fail(`${String(error)}\n${output()}`))
    await greets(origin)
    await counts(origin)
    // An import whose name is computed, as latchkey once had: the bundler cannot know the package.
    const old = await fetch(`${origin}/old`)
    assert.match(await old.text(), /Cannot find module/)
    await stop()
  })

  it('serves nobody without what production asks for, and says what that is', async () => {
    const { origin, output, stop } = await start([...next, 'start', ...listen], folder, quiet)
    for (const [username, password] of users) {
      const response = await logIn(origin, username, password)
      assert.equal(response.status, 500)
      assert.deepEqual(response.headers.getSetCookie(), [])
    }
    await stop()
    assert.match(output(), /option "publicUrl" is needed in production/)
  })
})

describe('next dev', () => {
  it('serves the same', async () => {
    const variables = { ...quiet, DATABASE: join(newFolder(), 'latchkey.db') }
    const { origin, output, stop } = await start([...next, 'dev', ...listen], folder, variables)
    await visit(origin).catch((error: unknown) => assert.fail(`${String(error)}\n${output()}`))
    await greets(origin)
    await counts(origin)
    await stop()
  })
})

/** The page knows who is logged in. */
async function greets(origin: string): Promise<void> {
  const [[username, password]] = users
  const cookie = cookiesOf(await logIn(origin, username, password))
  const page = async (headers: HeadersInit): Promise<string> =>
    (await fetch(origin, { headers })).text()
  assert.match(await page({ Cookie: cookie }), /Hello, (?:<!-- -->)?alice/)
  assert.match(await page({}), /Nobody is logged in/)
}

/** A server action writes to a session: to an anonymous one that it has started, and to one of a user. */
async function counts(origin: string): Promise<void> {
  const [[username, password]] = users
  const page = async (cookie: string): Promise<string> =>
    (await fetch(origin, { headers: { Cookie: cookie } })).text()
  for (const cookie of ['', cookiesOf(await logIn(origin, username, password))]) {
    const html = await page(cookie)
    assert.match(html, /Counted to 0/)
    const form = new FormData()
    for (const [, name = ''] of html.matchAll(/<input type="hidden" name="([^"]+)"/g)) {
      form.append(name, '')
    }
    const act = (site: string): Promise<Response> =>
      fetch(origin, {
        method: 'POST',
        body: form,
        headers: { Cookie: cookie, Origin: origin, 'Sec-Fetch-Site': site },
      })
    assert.equal((await act('cross-site')).status, 500)
    assert.match(await page(cookie), /Counted to 0/)
    const done = await act('same-origin')
    assert.equal(done.status, 200)
    assert.match(await page(cookie === '' ? cookiesOf(done) : cookie), /Counted to 1/)
  }
}
