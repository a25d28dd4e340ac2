/**
 * What `oidc` takes, and what it refuses when the application starts.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLatchkey, type LatchkeyEvent } from 'latchkey'
import { oidc } from 'latchkey/oidc'
import { memoryStore } from 'latchkey/stores/memory'
import { PASSWORD, SECRET, testApplication } from '../../../services/application.ts'
import { Browser } from '../../../services/two-steps.ts'
import { loadPeers } from '../../src/oidc/peers.ts'

const right = { issuer: 'https://id.example', clientId: 'app', findUser: () => null }

function latch(changes: object = {}) {
  const store = memoryStore({ inProduction: true })
  const own = { secrets: SECRET, publicUrl: 'https://app.example.com', store }
  return createLatchkey({ ...own, findUser: () => null, ...changes })
}

describe('oidc', () => {
  it('has its callback at the public address, and asks nobody when it is made', () => {
    assert.equal(oidc(latch(), right).redirectUri, 'https://app.example.com/oidc/callback')
  })

  const wrong: Readonly<Record<string, object>> = {
    'oidc.issuer': { issuer: 'http://id.example' },
    'oidc.clientId': { clientId: '' },
    'oidc.clientSecret': { clientSecret: '' },
    'oidc.callbackPath': { callbackPath: '//evil.example/callback' },
    'oidc.scope': { scope: 'email' },
    'oidc.parameters.state': { parameters: { state: 'x' } },
    'oidc.parameters.redirect_uri': { parameters: { redirect_uri: 'https://evil.example' } },
    'oidc.parameters.max_age': { parameters: { max_age: '5 minutes' } },
    'oidc.timeout': { timeout: 0 },
    'oidc.findUser': { findUser: 'u1' },
    'oidc.acrValues': { acrValues: [] },
    'oidc.pages.login': { pages: { login: 'https://evil.example' } },
    'oidc.link': { findByVerifiedEmail: () => null },
    'oidc.clientID': { clientID: 'app' },
    'oidc.backChannelLogout': { backChannelLogout: 'yes' },
  }
  for (const [option, changes] of Object.entries(wrong)) {
    it(`is refused when the application starts: ${option} is ${JSON.stringify(Object.values(changes)[0])}`, () => {
      assert.throws(
        () => oidc(latch(), { ...right, ...changes }),
        (error: Error) => error.message.includes(`"${option}"`),
      )
    })
  }

  it('is refused without what it needs', () => {
    for (const name of ['issuer', 'clientId', 'findUser'] as const) {
      const { [name]: _, ...rest } = right
      assert.throws(() => oidc(latch(), rest as never), new RegExp(`"oidc\\.${name}"`))
    }
    assert.throws(() => oidc(latch({ publicUrl: undefined }), right), /"publicUrl"/)
    assert.throws(() => oidc({} as never, right), TypeError)
  })

  it('takes http on this machine alone, where nobody listens', () => {
    for (const issuer of ['http://localhost:8080', 'http://127.0.0.1:8080', 'http://[::1]:8080']) {
      oidc(latch(), { ...right, issuer })
    }
    for (const issuer of ['http://localhost.evil.example', 'https://me:pw@id.example', 'ftp://x']) {
      assert.throws(() => oidc(latch(), { ...right, issuer }), /"oidc\.issuer"/)
    }
  })

  it('has a callback of its own for each provider (RFC 9700, 4.4)', () => {
    const one = latch()
    oidc(one, right)
    const second = { ...right, issuer: 'https://other.example' }
    assert.throws(() => oidc(one, second), /"oidc\.callbackPath"/)
    oidc(one, { ...second, callbackPath: '/other/callback' })
    oidc(latch(), right)
  })

  it('says which packages to install', async () => {
    const missing = Object.assign(new Error('x'), { code: 'ERR_MODULE_NOT_FOUND' })
    await assert.rejects(
      loadPeers(() => Promise.reject(missing)),
      /npm install openid-client@6 jose@6/,
    )
    await assert.rejects(
      loadPeers(() => Promise.reject(new Error('broken'))),
      /broken/,
    )
  })
})

describe('a password, where passwords are closed', () => {
  const { users } = testApplication()
  const row = users.get('alice') ?? null

  it('is refused like a wrong one, and nobody is looked up for it', async () => {
    let asked = 0
    const events: LatchkeyEvent[] = []
    const closed = latch({
      password: { closed: true },
      findUser: () => (asked++, row),
      onEvent: (event: LatchkeyEvent) => events.push(event),
    })
    await assert.rejects(closed.authenticate('alice', PASSWORD), { code: 'invalid_credentials' })
    await assert.rejects(closed.authenticate('', PASSWORD), { code: 'invalid_credentials' })
    const browser = new Browser({ latch: closed as never })
    await assert.rejects(browser.logIn(), { code: 'invalid_credentials' })
    assert.equal(asked, 0)
    assert.deepEqual(
      events.flatMap((event) => (event.type === 'login.failed' ? [event.reason] : [])),
      ['no_password', 'no_password', 'no_password'],
    )
  })

  it('confirms nobody either, who is logged in by something else', async () => {
    const closed = latch({ password: { closed: true }, findUser: () => row })
    const browser = new Browser({ latch: closed as never })
    await browser.send(async (ctx) => {
      const session = await closed.session(ctx)
      await session.login(row as never, { methods: ['fed'] })
    })
    await assert.rejects(
      browser.send((ctx) => closed.confirm(ctx, { password: PASSWORD })),
      { code: 'invalid_credentials' },
    )
    assert.equal(await browser.user(), 'id-alice')
  })

  it('logs in where they are open (negative control)', async () => {
    const open = latch({ findUser: () => row })
    assert.equal((await open.authenticate('alice', PASSWORD)).id, 'id-alice')
  })
})
