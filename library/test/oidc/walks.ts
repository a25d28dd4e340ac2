/**
 * Login by a provider as a person walks it: requests alone, at the application and at a real provider. Every adapter is
 * walked, and every store.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import { PASSWORD } from '../../../services/application.ts'
import {
  oidcApplication,
  oidcPaths,
  Person,
  SITE,
  type OidcApplication,
} from '../../../services/oidc-application.ts'
import { RealProvider } from '../../../services/oidc-provider.ts'
import { CODE } from '../../../services/two-steps.ts'
import type { MountOidc } from './mounts.ts'

/** Walks an application that is mounted by an adapter. */
export function testWalks(
  name: string,
  mount: MountOidc,
  make: (issuer: string) => OidcApplication = oidcApplication,
): void {
  describe(`login by a provider with ${name}`, () => {
    let provider: RealProvider
    before(async () => {
      provider = await RealProvider.start(SITE)
    })
    after(() => provider.close())

    const setUp = async (t: TestContext) => {
      const app = make(provider.issuer)
      const { fetch, close } = await mount(app)
      provider.onLogout = async (body) =>
        fetch(
          new Request(SITE + oidcPaths.backChannelLogout, {
            method: 'POST',
            headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
            body,
          }),
        )
      t.after(async () => {
        await close()
        await app.latch.close()
      })
      return { app, person: (subject?: string) => new Person(fetch, provider.issuer, subject) }
    }

    it('log in who has the account, and lead to where they wanted to go', async (t) => {
      const { app, person } = await setUp(t)
      const alice = person()
      const answer = await alice.logIn(`${oidcPaths.start}?next=/reports`)
      assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/reports'])
      assert.equal(await alice.who(), 'id-alice')
      const told = app.events.find((event) => event.type === 'login.succeeded')
      assert.deepEqual([told?.userId, told?.methods], ['id-alice', ['fed']])
      // Nothing of the way is left in the browser but the session and the mark of a known device.
      assert.deepEqual(
        [...alice.app.cookies.keys()].filter((cookie) => /oidc/.test(cookie)),
        [],
      )
    })

    it('tell a script where to send the browser, as it cannot follow a redirect to another site', async (t) => {
      const { person } = await setUp(t)
      const alice = person()
      const answer = await alice.app.post(oidcPaths.start, { next: '/reports' })
      assert.equal(answer.status, 200)
      const { location } = (await answer.json()) as { location: string }
      assert.ok(location.startsWith(`${provider.issuer}/auth?`))
      await alice.comeBack(await alice.atProvider(location))
      assert.equal(await alice.who(), 'id-alice')
    })

    it('ask for the second factor whom the application asks for it: a provider is one factor', async (t) => {
      const { person } = await setUp(t)
      const dora = person('s-dora')
      provider.people.set('s-dora', { email: 'dora@example.com', acr: 'gold', amr: ['mfa', 'hwk'] })
      const answer = await dora.logIn(`${oidcPaths.start}?next=/reports`)
      assert.deepEqual(
        [answer.status, answer.headers.get('location')],
        [303, '/factor?next=%2Freports'],
      )
      assert.equal(await dora.who(), null)
      const done = await dora.app.submit('/factor', { code: CODE, next: '/reports' })
      assert.deepEqual([done.status, done.headers.get('location')], [303, '/reports'])
      assert.equal(await dora.who(), 'id-dora')
    })

    it('let nobody in whom the application does not know, whatever the address', async (t) => {
      const { app, person } = await setUp(t)
      // The address is bob's, and verified: it is no reason to be bob.
      const stranger = person('s-bob')
      const answer = await stranger.logIn()
      assert.equal(answer.status, 400)
      assert.equal(((await answer.json()) as { code: string }).code, 'provider_refused')
      assert.equal(await stranger.who(), null)
      const told = app.events.find((event) => event.type === 'oidc.refused')
      assert.equal(told?.reason, 'unknown_user')
    })

    it('let nobody in who says no at the provider', async (t) => {
      const { app, person } = await setUp(t)
      const alice = person('nobody')
      const answer = await alice.logIn()
      assert.equal(answer.status, 400)
      assert.equal(await alice.who(), null)
      const told = app.events.find((event) => event.type === 'oidc.refused')
      assert.equal(told?.reason, 'denied')
    })

    it('link an account to the user who is logged in and has confirmed it lately', async (t) => {
      const { app, person } = await setUp(t)
      const bob = person('s-bob')
      await bob.app.login('bob', PASSWORD)
      const begun = await bob.app.submit(oidcPaths.link, { next: '/settings' })
      assert.equal(begun.status, 303)
      const answer = await bob.comeBack(await bob.atProvider(begun.headers.get('location') ?? ''))
      assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/settings'])
      assert.deepEqual(app.users.get('id-bob')?.accounts, [`${provider.issuer} s-bob`])
      const later = person('s-bob')
      await later.logIn()
      assert.equal(await later.who(), 'id-bob')
    })

    it('confirm by the provider, which asks the person once more', async (t) => {
      const { app, person } = await setUp(t)
      const alice = person()
      await alice.logIn()
      app.clock.advance(20_000)
      const before = alice.app.cookieHeader
      const answer = await alice.logIn(`${oidcPaths.confirm}?next=/danger`)
      assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/danger'])
      assert.notEqual(alice.app.cookieHeader, before)
      const told = app.events.find((event) => event.type === 'user.confirmed')
      assert.deepEqual(told?.methods, ['fed'])
      assert.equal(await alice.who(), 'id-alice')
    })

    it('log out here, and lead to the logout of the provider', async (t) => {
      const { person } = await setUp(t)
      const alice = person()
      await alice.logIn()
      const answer = await alice.app.submit(oidcPaths.logout, {})
      const location = new URL(answer.headers.get('location') ?? '')
      assert.equal(location.origin + location.pathname, `${provider.issuer}/session/end`)
      assert.equal(location.searchParams.get('post_logout_redirect_uri'), `${SITE}/`)
      assert.equal(await alice.who(), null)
      const page = await alice.readAtProvider(location.pathname + location.search)
      assert.equal(page.status, 200)
    })

    it('end the session here when the person logs out at the provider, and no other, if it can be found', async (t) => {
      const { app, person } = await setUp(t)
      if (!app.hasBackChannel) {
        assert.throws(() => app.example.steps.backChannelLogout, { name: 'ConfigurationError' })
        return
      }
      const [alice, elsewhere] = [person(), person()]
      await alice.logIn()
      await elsewhere.logIn()
      assert.equal(await alice.who(), 'id-alice')
      await alice.logOutAtProvider()
      assert.equal(await alice.who(), null)
      assert.equal(await elsewhere.who(), 'id-alice')
      const told = app.events.find((event) => event.type === 'oidc.logged_out')
      assert.equal(told?.sessions, 1)
    })
  })
}
