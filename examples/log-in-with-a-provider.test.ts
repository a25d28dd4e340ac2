/**
 * The login of `log-in-with-a-provider.ts` with a real provider, and that its page shows it as it is.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { memoryStore } from 'latchkey/stores/memory'
import { Person, SITE } from '../services/oidc-application.ts'
import { CLIENT, RealProvider } from '../services/oidc-provider.ts'
import { createLogin, providerLogin, type User } from './log-in-with-a-provider.ts'

describe('a login with a provider', () => {
  it('registers whoever comes first, knows them afterwards, and ends with the session there', async (t) => {
    const provider = await RealProvider.start(SITE)
    t.after(() => provider.close())
    const users = new Map<string, User>()
    const access = { issuer: provider.issuer, ...CLIENT }
    const place = { publicUrl: SITE, store: memoryStore() }
    const { latch, example } = createLogin(users, access, place)
    const site = providerLogin(latch, example)
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    provider.onLogout = async (body) =>
      site.request('/oidc/back-channel', { method: 'POST', headers, body })

    const alice = new Person(site.request, provider.issuer)
    assert.equal((await alice.app.get('/')).status, 401)
    assert.equal((await alice.logIn('/oidc/start?next=/pay')).headers.get('Location'), '/pay')
    assert.equal(await (await alice.app.get('/')).text(), 'Welcome, u1!')
    assert.equal((await alice.logIn('/oidc/confirm?next=/pay')).status, 303)
    assert.equal(await (await alice.app.get('/pay')).text(), 'u1')
    assert.equal((await alice.logIn('/oidc/start')).status, 303)
    const names = [...users.values()].map(({ username }) => username)
    assert.deepEqual(names, ['Alice'])
    await alice.logOutAtProvider()
    assert.equal((await alice.app.get('/')).status, 401)
  })

  it('stands in its page as it is', () => {
    const read = (path: string): string => readFileSync(join(import.meta.dirname, path), 'utf8')
    const source = read('log-in-with-a-provider.ts').replace(/^\/\*\*[^]*?\*\/\n\n/, '')
    assert.ok(read('../docs/recipes/log-in-with-a-provider.md').includes(source))
  })
})
