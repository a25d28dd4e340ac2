/**
 * Accounts of people who have a user here already: an address links nothing by itself.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { flows, type FlowMessage, type FlowUsers } from 'latchkey/flows'
import type { OidcOptions } from 'latchkey/oidc'
import { testExchange } from 'latchkey/testing'
import { PASSWORD } from '../../../services/application.ts'
import { oidcPaths, type OidcUser, type Person } from '../../../services/oidc-application.ts'
import { CODE } from '../../../services/two-steps.ts'
import { outcomeOf, refusalsOf, start, without, type World, type WorldChanges } from './setup.ts'

const REFUSED = [400, 'provider_refused']

/** An application that links by addresses which both sides have verified. */
async function linking(t: Parameters<typeof start>[0], changes: WorldChanges = {}): Promise<World> {
  const world: World = await start(t, {
    ...changes,
    oidc: {
      findByVerifiedEmail: (email) =>
        [...world.app.users.values()].find(({ verifiedEmail }) => verifiedEmail === email) ?? null,
      ...changes.oidc,
    } satisfies Partial<OidcOptions<OidcUser>>,
  })
  return world
}

function accountsOf({ app }: World, name: string): readonly string[] {
  return app.users.get(`id-${name}`)?.accounts ?? []
}

/** What a page would show of the account that waits in the browser. */
function waiting({ app }: World, { app: { cookieHeader } }: Person): unknown {
  const exchange = testExchange({ headers: { cookie: cookieHeader } })
  return app.example.pendingLink(app.latch.open(exchange))
}

/** Flows that hear of the login's events, and what they send. */
function hearing({ app }: World): readonly FlowMessage[] {
  const mail: FlowMessage[] = []
  const users: Partial<FlowUsers<OidcUser>> = {
    find: (address) =>
      [...app.users.values()].find(({ verifiedEmail }) => verifiedEmail === address) ?? null,
    findById: (id) => app.users.get(id) ?? null,
    addressOf: ({ verifiedEmail }) => verifiedEmail,
    addressesOf: ({ username }) => [`${username}@example.com`, `${username}@example.org`],
    setPasswordHash: () => false,
  }
  flows(app.latch, {
    users: users as FlowUsers<OidcUser>,
    send: (message) => void mail.push(message),
  })
  return mail
}

describe('an account with an address that both sides have verified', () => {
  it('waits until the person has logged in as the user of the address, and says yes', async (t) => {
    const world = await linking(t)
    const bob = world.person('s-bob')
    const answer = await bob.logIn(`${oidcPaths.start}?next=/reports`)
    assert.deepEqual(
      [answer.status, answer.headers.get('location')],
      [303, '/login?next=%2Flink-account'],
    )
    assert.equal(await bob.who(), null)
    assert.deepEqual(accountsOf(world, 'bob'), [])
    assert.deepEqual(waiting(world, bob), {
      issuer: world.provider.issuer,
      email: 'bob@example.com',
      name: 'Bob',
    })
    assert.deepEqual(await outcomeOf(await bob.app.post(oidcPaths.finishLink)), [
      401,
      'not_authenticated',
    ])
    await bob.app.login('bob', PASSWORD)
    const done = await bob.app.submit(oidcPaths.finishLink, {})
    assert.deepEqual([done.status, done.headers.get('location')], [303, '/reports'])
    assert.deepEqual(accountsOf(world, 'bob'), [`${world.provider.issuer} s-bob`])
    assert.equal(waiting(world, bob), null)
    const told = world.app.events.find((event) => event.type === 'oidc.linked')
    assert.equal(told?.userId, 'id-bob')
    const later = world.person('s-bob')
    await later.logIn()
    assert.equal(await later.who(), 'id-bob')
  })

  it('is told at every verified address when it is linked', async (t) => {
    const world = await linking(t)
    const mail = hearing(world)
    const bob = world.person('s-bob')
    await bob.logIn()
    await bob.app.login('bob', PASSWORD)
    assert.deepEqual(
      mail.filter(({ kind }) => kind === 'account_linked'),
      [],
      'control',
    )
    await bob.app.submit(oidcPaths.finishLink, {})
    for (let turns = 0; turns < 50 && mail.length < 2; turns++) await turn()
    assert.deepEqual(
      mail.map((message) => [message.kind, message.to, 'issuer' in message && message.issuer]),
      ['bob@example.com', 'bob@example.org'].map((to) => [
        'account_linked',
        to,
        world.provider.issuer,
      ]),
    )
  })

  it('waits too where the application makes users: it makes no second user of one person', async (t) => {
    const made: (string | null)[] = []
    const register = ({ email }: { readonly email: string | null }): null => {
      made.push(email)
      return null
    }
    const world = await linking(t, { oidc: { register } })
    const bob = world.person('s-bob')
    const answer = await bob.logIn()
    assert.equal(answer.headers.get('location'), '/login?next=%2Flink-account')
    assert.notEqual(waiting(world, bob), null)
    assert.deepEqual(made, [])
    assert.deepEqual(await outcomeOf(await world.person('s-new').logIn()), REFUSED)
    assert.deepEqual(made, ['new@example.com'])
  })

  it('is linked once: what has waited waits no longer, in no copy of the browser', async (t) => {
    const world = await linking(t)
    const bob = world.person('s-bob')
    await bob.logIn()
    await bob.app.login('bob', PASSWORD)
    const copy = world.person('s-bob')
    for (const [name, value] of bob.app.cookies) copy.app.cookies.set(name, value)
    await bob.app.post(oidcPaths.finishLink)
    const user = world.app.users.get('id-bob')
    if (user !== undefined) world.app.users.set('id-bob', { ...user, accounts: [] })
    // The session of the copy is of before the link: it has no token any more.
    await copy.app.login('bob', PASSWORD)
    assert.deepEqual(await outcomeOf(await copy.app.post(oidcPaths.finishLink)), REFUSED)
    assert.deepEqual(accountsOf(world, 'bob'), [])
  })

  it('is not linked by a login of before: the person confirms after they have seen the account', async (t) => {
    const world = await linking(t)
    const bob = world.person('s-bob')
    await bob.app.login('bob', PASSWORD)
    world.app.clock.advance(1000)
    const address = await bob.atProvider(await bob.begin())
    await bob.comeBack(address)
    const early = await bob.app.post(oidcPaths.finishLink)
    assert.deepEqual(await outcomeOf(early), [403, 'recent_login_required'])
    await bob.app.post('/confirm', { password: PASSWORD })
    assert.equal((await bob.app.post(oidcPaths.finishLink)).status, 200)
  })

  it('is not linked to another user, who logs in in the same browser', async (t) => {
    const world = await linking(t)
    const bob = world.person('s-bob')
    await bob.logIn()
    await bob.app.login('alice', PASSWORD)
    assert.deepEqual(await outcomeOf(await bob.app.post(oidcPaths.finishLink)), REFUSED)
    assert.deepEqual(refusalsOf(world), ['mismatch'])
    assert.deepEqual(accountsOf(world, 'alice').length, 1)
  })

  it('needs a factor of whoever has one', async (t) => {
    const world = await linking(t)
    world.provider.people.set('s-dora2', { email: 'dora@example.com', email_verified: true })
    const dora = world.person('s-dora2')
    await dora.logIn()
    await dora.app.post('/login', { username: 'dora', password: PASSWORD })
    const half = await dora.app.post(oidcPaths.finishLink)
    assert.equal(half.status, 401)
    await dora.app.post('/factor', { code: CODE })
    assert.equal((await dora.app.post(oidcPaths.finishLink)).status, 200)
    assert.equal(accountsOf(world, 'dora').length, 2)
  })

  it('waits for a quarter of an hour', async (t) => {
    const world = await linking(t)
    const bob = world.person('s-bob')
    await bob.logIn()
    world.app.clock.advance(15 * 60_000)
    await bob.app.login('bob', PASSWORD)
    assert.deepEqual(await outcomeOf(await bob.app.post(oidcPaths.finishLink)), REFUSED)
  })
})

describe('an account with an address that one side has not verified', () => {
  const unverified: readonly unknown[] = [false, undefined, 'true', 1, null, 'yes']
  for (const verified of unverified) {
    it(`waits for nobody: the provider says ${JSON.stringify(verified)}`, async (t) => {
      const world = await linking(t)
      world.provider.changes.userInfo = (claims) => ({
        ...without(claims, 'email_verified'),
        ...(verified !== undefined && { email_verified: verified }),
      })
      const bob = world.person('s-bob')
      assert.deepEqual(await outcomeOf(await bob.logIn()), REFUSED)
      assert.equal(waiting(world, bob), null)
      assert.deepEqual(refusalsOf(world), ['unknown_user'])
    })
  }

  it('waits for nobody: an address of UserInfo is not verified by what the ID token says of another', async (t) => {
    const world = await linking(t)
    world.provider.changes.claims = (claims) => ({
      ...claims,
      email: 'mallory@example.com',
      email_verified: true,
    })
    world.provider.changes.userInfo = ({ sub }) => ({
      ...(sub && { sub }),
      email: 'bob@example.com',
    })
    assert.deepEqual(await outcomeOf(await world.person('s-bob').logIn()), REFUSED)
  })

  it('waits for nobody: the application has not verified it', async (t) => {
    const world = await linking(t)
    const user = world.app.users.get('id-bob')
    if (user !== undefined) world.app.users.set('id-bob', { ...user, verifiedEmail: null })
    assert.deepEqual(await outcomeOf(await world.person('s-bob').logIn()), REFUSED)
  })

  it('waits for nobody where the application does not link by addresses', async (t) => {
    const world = await start(t)
    assert.deepEqual(await outcomeOf(await world.person('s-bob').logIn()), REFUSED)
  })
})

describe('an account that nobody has', () => {
  it('becomes a user where the application makes users, and only there', async (t) => {
    const made: string[] = []
    const world: World = await start(t, {
      oidc: {
        register: ({ issuer, subject, email }) => {
          made.push(subject)
          const user: OidcUser = {
            id: `id-${subject}`,
            username: email ?? '',
            roles: [],
            passwordHash: null,
            accounts: [`${issuer} ${subject}`],
            verifiedEmail: null,
            code: null,
          }
          world.app.users.set(user.id, user)
          return user
        },
      },
    })
    const newcomer = world.person('s-new')
    await newcomer.logIn()
    assert.equal(await newcomer.who(), 'id-s-new')
    const again = world.person('s-new')
    await again.logIn()
    assert.equal(await again.who(), 'id-s-new')
    assert.deepEqual(made, ['s-new'])
  })

  it('is one of issuer and subject: the same subject of another provider is nobody', async (t) => {
    const world = await start(t)
    const user = world.app.users.get('id-alice')
    if (user === undefined) throw new Error('There is no alice')
    world.app.users.set(user.id, { ...user, accounts: ['https://other.example s-alice'] })
    assert.deepEqual(await outcomeOf(await world.person('s-alice').logIn()), REFUSED)
  })
})
