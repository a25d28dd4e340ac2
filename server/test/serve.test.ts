/**
 * The server as a process: how it starts, and how it ends.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { Browser } from '../../services/site/browser.ts'
import {
  BIN,
  makeSite,
  PASSWORD,
  refusalsIn,
  runCli,
  startServer,
  type SiteDirectory,
} from '../../services/site/processes.ts'

/** A directory that goes with the test. */
function temporarySite(t: TestContext): SiteDirectory {
  const site = makeSite()
  t.after(() => site.remove())
  return site
}

describe('latchkey serve', { concurrency: true }, () => {
  it('says where it is, where its data is, and how to begin', async (t) => {
    const site = temporarySite(t)
    const server = await startServer(site)
    t.after(() => server.stop())
    const text = server.printed.join('\n')
    assert.match(
      text,
      /^latchkey is at http:\/\/localhost:\d+\n {2}listening on {2}127\.0\.0\.1:\d+ /,
    )
    assert.ok(text.includes(site.database))
    assert.match(text, /cookies {7}without "Secure"/)
    assert.match(text, /\/setup\?token=[\w-]{43}$/)
  })

  it('makes a secret for development, which a restart keeps', async (t) => {
    const site = temporarySite(t)
    const first = await startServer(site, { LATCHKEY_SECRETS: '' })
    await site.addUser('alice')
    assert.match(first.printed.join('\n'), /secret {8}in the file \.latchkey-secret/)
    const browser = new Browser(first.url)
    await browser.post('/login', { username: 'alice', password: PASSWORD })
    await first.stop()

    const again = await startServer(site, { LATCHKEY_SECRETS: '' })
    t.after(() => again.stop())
    const sameBrowser = new Browser(again.url)
    for (const [name, value] of browser.cookies) sameBrowser.cookies.set(name, value)
    assert.equal((await sameBrowser.get('/profile')).status, 200)
    if (process.platform !== 'win32') {
      assert.equal(statSync(join(site.path, '.latchkey-secret')).mode & 0o777, 0o600)
      assert.equal(statSync(site.database).mode & 0o777, 0o600)
    }
  })

  it('makes another secret for what people enrol, which commands find', async (t) => {
    const site = temporarySite(t)
    const none = { LATCHKEY_SECRETS: '', LATCHKEY_CREDENTIAL_SECRETS: '' }
    const read = (name: string): string => readFileSync(join(site.path, name), 'utf8')
    // Two that start at once have the same one.
    const servers = await Promise.all([startServer(site, none), startServer(site, none)])
    const made = read('.latchkey-credential-secret')
    for (const { printed, errors } of servers) {
      assert.match(printed.join('\n'), /factors {7}sealed by the file \.latchkey-credential-secret/)
      assert.doesNotMatch(errors.join('\n'), new RegExp(made.trim()))
    }
    await Promise.all(servers.map((server) => server.stop()))
    assert.match(made, /^[\da-f]{96}\n$/)
    assert.notEqual(made, read('.latchkey-secret'))
    if (process.platform !== 'win32') {
      const { mode } = statSync(join(site.path, '.latchkey-credential-secret'))
      assert.equal(mode & 0o777, 0o600)
    }
    const reseal = await runCli(site, ['credentials', 'reseal'], { env: none })
    assert.equal(reseal.code, 0, reseal.stderr)
    await (await startServer(site, none)).stop()
    assert.equal(read('.latchkey-credential-secret'), made, 'a restart keeps it')
  })

  it('shares sessions with another server on the same file', async (t) => {
    const site = temporarySite(t)
    await site.addUser('alice')
    const servers = [await startServer(site), await startServer(site)]
    t.after(() => Promise.all(servers.map((server) => server.stop())))
    const [one, two] = servers.map(({ url }) => new Browser(url))
    assert.ok(one && two)
    await one.post('/login', { username: 'alice', password: PASSWORD })
    for (const [name, value] of one.cookies) two.cookies.set(name, value)
    assert.equal((await two.get('/profile')).status, 200)
    await two.post('/logout', {})
    assert.equal((await one.get('/profile')).status, 401)
  })

  it('sets a cookie that only https carries where the site is https', async (t) => {
    const site = temporarySite(t)
    const env = { LATCHKEY_URL: 'https://login.example.com', NODE_ENV: 'production' }
    const server = await startServer(site, env)
    t.after(() => server.stop())
    const text = server.printed.join('\n')
    assert.match(text, /https:\/\/login\.example\.com\/setup\?token=/)
    assert.doesNotMatch(text, /without "Secure"/)
    const [, port] = /127\.0\.0\.1:(\d+)/.exec(text) ?? []
    const browser = new Browser(`http://localhost:${port}`)
    const { headers } = await browser.open(server.setupPath ?? '')
    const cookie =
      /^__Host-Http-session-setup=[\w-]{43}; Max-Age=1800; Path=\/; HttpOnly; Secure; SameSite=Strict$/
    assert.match(headers['set-cookie']?.[0] ?? '', cookie)
    const form = { username: 'root', password: PASSWORD, passwordAgain: PASSWORD }
    const made = await browser.fillIn('/setup', form, { Origin: 'https://login.example.com' })
    assert.equal(made.status, 303)
    const session = made.headers['set-cookie']?.find((one) =>
      one.startsWith('__Host-Http-session='),
    )
    assert.match(session ?? '', /Path=\/; HttpOnly; SameSite=Lax; Secure$/)
  })

  it('says that a public address is production, where NODE_ENV says something else', async (t) => {
    const site = temporarySite(t)
    const said = async (env: Record<string, string>): Promise<boolean> => {
      const server = await startServer(site, env)
      t.after(() => server.stop())
      return /production {4}its rules hold/.test(server.printed.join('\n'))
    }
    const publicUrl = { LATCHKEY_URL: 'https://login.example.com' }
    assert.equal(await said({ ...publicUrl, NODE_ENV: 'development' }), true)
    assert.equal(await said(publicUrl), true)
    assert.equal(await said({ ...publicUrl, NODE_ENV: 'production' }), false)
    assert.equal(await said({ LATCHKEY_URL: 'https://localhost' }), false)
    assert.equal(await said({}), false)
  })

  it('says in one sentence that the port is in use', async (t) => {
    const site = temporarySite(t)
    const other = createServer().listen(0, '127.0.0.1')
    t.after(() => other.close())
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    const output = await runCli(site, ['serve'], { env: { PORT: String(port) } })
    assert.equal(output.code, 1)
    assert.equal(
      refusalsIn(output),
      `Port ${port} of 127.0.0.1 is in use: stop what uses it, or set PORT to another\n`,
    )
  })

  it('says in one sentence that the address is not its own', async (t) => {
    const site = temporarySite(t)
    const output = await runCli(site, ['serve'], { env: { HOST: '192.0.2.1' } })
    assert.equal(output.code, 1)
    assert.match(refusalsIn(output), /^192\.0\.2\.1 is not an address of this machine: .*\n$/)
  })

  it('says in one sentence that the database cannot be used', async (t) => {
    const site = temporarySite(t)
    const noDatabase = join(site.path, 'text')
    writeFileSync(noDatabase, 'This is a text and no database. '.repeat(200))
    for (const LATCHKEY_DATABASE of [site.path, join(site.path, 'none', 'x.db'), noDatabase]) {
      const output = await runCli(site, ['serve'], { env: { LATCHKEY_DATABASE } })
      assert.equal(output.code, 1)
      assert.match(
        refusalsIn(output),
        /^Cannot use the database \S+ \(LATCHKEY_DATABASE\): [^\n]+\n$/,
      )
    }
    assert.match(readFileSync(noDatabase, 'utf8'), /^This is a text/)
  })
})

describe('SIGTERM', { concurrency: true }, () => {
  it('lets a running request finish, takes no other, and ends with 0', async (t) => {
    const site = temporarySite(t)
    await site.addUser('alice')
    const server = await startServer(site)
    const body = JSON.stringify({ username: 'alice', password: PASSWORD })
    const { port } = new URL(server.url)
    const login = request({
      host: '127.0.0.1',
      port,
      path: '/login',
      method: 'POST',
      agent: false,
      headers: {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        Expect: '100-continue',
      },
    })
    // The server has begun with the request when it asks for the body.
    await new Promise((resolve) => login.once('continue', resolve).flushHeaders())
    const ended = server.stop('SIGTERM')
    await server.untilLogged('server.stopping')
    await assert.rejects(new Browser(server.url).get('/healthz'), { code: 'ECONNREFUSED' })
    const answered = new Promise<number | undefined>((resolve, reject) => {
      login.once('error', reject)
      login.once('response', (response) => resolve(response.resume().statusCode))
    })
    login.end(body)
    assert.equal(await answered, 200)
    assert.equal(await ended, 0)
    const stopped = await server.untilLogged('server.stopped')
    assert.equal(stopped['cut'], false)
  })

  it('is one of two signals that end it: SIGINT is the other', async (t) => {
    const server = await startServer(temporarySite(t))
    await new Browser(server.url).get('/healthz')
    assert.equal(await server.stop('SIGINT'), 0)
    const stopping = await server.untilLogged('server.stopping')
    assert.equal(stopping['signal'], 'SIGINT')
  })

  it('leaves a database that needs no repair', async (t) => {
    const site = temporarySite(t)
    const server = await startServer(site)
    await server.stop()
    assert.throws(() => statSync(`${site.database}-wal`), { code: 'ENOENT' })
  })
})

describe('a Node.js that is too old', () => {
  const sentence = (version: string): string =>
    `latchkey needs Node.js 24.19 or newer; this is v${version}. ` +
    'Install a newer one (nodejs.org); in a clone of the repository, npm ci brings one along.\n'

  it('is told so in one sentence', () => {
    for (const version of ['12.22.0', '20.20.2', '24.18.9']) {
      const program = `
        Object.defineProperty(process.versions, 'node', { value: ${JSON.stringify(version)} })
        process.argv.splice(1, 0, ${JSON.stringify(BIN)})
        await import(${JSON.stringify(BIN)})`
      const args = ['--input-type=module', '-e', program, 'serve']
      const { status, stderr, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
      assert.deepEqual(
        { status, stdout, stderr },
        { status: 1, stdout: '', stderr: sentence(version) },
      )
    }
  })

  it('can read the program that tells it', (t) => {
    const { stdout } = spawnSync('/usr/bin/node', ['--version'], { encoding: 'utf8' })
    const version = (stdout ?? '').trim().slice(1)
    if (version === '' || Number(version.split('.')[0]) >= 24) {
      return t.skip('this machine has no old Node.js')
    }
    const { status, stderr } = spawnSync('/usr/bin/node', [BIN, 'serve'], { encoding: 'utf8' })
    assert.deepEqual({ status, stderr }, { status: 1, stderr: sentence(version) })
  })
})
