/**
 * A site without passwords, as its own process: people come in by a real provider alone, in a browser without script.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { launchChromium, type LaunchedBrowser } from '../../services/chromium.ts'
import { CLIENT, RealProvider } from '../../services/oidc-provider.ts'
import { Browser } from '../../services/site/browser.ts'
import {
  makeSite,
  PASSWORD,
  refusalsIn,
  runCli,
  startServer,
  type RunningServer,
} from '../../services/site/processes.ts'
import { openStorage } from '../src/storage/storage.ts'
import { clientAt, ID, Person } from './support/provider-site.ts'

const directory = makeSite()
const file = join(directory.path, 'providers.json')
let provider: RealProvider
let server: RunningServer
let chromium: LaunchedBrowser

before(async () => {
  const port = await freePort()
  const url = `http://localhost:${port}`
  provider = await RealProvider.start(url, clientAt([url]))
  writeFileSync(join(directory.path, 'secret'), `${CLIENT.clientSecret}\n`)
  writeFileSync(
    file,
    JSON.stringify([
      {
        id: ID,
        name: 'Example ID',
        issuer: provider.issuer,
        clientId: CLIENT.clientId,
        clientSecretFile: 'secret',
        invited: true,
        domains: ['example.com'],
      },
    ]),
  )
  await directory.addUser('alice', ['admin'])
  const storage = await openStorage({ database: directory.database }, { create: false })
  await storage.users.create({ username: 'gina', roles: ['admin'], email: 'gina@example.com' })
  await storage.close()
  provider.people.set('s-gina', { email: 'gina@example.com', email_verified: true, name: 'Gina' })
  server = await startServer(directory, {
    PORT: String(port),
    LATCHKEY_PROVIDERS_FILE: file,
    LATCHKEY_PASSWORDS: 'off',
  })
  chromium = await launchChromium()
})
after(async () => {
  await chromium.close()
  await server.stop()
  await provider.close()
  directory.remove()
})

/** Returns a port that is free: the provider must know the address of the site before the site starts. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

function person(subject: string): Person {
  return new Person({ url: server.url, provider }, subject)
}

describe('a site without passwords', () => {
  it('says at its start who logs people in, and makes no link for a first admin', () => {
    assert.match(server.printed.join('\n'), /providers {5}Example ID \(passwords are off\)/)
    assert.equal(server.setupPath, null)
  })

  it('takes no password, and has no page that asks for one', async () => {
    const browser = new Browser(server.url)
    const login = await browser.post('/login', { username: 'alice', password: PASSWORD })
    assert.equal(login.status, 401)
    const page = await browser.open('/login')
    assert.match(page.body, /Log in with Example ID/)
    assert.doesNotMatch(page.body, /password/i)
    for (const path of ['/setup', '/invitation', '/reset-password']) {
      const { status, headers } = await browser.open(path)
      assert.deepEqual([status, headers.location], [303, '/login'], path)
    }
    for (const path of ['/forgot', '/register', '/.well-known/change-password']) {
      assert.equal((await browser.open(path)).status, 404, path)
    }
  })

  it('lets in whom an administrator has made for the address, and nobody else, and says why', async () => {
    provider.people.set('s-x', { email: 'x@elsewhere.example', email_verified: true })
    const outside = await person('s-x').visit(`/oidc/${ID}/start`)
    assert.equal(outside.status, 400)
    assert.match(outside.body, /Only people with an address of example\.com can come in this way/)
    provider.people.set('s-y', { email: 'gina@example.com', email_verified: false })
    const unverified = await person('s-y').visit(`/oidc/${ID}/start`)
    assert.match(unverified.body, /has none that is verified/)
    provider.people.set('s-z', { email: 'nobody@example.com', email_verified: true })
    const unknown = await person('s-z').visit(`/oidc/${ID}/start`)
    assert.match(unknown.body, /Nobody here has this account at Example ID/)

    const gina = person('s-gina')
    await gina.visit(`/oidc/${ID}/start`)
    assert.equal(await gina.who(), 'gina')
    const security = await gina.open('/security')
    assert.match(security.body, /You can log in with Example ID/)
    assert.doesNotMatch(security.body, /\/security\/password|Your? password/)
    const added = await gina.fillIn('/admin/users/new', {
      username: 'hugo',
      email: 'h@example.com',
    })
    assert.equal(added.status, 303)
    const hugo = await gina.open(String(added.headers.location))
    assert.match(hugo.body, /there is no password to reset/)
    assert.doesNotMatch(hugo.body, /invitation"|reset-link"/)
  })

  it('works in a browser without script: login, and logout at the provider, too', async () => {
    // The provider’s own page: a link in place of its form.
    provider.changes.answer = ({ url = '' }, response) => {
      if (!url.startsWith('/interaction/') || url.includes('person=')) return false
      response.setHeader('Content-Type', 'text/html')
      response.end('<a href="?person=s-gina">Gina</a>')
      return true
    }
    const context = await chromium.browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(`${server.url}/login`)
    await page.getByRole('link', { name: 'Log in with Example ID' }).click()
    await page.getByRole('link', { name: 'Gina' }).click()
    await page.waitForURL(`${server.url}/profile`)
    await page.goto(`${server.url}/logout`)
    await page.getByRole('button', { name: 'Log out here and at Example ID' }).click()
    // Our own policy would have stopped a redirect of that form.
    await page.waitForURL(`${provider.issuer}/session/end?**`)
    delete provider.changes.answer
    await page.goto(`${server.url}/profile`)
    assert.equal(new URL(page.url()).pathname, '/login')
    await context.close()
  })
})

describe('latchkey serve', () => {
  it('does not start without passwords and providers, nor with a file that is wrong, and shows no secret', async () => {
    const alone = await runCli(directory, ['serve'], { env: { LATCHKEY_PASSWORDS: 'off' } })
    assert.equal(alone.code, 1)
    assert.match(refusalsIn(alone), /^LATCHKEY_PASSWORDS is off, so people need a provider/)
    const wrong = join(directory.path, 'wrong.json')
    const secret = 'GOCSPX-of-nobody-else'
    writeFileSync(wrong, JSON.stringify([{ id: ID, clientSecret: secret, isuer: secret }]))
    const refused = await runCli(directory, ['serve'], { env: { LATCHKEY_PROVIDERS_FILE: wrong } })
    assert.equal(refused.code, 1)
    assert.match(
      refusalsIn(refused),
      /example: "isuer" is no field of a provider; there are id, name/,
    )
    assert.match(refusalsIn(refused), /example: "issuer" is needed/)
    assert.ok(!(refused.stderr + refused.stdout).includes(secret))
  })
})
