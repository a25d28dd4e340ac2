/**
 * What must hold in every order of the steps of a second factor, a confirmation, and those who end sessions meanwhile.
 * Each actor is a process of its own: it has its own `createLatchkey` on the shared store.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hashPassword, type RequestContext, type SealedSessions, type SessionStore } from 'latchkey'
import { playOrders, type TakeStep } from '../../src/testing/orders.ts'
import { PASSWORD } from '../../../services/application.ts'
import { Browser, twoSteps, type TwoSteps } from '../../../services/two-steps.ts'

const otherHash = await hashPassword('another password 17', { memory: 8, passes: 1 })

/** A kept session, in a store or in cookies whose ends a store keeps. */
export type Keeping = SessionStore | SealedSessions

/** The calls that others can come before. Reads of a cookie's session come before all of them. */
const gated: Readonly<Record<string, readonly string[]>> = {
  sessions: ['create', 'rotate', 'delete', 'deleteAll'],
  tokens: ['replace', 'take', 'clear'],
  revocations: ['replace'],
}

/** Returns the store with its decisive calls as steps of an actor. */
function stepping(store: SessionStore, step: TakeStep): SessionStore {
  const wrap = <Target extends object>(target: Target, names: readonly string[]): Target =>
    new Proxy(target, {
      get(object, name) {
        const value: unknown = Reflect.get(object, name)
        if (name === 'tokens' || name === 'revocations') {
          return value === undefined ? value : wrap(value as object, gated[name] ?? [])
        }
        if (typeof value !== 'function') return value
        const call = (...args: unknown[]): unknown => Reflect.apply(value, object, args)
        return names.includes(String(name))
          ? (...args: unknown[]) => step(async () => call(...args))
          : call
      },
    })
  return wrap(store, gated['sessions'] ?? [])
}

/** Returns the sessions' place with its decisive calls as steps of an actor. */
export function steppingKeeping(keeping: Keeping, step: TakeStep): Keeping {
  return 'kind' in keeping
    ? { ...keeping, store: stepping(keeping.store, step) }
    : stepping(keeping, step)
}

/** A world: a shared store and users, and a browser whose cookies every actor begins with. */
class World {
  readonly keeping: Keeping
  readonly app: TwoSteps
  readonly browser: Browser

  /** Browsers that an actor has used. */
  readonly used: Browser[] = []

  /** When the user was last looked up for a second step, and when the user was changed: numbers of steps. */
  looked = 0
  changed = Infinity
  readonly #isStale: boolean
  #steps = 0

  /** @param isStale whether a process looks each user up once only (negative control). */
  constructor(keeping: Keeping, isStale = false) {
    this.#isStale = isStale
    this.keeping = keeping
    this.app = twoSteps({ store: keeping })
    this.browser = new Browser(this.app)
  }

  /** Returns the application as another process has it, whose steps come in turn. */
  process(step: TakeStep): TwoSteps {
    const { clock, users } = this.app
    const seen = new Map<string, ReturnType<typeof users.get>>()
    const other = twoSteps({
      store: steppingKeeping(this.keeping, step),
      clock,
      findUserById: (id) =>
        step(() => {
          this.looked = ++this.#steps
          if (!seen.has(id) || !this.#isStale) seen.set(id, users.get(id))
          return seen.get(id) ?? null
        }),
      findUser: (name) =>
        step(() => [...users.values()].find(({ username }) => username === name) ?? null),
    })
    return { ...other, users }
  }

  /** Changes the user, and tells nobody. */
  change(change: object): void {
    const { users } = this.app
    users.set('id-alice', { ...users.get('id-alice')!, ...change })
    this.changed = ++this.#steps
  }

  /** Returns a copy of the browser that talks to a process. */
  tab(app: TwoSteps): Browser {
    const tab = new Browser(app)
    for (const [name, value] of this.browser.cookies) tab.cookies.set(name, value)
    this.used.push(tab)
    return tab
  }

  /** Who is logged in by any cookie that there is at the end. */
  async loggedIn(): Promise<readonly string[]> {
    const browsers = [this.browser, ...this.used].map((used) => {
      const browser = new Browser(this.app)
      for (const [name, value] of used.cookies) browser.cookies.set(name, value)
      return browser
    })
    const users = await Promise.all(browsers.map((browser) => browser.user()))
    return users.filter((user) => user !== null)
  }
}

type Act = (world: World, step: TakeStep) => Promise<unknown>

const complete: Act = (world, step) => world.tab(world.process(step)).finish()

const inTab =
  (work: (app: TwoSteps, ctx: RequestContext) => Promise<unknown>): Act =>
  (world, step) => {
    const app = world.process(step)
    return world.tab(app).send((ctx) => work(app, ctx))
  }

const logout = inTab(async (_, ctx) => (await ctx.session()).logout())
const rotate = inTab(async (_, ctx) => (await ctx.session()).rotate())
const confirm = inTab((app, ctx) => app.latch.confirm(ctx, { password: PASSWORD }))

const revoke: Act = (world, step) => world.process(step).latch.revokeUser('id-alice')

/** Changes the user, and then ends the user's sessions, as documented. */
const changing =
  (change: object): Act =>
  async (world, step) => {
    await step(() => world.change(change))
    await revoke(world, step)
  }

/** What may not be at the end, whatever the order. */
export function testEveryOrder(name: string, open: () => Keeping): void {
  const play = async (
    acts: readonly Act[],
    begin: (world: World) => Promise<unknown>,
    check: (world: World, outcomes: readonly PromiseSettledResult<unknown>[]) => Promise<void>,
  ): Promise<void> => {
    const orders = await playOrders(async () => {
      const world = new World(open())
      await begin(world)
      return {
        actors: acts.map((act) => (step: TakeStep) => act(world, step)),
        check: (outcomes) => check(world, outcomes),
      }
    })
    assert.ok(orders > 3, `only ${orders} orders`)
  }
  /** Every order of a second step and a change of the user that ends no session. */
  const playChange = async (isStale: boolean): Promise<number> =>
    playOrders(async () => {
      const world = new World(open(), isStale)
      await world.browser.logIn('alice')
      return {
        actors: [
          (step: TakeStep) => complete(world, step),
          (step: TakeStep) => step(() => world.change({ disabled: true })),
        ],
        async check([finished]) {
          const isIn = finished?.status === 'fulfilled'
          assert.ok(!isIn || world.looked < world.changed, 'the last look came after the change')
          assert.equal((await world.loggedIn()).length, isIn ? 1 : 0)
        },
      }
    })

  const firstStep = ({ browser }: World): Promise<unknown> => browser.logIn('alice')
  const nobody = async (world: World): Promise<void> => assert.deepEqual(await world.loggedIn(), [])

  describe(`every order of steps on ${name}`, () => {
    const ends: Readonly<Record<string, Act>> = {
      'the end of all sessions': revoke,
      'a disabled user': changing({ disabled: true }),
      'another password': changing({ passwordHash: otherHash }),
      'another factor': changing({ code: '654321' }),
    }
    for (const [what, act] of Object.entries(ends)) {
      it(`lets nobody be logged in by a second step at the same time as ${what}`, () =>
        play([complete, act], firstStep, nobody))
    }

    it('looks the user up when the session has begun: who was disabled before is not let in', async () => {
      assert.ok((await playChange(false)) > 3)
    })

    it('would let a disabled user in if the second look-up were an old answer (negative control)', () =>
      assert.rejects(playChange(true), /the last look came after the change/))

    it('lets one of two second steps win, and makes one session', () =>
      play([complete, complete], firstStep, async (world, outcomes) => {
        assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
        assert.deepEqual(await world.loggedIn(), ['id-alice'])
      }))

    it('lets no second step finish what a logout has ended before', () =>
      play([complete, logout], firstStep, async (world, outcomes) => {
        // A second step that comes first is a login: the logout of a browser that did not know of it leaves it alone.
        const [finished] = outcomes
        const users = await world.loggedIn()
        assert.equal(users.length, finished?.status === 'fulfilled' ? 1 : 0)
      }))

    const loggedIn = async ({ browser, app }: World): Promise<void> => {
      app.users.set('id-alice', { ...app.users.get('id-alice')!, code: null })
      await browser.logIn('alice')
    }

    it('revives no session by a confirmation at the same time as its logout', () =>
      play([confirm, logout], loggedIn, nobody))

    it('revives no session by a confirmation at the same time as the end of all', () =>
      play([confirm, revoke], loggedIn, nobody))

    it('lets one token live after a confirmation and a rotation at the same time', () =>
      play([confirm, rotate], loggedIn, async (world) => {
        assert.equal((await world.loggedIn()).length, 1)
      }))

    it('lets one token live after two confirmations at the same time', () =>
      play([confirm, confirm], loggedIn, async (world) => {
        assert.equal((await world.loggedIn()).length, 1)
      }))
  })
}
