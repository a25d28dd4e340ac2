/**
 * Login by a provider as a person walks it: requests alone, at the application and at a real provider. Every adapter is
 * walked, and every store.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import {
  oidcApplication,
  oidcPaths,
  Person,
  type OidcApplication,
} from '../../../services/oidc-application.ts'
import { RealProvider } from '../../../services/oidc-provider.ts'
import { SITE } from '../../../services/oidc-application.ts'
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
      assert.equal(
        app.events.find(({ type }) => type === 'login.succeeded')?.type,
        'login.succeeded',
      )
    })
  })
}
