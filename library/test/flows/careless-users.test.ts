/**
 * Flows on functions of an application that fail, hang, or answer with what they should not.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  ConfigurationError,
  createLatchkey,
  InvalidRequest,
  sealedSessions,
  statelessSessions,
  UpdateConflict,
  type RequestContext,
} from 'latchkey'
import { flows, type FlowMessage, type FlowUsers } from 'latchkey/flows'
import { memoryStore } from 'latchkey/stores/memory'
import { flowPartsOf, registerFlowParts } from '../../src/flow-parts.ts'
import { PASSWORD } from '../../../services/application.ts'
import {
  flowApplication,
  SITE,
  type FlowApplication,
  type FlowUser,
} from '../../../services/flow-application.ts'
import { Browser } from '../../../services/two-steps.ts'
import { FRESH } from './walks.ts'

const OWN = 'alice@example.com'

async function settled(): Promise<void> {
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve))
}

/** An application with some functions of its own. */
function careless(changes: (own: FlowUsers<FlowUser>) => Partial<FlowUsers<FlowUser>>) {
  return flowApplication({}, {}, { wrapUsers: (own) => ({ ...own, ...changes(own) }) })
}

async function loggedIn(app: FlowApplication, username = OWN): Promise<Browser> {
  const browser = new Browser(app)
  await browser.logIn(username, PASSWORD)
  return browser
}

const anyone = <Result>(
  app: FlowApplication,
  work: (ctx: RequestContext) => Promise<Result>,
): Promise<Result> => new Browser(app).send(work)

/** Asks for a reset, and does it. */
async function reset(app: FlowApplication): Promise<void> {
  await anyone(app, (ctx) => app.flows.reset.start(ctx, { username: OWN }))
  const { code } = await app.mailed('reset_password')
  await anyone(app, (ctx) => app.flows.reset.finish(ctx, { token: code, password: FRESH }))
}

/** Changes the address, and returns the code that undoes it. */
async function moved(app: FlowApplication, browser: Browser, to: string): Promise<string> {
  await browser.send((ctx) => app.flows.address.start(ctx, { address: to }))
  const { code } = await app.mailed('change_address')
  await browser.send((ctx) => app.flows.address.finish(ctx, { token: code }))
  return (await app.mailed('address_changed')).code
}

const toldOf = async (app: FlowApplication, kind: FlowMessage['kind']): Promise<string[]> => {
  await settled()
  return app.mail.filter((message) => message.kind === kind).map(({ to }) => to)
}

describe('flows do not begin', () => {
  const users = {
    find: () => null,
    findById: () => null,
    addressOf: () => null,
    setPasswordHash: () => false,
  }
  const settings = { publicUrl: SITE, findUser: () => null, sweepInterval: 0 }
  const refused = (latch: unknown, option: string): void =>
    assert.throws(
      () => flows(latch as FlowApplication['latch'], { users, send: () => null }),
      (error) => error instanceof ConfigurationError && error.option === option,
    )

  it('without a place for one-time tokens', () => {
    const { tokens: _, ...store } = memoryStore()
    refused(createLatchkey({ ...settings, store }), 'tokens')
    const store2 = memoryStore()
    const latch = createLatchkey({ ...settings, store, tokens: store2.tokens as never })
    flows(latch, { users, send: () => null })
  })

  it('on sessions that cannot be ended', () => {
    const { tokens, attempts } = memoryStore() as Required<ReturnType<typeof memoryStore>>
    const parts = { ...settings, tokens, attempts }
    refused(createLatchkey({ ...parts, store: statelessSessions() }), 'store')
    const stateless = createLatchkey({ ...parts, store: statelessSessions() })
    // @ts-expect-error a program that compiles has sessions that can be ended
    assert.throws(() => flows(stateless, { users, send: () => null }), ConfigurationError)
    const sealed = sealedSessions({ revocations: memoryStore() })
    flows(createLatchkey({ ...parts, store: sealed }), { users, send: () => null })
  })

  it('with what is no function', () => {
    const latch = createLatchkey({ ...settings, store: memoryStore() })
    assert.throws(
      () => flows(latch, { users: { ...users, create: true as never }, send: () => null }),
      /flows\.users\.create/,
    )
  })
})

describe('a flow that can never be finished', () => {
  it('sends no link: what it needs is missing at its first step', async () => {
    const app = careless(() => ({
      create: undefined as never,
      setAddress: undefined as never,
      setVerified: undefined as never,
    }))
    const { register, address } = app.flows
    const owner = await loggedIn(app)
    const starts: readonly ((ctx: RequestContext) => Promise<unknown>)[] = [
      (ctx) => register.start(ctx, { username: 'eve@example.com' }),
      (ctx) => address.start(ctx, { address: 'new@example.com' }),
      (ctx) => address.verify(ctx),
    ]
    for (const start of starts) await assert.rejects(owner.send(start), ConfigurationError)
    await settled()
    assert.equal(app.mail.length, 0)
  })
})

describe('an application that answers with what is no user', () => {
  for (const [what, answer] of [
    ['a list', []],
    ['a row without a hash', { id: 'id-alice' }],
  ] as const) {
    it(`gets an error and no message: ${what}`, async () => {
      const app = careless(() => ({ find: () => answer as never }))
      await assert.rejects(
        anyone(app, (ctx) => app.flows.reset.start(ctx, { username: OWN })),
        /users\.find must/,
      )
      await settled()
      assert.equal(app.mail.length, 0)
    })
  }
})

describe('the owner is told of a new password', () => {
  it('whatever fails after it was set', async () => {
    const store = memoryStore()
    const deleteAll = store.deleteAll.bind(store)
    const state = { isDown: false }
    store.deleteAll = (...given) => {
      if (state.isDown) throw new Error('the database is down')
      return deleteAll(...given)
    }
    const app = flowApplication({ store })
    state.isDown = true
    await assert.rejects(reset(app), { code: 'store_unavailable' })
    assert.deepEqual(await toldOf(app, 'password_changed'), [OWN])
  })

  const lists: Readonly<Record<string, () => unknown>> = {
    'throws for': () => {
      throw new Error('no such table')
    },
    promises: () => Promise.resolve([OWN]),
    // Nobody waits for it: the process of the tests would end.
    'promises, and fails to give,': () => Promise.reject(new Error('no such table')),
    'mixes up': () => [{ address: OWN }],
  }
  for (const [what, addressesOf] of Object.entries(lists)) {
    it(`at the one address, where the application ${what} the list of all`, async () => {
      const app = careless(() => ({ addressesOf: addressesOf as () => readonly string[] }))
      // A mailed link goes to nobody then.
      const { code } = (await app.flows.reset.link('id-alice')) ?? { code: '' }
      await anyone(app, (ctx) => app.flows.reset.finish(ctx, { token: code, password: FRESH }))
      assert.deepEqual(await toldOf(app, 'password_changed'), [OWN])
      assert.ok(app.events.some(({ type }) => type === 'message.failed'))
      assert.equal((await app.latch.authenticate(OWN, FRESH)).id, 'id-alice')
    })
  }
})

describe('a hash that is changed in between', () => {
  /** The application's hash is replaced by another one before each of so many changes: a login has rehashed it. */
  function rehashing(times: number) {
    let left = times
    const app = careless(({ setPasswordHash }) => ({
      setPasswordHash(id, change) {
        const user = app.users.get(id)
        if (left-- > 0 && user !== undefined) {
          app.users.set(id, { ...user, passwordHash: `${user.passwordHash ?? ''} ` })
        }
        return setPasswordHash(id, change)
      },
    }))
    return app
  }

  for (const times of [3, 1000]) {
    it(`keeps nobody logged in whom the owner puts out: ${times} times`, async () => {
      for (const way of ['not me', 'undo'] as const) {
        const app = rehashing(times)
        app.latch.onEvent(app.flows.notMe.tell)
        const thief = await loggedIn(app)
        const { code: notMe } = await app.mailed('new_device')
        const act =
          way === 'not me'
            ? (ctx: RequestContext) => app.flows.notMe.finish(ctx, { token: notMe })
            : await moved(app, thief, 'thief@example.com').then(
                (token) => (ctx: RequestContext) => app.flows.address.undo(ctx, { token }),
              )
        const done = anyone<unknown>(app, act)
        if (times > 10) await assert.rejects(done, UpdateConflict)
        else {
          await done
          assert.equal((await app.mailed('reset_password')).to, OWN)
        }
        assert.equal(await thief.user(), null)
      }
    })
  }

  it('refuses a change of the password as a conflict, and not as a link that is void', async () => {
    const app = rehashing(1)
    const owner = await loggedIn(app)
    const change = owner.send((ctx) =>
      app.flows.password.change(ctx, { current: PASSWORD, password: FRESH }),
    )
    await assert.rejects(change, UpdateConflict)
  })
})

describe('an address that the application does not take', () => {
  it('costs the owner no way back, however often it is tried', async () => {
    const app = flowApplication()
    const owner = await loggedIn(app)
    for (let i = 0; i < 5; i++) {
      await owner.send((ctx) => app.flows.address.start(ctx, { address: 'bob@example.com' }))
      const { code } = await app.mailed('change_address')
      await assert.rejects(
        owner.send((ctx) => app.flows.address.finish(ctx, { token: code })),
        InvalidRequest,
      )
    }
    await moved(app, owner, 'new@example.com')
    assert.equal(app.users.get('id-alice')?.address, 'new@example.com')
    assert.deepEqual(await toldOf(app, 'address_changed'), [OWN])
  })

  it('lets nobody who has taken it keep a session, when an undo cannot give it back', async () => {
    const state = { isTaken: false }
    const app = careless(({ setAddress }) => ({
      setAddress: (id, change) => !state.isTaken && setAddress!(id, change),
    }))
    const thief = await loggedIn(app)
    const code = await moved(app, thief, 'thief@example.com')
    state.isTaken = true
    const undo = (ctx: RequestContext) => app.flows.address.undo(ctx, { token: code })
    await assert.rejects(anyone(app, undo), UpdateConflict)
    assert.equal(await thief.user(), null)
    state.isTaken = false
    await anyone(app, undo)
    assert.equal(app.users.get('id-alice')?.address, OWN)
  })

  it('costs no link when there is no way back left', async () => {
    const app = flowApplication()
    const owner = await loggedIn(app)
    for (let i = 0; i < 3; i++) await moved(app, owner, `new${i}@example.com`)
    await owner.send((ctx) => app.flows.address.start(ctx, { address: 'last@example.com' }))
    const { code } = await app.mailed('change_address')
    const finish = () => owner.send((ctx) => app.flows.address.finish(ctx, { token: code }))
    await assert.rejects(finish(), { code: 'too_many_attempts' })
    app.clock.advance(60_000)
    await assert.rejects(finish(), { code: 'too_many_attempts' })
  })
})

describe('the sessions of a user', () => {
  it('carry the new address and the verification at once, in every browser', async () => {
    const app = flowApplication({
      toSession: ({ username, isVerified }: FlowUser) => ({ username, isVerified }),
    } as never)
    app.users.set('id-alice', { ...app.users.get('id-alice')!, isVerified: false })
    const [phone, laptop] = [await loggedIn(app), await loggedIn(app)]
    const carried = async (browser: Browser): Promise<unknown> => {
      const user = await browser.send((ctx) => ctx.use(app.latch.user), { method: 'GET' })
      const { username, isVerified } = user as unknown as FlowUser
      return { username, isVerified }
    }
    assert.deepEqual(await carried(phone), { username: OWN, isVerified: false })
    await laptop.send((ctx) => app.flows.address.verify(ctx))
    const { code } = await app.mailed('verify_address')
    await laptop.send((ctx) => app.flows.address.verified(ctx, { token: code }))
    assert.deepEqual(await carried(phone), { username: OWN, isVerified: true })
    await moved(app, laptop, 'new@example.com')
    for (const browser of [phone, laptop]) {
      assert.deepEqual(await carried(browser), { username: 'new@example.com', isVerified: true })
    }
  })
})

describe('a role that is taken away while an address is changed', () => {
  it('stays away: no session gets it back from a row that was read before', async () => {
    const state = { isFirst: true }
    const app = flowApplication(
      {},
      {},
      {
        wrapLatch(latch) {
          const updateUser = async (user: never): Promise<unknown> => {
            if (state.isFirst) {
              state.isFirst = false
              // The administrator is faster than this call, and slower than the look at the row.
              const without = { ...app.users.get('id-alice')!, roles: [] }
              app.users.set('id-alice', without)
              await latch.updateUser(without)
            }
            return latch.updateUser(user)
          }
          const wrapped = { ...latch, updateUser }
          registerFlowParts(wrapped, flowPartsOf(latch))
          return wrapped
        },
      },
    )
    app.users.set('id-alice', { ...app.users.get('id-alice')!, roles: ['admin'] })
    const owner = await loggedIn(app)
    await moved(app, owner, 'new@example.com')
    const user = await owner.send((ctx) => ctx.use(app.latch.user), { method: 'GET' })
    assert.deepEqual([user.username, user.roles], ['new@example.com', []])
  })
})

describe('the change of a password', () => {
  it('asks for the present one, and counts wrong ones (ASVS 5.0, 6.2.3)', async () => {
    const app = flowApplication({ throttle: {} })
    const owner = await loggedIn(app)
    const change = (current?: string) =>
      owner.send((ctx) =>
        app.flows.password.change(ctx, {
          password: FRESH,
          ...(current !== undefined && { current }),
        }),
      )
    const before = app.users.get('id-alice')?.passwordHash
    await assert.rejects(change(), InvalidRequest)
    const codes = new Set<unknown>()
    for (let i = 0; i < 20; i++) {
      await change('wrong').catch((error: { readonly code?: unknown }) => codes.add(error.code))
    }
    assert.deepEqual([...codes], ['invalid_credentials', 'too_many_attempts'])
    assert.equal(app.users.get('id-alice')?.passwordHash, before)
  })

  it('asks for none of a user who has none', async () => {
    const app = flowApplication()
    await app.flows.invitation.send('id-newbie')
    const { code } = await app.mailed('invitation')
    const browser = new Browser(app)
    await browser.send((ctx) =>
      app.flows.invitation.finish(ctx, { token: code, accept: () => true }),
    )
    await browser.send((ctx) => app.flows.password.change(ctx, { password: FRESH }))
    assert.equal((await app.latch.authenticate('newbie@example.com', FRESH)).id, 'id-newbie')
  })
})
