/**
 * Confirmations by a provider, and what counts of what it says of how it has confirmed the person (ASVS 5.0, 6.8.4).
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Method } from 'latchkey'
import type { OidcOptions } from 'latchkey/oidc'
import { memoryStore } from 'latchkey/stores/memory'
import { PASSWORD } from '../../../services/application.ts'
import {
  accountOf,
  oidcPaths,
  type OidcUser,
  type Person,
} from '../../../services/oidc-application.ts'
import { CODE } from '../../../services/two-steps.ts'
import { outcomeOf, refusalsOf, start, without, type World } from './setup.ts'

const REFUSED = [400, 'provider_refused']

/** Whoever has agreed with the provider on what `acr` means may count it. */
const agreed: Partial<OidcOptions<OidcUser>> = {
  methodsOf: ({ acr, amr }): readonly Method[] =>
    acr === 'gold' && amr.includes('mfa') ? ['mfa'] : [],
}

/** dora has logged in by her password and her code. */
async function doraAt(world: World): Promise<Person> {
  const dora = world.person('s-dora')
  await dora.app.post('/login', { username: 'dora', password: PASSWORD })
  await dora.app.post('/factor', { code: CODE })
  assert.equal(await dora.who(), 'id-dora')
  return dora
}

function confirmations({ app }: World): number {
  return app.events.filter(({ type }) => type === 'user.confirmed').length
}

describe('a confirmation by a provider', () => {
  it('is no second factor of a password: whoever has the mailbox can reset both', async (t) => {
    const store = memoryStore()
    const world = await start(t, { options: { store } })
    const alice = world.person()
    await alice.app.login('alice', PASSWORD)
    await alice.logIn(oidcPaths.confirm)
    assert.equal(confirmations(world), 1)
    const [session] = await store.list('id-alice')
    assert.equal(session?.terms.factorAt, null)
  })

  it('is a second factor of a password, if the provider is agreed to have asked for two', async (t) => {
    const store = memoryStore()
    const world = await start(t, { options: { store }, oidc: agreed })
    world.provider.people.set('s-alice', { acr: 'gold', amr: ['pwd', 'mfa'] })
    const alice = world.person()
    await alice.app.login('alice', PASSWORD)
    await alice.logIn(oidcPaths.confirm)
    const [session] = await store.list('id-alice')
    assert.notEqual(session?.terms.factorAt ?? null, null)
  })

  it('asks the provider for a login now, and for the levels that the application wants', async (t) => {
    const { person } = await start(t, { oidc: { acrValues: ['silver', 'gold'] } })
    const alice = person()
    await alice.logIn()
    const { searchParams } = new URL(await alice.begin(oidcPaths.confirm))
    const { prompt, max_age, acr_values } = Object.fromEntries(searchParams)
    assert.deepEqual([prompt, max_age, acr_values], ['login', '0', 'silver gold'])
  })

  it('by another account is none, whether it is nobody’s here or another user’s', async (t) => {
    const world = await start(t)
    const bob = world.app.users.get('id-bob')
    const accounts = [accountOf({ issuer: world.provider.issuer, subject: 's-bob' })]
    if (bob !== undefined) world.app.users.set(bob.id, { ...bob, accounts })
    const alice = world.person()
    await alice.logIn()
    alice.become('s-bob')
    assert.deepEqual(await outcomeOf(await alice.logIn(oidcPaths.confirm)), REFUSED)
    alice.become('s-new')
    assert.deepEqual(await outcomeOf(await alice.logIn(oidcPaths.confirm)), REFUSED)
    assert.deepEqual(refusalsOf(world), ['mismatch', 'mismatch'])
    assert.equal(confirmations(world), 0)
    assert.equal(await alice.who(), 'id-alice')
  })

  it('by a login of another time is none: a provider that asks nobody, or does not say when', async (t) => {
    for (const ago of [3600, 60, -60, -1e12, null]) {
      const world = await start(t)
      const alice = world.person()
      await alice.logIn()
      const now = Math.floor(world.app.clock() / 1000)
      world.provider.changes.claims = (claims) => ({
        ...without(claims, 'auth_time'),
        ...(ago !== null && { auth_time: now - ago }),
      })
      assert.deepEqual(await outcomeOf(await alice.logIn(oidcPaths.confirm)), REFUSED)
      assert.equal(confirmations(world), 0)
    }
  })

  it('of less than the wanted level is none, also if none is said', async (t) => {
    for (const acr of ['bronze', 'Gold', 'gold ', null]) {
      const world = await start(t, { oidc: { acrValues: ['silver', 'gold'] } })
      const alice = world.person()
      await alice.logIn()
      world.provider.changes.claims = (claims) => ({
        ...without(claims, 'acr'),
        ...(acr !== null && { acr }),
      })
      assert.deepEqual(await outcomeOf(await alice.logIn(oidcPaths.confirm)), REFUSED)
      assert.equal(confirmations(world), 0)
      world.provider.changes.claims = (claims) => ({ ...claims, acr: 'silver' })
      assert.equal((await alice.logIn(oidcPaths.confirm)).status, 303)
      assert.equal(confirmations(world), 1)
    }
  })

  it('is none for another login than the one that has begun it', async (t) => {
    const world = await start(t)
    const alice = world.person()
    await alice.logIn()
    const address = await alice.atProvider(await alice.begin(oidcPaths.confirm))
    world.app.clock.advance(10)
    await alice.logIn()
    assert.deepEqual(await outcomeOf(await alice.comeBack(address)), REFUSED)
    assert.equal(confirmations(world), 0)
  })

  it('is none for whoever is not logged in', async (t) => {
    const { person } = await start(t)
    assert.deepEqual(await outcomeOf(await person().app.get(oidcPaths.confirm)), [
      401,
      'not_authenticated',
    ])
  })

  it('is none for whoever has a factor here: they confirm by that, and come back to the act', async (t) => {
    const world = await start(t)
    const dora = await doraAt(world)
    world.app.clock.advance(11 * 60_000)
    const path = `${oidcPaths.confirm}?next=/danger`
    assert.deepEqual(await outcomeOf(await dora.app.get(path)), [403, 'second_factor_required'])
    await dora.app.post('/confirm', { code: CODE })
    // Nothing is left to do at the provider: the way back leads in no circle.
    const answer = await dora.app.submit(oidcPaths.confirm, { next: '/danger' })
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/danger'])
  })

  it('is enough for whoever has a factor here, if the provider is agreed to have asked for two', async (t) => {
    for (const [acr, isEnough] of [
      ['gold', true],
      ['silver', false],
    ] as const) {
      const world = await start(t, { oidc: agreed })
      world.provider.people.set('s-dora', { acr, amr: ['mfa'] })
      const dora = await doraAt(world)
      const answer = await dora.logIn(oidcPaths.confirm)
      assert.equal(answer.status, isEnough ? 303 : 400)
      assert.equal(confirmations(world), isEnough ? 1 : 0)
    }
  })
})

describe('a login for which the application asks the provider by max_age', () => {
  it('counts only if the person was asked as lately as that: the request goes through the browser', async (t) => {
    const world = await start(t, { oidc: { parameters: { max_age: '300' } } })
    const now = Math.floor(world.app.clock() / 1000)
    for (const [ago, status] of [
      [240, 303],
      [400, 400],
      [-1e12, 400],
      [null, 400],
    ] as const) {
      world.provider.changes.claims = (claims) => ({
        ...without(claims, 'auth_time'),
        ...(ago !== null && { auth_time: now - ago }),
      })
      const alice = world.person()
      assert.equal((await alice.logIn()).status, status, String(ago))
      assert.equal(await alice.who(), status === 303 ? 'id-alice' : null)
    }
  })
})

describe('what a provider says of how it has confirmed the person', () => {
  it('counts for nothing by itself: whoever needs a second factor gives it here', async (t) => {
    const world = await start(t)
    world.provider.people.set('s-dora', { acr: 'gold', amr: ['mfa', 'otp', 'hwk'] })
    const dora = world.person('s-dora')
    await dora.logIn()
    assert.equal(await dora.who(), null)
  })

  it('counts as what the application has agreed on', async (t) => {
    const world = await start(t, { oidc: agreed })
    world.provider.people.set('s-dora', { acr: 'gold', amr: ['mfa'] })
    const dora = world.person('s-dora')
    await dora.logIn()
    assert.equal(await dora.who(), 'id-dora')
    const told = world.app.events.find((event) => event.type === 'login.succeeded')
    assert.deepEqual(told?.methods, ['fed', 'mfa'])
    // The same provider, another level.
    world.provider.people.set('s-dora', { acr: 'silver', amr: ['mfa'] })
    const again = world.person('s-dora')
    await again.logIn()
    assert.equal(await again.who(), null)
  })

  it('leads a program to the second step too: its answer says which factors finish the login', async (t) => {
    const world = await start(t)
    world.provider.people.set('s-dora', {})
    const dora = world.person('s-dora')
    const { pathname, search } = new URL(await dora.atProvider(await dora.begin()))
    const answer = await dora.app.get(pathname + search)
    const { code, factors } = (await answer.json()) as { code: string; factors: string[] }
    assert.deepEqual(
      [answer.status, code, factors],
      [401, 'login_unfinished', ['code', 'password']],
    )
  })

  it('makes no second factor of one: a password there and the word of the provider are one', async (t) => {
    for (const [methods, isIn] of [
      [['pwd'], false],
      [['otp'], false],
      [['pwd', 'pin'], false],
      [['pwd', 'otp'], true],
    ] as const) {
      const world = await start(t, { oidc: { methodsOf: () => methods } })
      world.provider.people.set('s-dora', {})
      const dora = world.person('s-dora')
      await dora.logIn()
      assert.equal(await dora.who(), isIn ? 'id-dora' : null, methods.join())
    }
  })

  it('lets nobody in if the application answers what is no method, or fails', async (t) => {
    const answers: readonly (() => unknown)[] = [
      () => 'mfa',
      () => [7],
      () => Promise.resolve(['mfa']),
      () => {
        throw new Error('broken')
      },
    ]
    for (const methodsOf of answers) {
      const { person } = await start(t, { oidc: { methodsOf: methodsOf as never } })
      const alice = person()
      const { status } = await alice.logIn()
      assert.ok(status >= 500, String(status))
      assert.equal(await alice.who(), null)
    }
  })
})

describe('what the application answers of an account', () => {
  it('is asked again when the session has begun: an account that was taken away lets nobody in', async (t) => {
    let asked = 0
    const world = await start(t, {
      oidc: {
        findUser: (identity) => {
          const { app } = world
          const found = [...app.users.values()].find(({ accounts }) =>
            accounts.includes(accountOf(identity)),
          )
          return ++asked > 1 ? null : found
        },
      },
    })
    const alice = world.person()
    const { status } = await alice.logIn()
    assert.ok(status >= 400, String(status))
    assert.equal(await alice.who(), null)
    assert.equal(asked, 2)
  })

  it('may be no user at all: nobody is let in', async (t) => {
    for (const answer of [true, 'id-alice', [], { id: 7 }, { name: 'alice' }, { id: 'id-alice' }]) {
      const { person } = await start(t, { oidc: { findUser: () => answer as never } })
      const alice = person()
      const { status } = await alice.logIn()
      assert.ok(status >= 500, `${status} for ${JSON.stringify(answer)}`)
      assert.equal(await alice.who(), null)
    }
  })

  it('may never come: an answer in time, and nobody in', async (t) => {
    const { person } = await start(t, {
      options: { callbackTimeout: 50 },
      oidc: { findUser: () => new Promise<null>(() => undefined) },
    })
    const alice = person()
    assert.equal((await alice.logIn()).status, 503)
    assert.equal(await alice.who(), null)
  })

  it('of a disabled user lets nobody in', async (t) => {
    const { app, person } = await start(t)
    const user = app.users.get('id-alice')
    if (user !== undefined) app.users.set('id-alice', { ...user, disabled: true })
    const alice = person()
    assert.deepEqual(await outcomeOf(await alice.logIn()), REFUSED)
    assert.equal(await alice.who(), null)
  })
})
