/**
 * What must hold in every order of the steps of flows, and of logins at the same time. Each actor is a process of its
 * own: it has its own `createLatchkey` and `flows` on the shared store and the shared table of users.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { verifyPassword, type RequestContext } from 'latchkey'
import { playOrders, type TakeStep } from '../../src/testing/orders.ts'
import { PASSWORD } from '../../../services/application.ts'
import {
  flowApplication,
  type FlowApplication,
  type FlowUser,
} from '../../../services/flow-application.ts'
import { withLittleWork } from '../../../services/little-work.ts'
import { Browser } from '../../../services/two-steps.ts'
import { steppingKeeping, type Keeping } from '../factors/every-order.ts'

/** The passwords that two visitors choose at the same time. */
const chosen = ['seven green bicycles under 1 moon', 'nine blue kettles on the 3 hills'] as const

/** How a world is made wrong, for negative controls. */
export interface Flaws {
  /** `setPasswordHash` compares nothing. */
  readonly comparesNothing?: boolean

  /** The sessions of a user end before the hash is set, and not after it. */
  readonly revokesFirst?: boolean
}

/** A world: a shared store and users, and the messages that were sent. */
class World {
  readonly keeping: Keeping
  readonly app: FlowApplication
  readonly flaws: Flaws

  /** Browsers that an actor has used. */
  readonly used: Browser[] = []

  constructor(keeping: Keeping, flaws: Flaws) {
    this.keeping = keeping
    this.flaws = flaws
    this.app = flowApplication({ store: keeping })
  }

  /** Returns the application as another process has it, whose steps come in turn. */
  process(step: TakeStep): FlowApplication {
    const { clock, users } = this.app
    const { comparesNothing = false } = this.flaws
    const find = (address: string): FlowUser | null =>
      [...users.values()].find((user) => user.address === address) ?? null
    const change = (id: string, isStill: (user: FlowUser) => boolean, to: Partial<FlowUser>) => {
      const user = users.get(id)
      if (user === undefined || !isStill(user)) return false
      users.set(id, { ...user, ...to })
      return true
    }
    const options = {
      store: steppingKeeping(this.keeping, step),
      clock,
      findUser: (name: string) => step(() => find(name)),
      findUserById: (id: string) => users.get(id) ?? null,
    }
    const other = flowApplication(options, {
      policy: () => null,
      users: {
        find,
        findById: (id) => users.get(id) ?? null,
        addressOf: ({ address }) => address,
        create: ({ address, passwordHash }) =>
          step(() => {
            if (find(address) !== null) return null
            const id = `id-${users.size}`
            const user = { id, username: address, roles: [], passwordHash, address }
            users.set(id, { ...user, isVerified: true, code: null })
            return users.get(id) ?? null
          }),
        setPasswordHash: (id, { from, to }) =>
          step(() =>
            change(id, (user) => comparesNothing || user.passwordHash === from, {
              passwordHash: to,
            }),
          ),
        setAddress: (id, { from, to }) =>
          step(() => change(id, (user) => user.address === from, { address: to, username: to })),
      },
    })
    if (this.flaws.revokesFirst === true) revokeFirst(other)
    return other
  }

  /** Returns a new browser that talks to a process. */
  browser(app: FlowApplication): Browser {
    const browser = new Browser(app)
    this.used.push(browser)
    return browser
  }

  /** Who is logged in by any cookie that there is at the end. */
  async loggedIn(): Promise<readonly string[]> {
    const users = await Promise.all(
      this.used.map(async (used) => {
        const browser = new Browser(this.app)
        for (const [name, value] of used.cookies) browser.cookies.set(name, value)
        return browser.user()
      }),
    )
    return users.filter((user) => user !== null)
  }

  /** Asks for a reset of alice's password, and returns the token. */
  async resetToken(): Promise<string> {
    const browser = new Browser(this.app)
    await browser.send((ctx) => this.app.flows.reset.start(ctx, { username: 'alice@example.com' }))
    return (await this.app.mailed('reset_password')).code
  }
}

/** Ends the sessions when the flow is called, and not when it has set the hash: what flows must not do. */
function revokeFirst({ latch }: FlowApplication): void {
  Object.assign(latch, { revokeUser: async () => 0 })
}

type Act = (world: World, step: TakeStep) => Promise<unknown>

const acting =
  (work: (app: FlowApplication, ctx: RequestContext) => Promise<unknown>): Act =>
  (world, step) => {
    const app = world.process(step)
    return world.browser(app).send((ctx) => work(app, ctx))
  }

const login = acting((app, ctx) =>
  app.latch.login(ctx, { username: 'alice@example.com', password: PASSWORD }),
)

const reset = (token: string, password: string): Act =>
  acting((app, ctx) => app.flows.reset.finish(ctx, { token, password }))

const wins = (outcomes: readonly PromiseSettledResult<unknown>[]): number =>
  outcomes.filter(({ status }) => status === 'fulfilled').length

/** What may not be at the end, whatever the order. */
export function testFlowOrders(name: string, open: () => Keeping): void {
  /** Plays every order. `begin` returns the actors; `check` looks at the end. */
  const play = (
    begin: (world: World) => Promise<readonly Act[]>,
    check: (world: World, outcomes: readonly PromiseSettledResult<unknown>[]) => Promise<void>,
    flaws: Flaws = {},
  ): Promise<number> =>
    playOrders(async () => {
      const world = new World(open(), flaws)
      const acts = await begin(world)
      return {
        actors: acts.map((act) => (step: TakeStep) => act(world, step)),
        check: (outcomes) => check(world, outcomes),
      }
    })

  const nobodyIn = async (world: World): Promise<void> =>
    assert.deepEqual(await world.loggedIn(), [])

  const resetAndLogin = (flaws?: Flaws): Promise<number> =>
    play(async (world) => [reset(await world.resetToken(), chosen[0]), login], nobodyIn, flaws)

  describe(`every order of flows on ${name}`, () => {
    withLittleWork()

    it('lets no login by the old password survive a reset', async () => {
      assert.ok((await resetAndLogin()) > 5)
    })

    it('would let one survive if the sessions did not end after the hash was set (negative control)', () =>
      assert.rejects(resetAndLogin({ revokesFirst: true })))

    it('lets one of two resets win, by the same link or by another, and its hash alone stands', async () => {
      for (const isSame of [true, false]) {
        const orders = await play(
          async (world) => {
            const first = await world.resetToken()
            const second = isSame ? first : await world.resetToken()
            return [reset(first, chosen[0]), reset(second, chosen[1])]
          },
          async ({ app }, outcomes) => {
            assert.equal(wins(outcomes), 1)
            const winner = outcomes.findIndex(({ status }) => status === 'fulfilled')
            const hash = app.users.get('id-alice')?.passwordHash ?? ''
            assert.equal(await verifyPassword(chosen[winner] ?? '', hash), true)
          },
        )
        assert.ok(orders > 5)
      }
    })

    it('lets nobody be logged in by the old password at the same time as its change', async () => {
      await play(
        async (world) => {
          const mine = new Browser(world.app)
          await mine.send((ctx) =>
            world.app.latch.login(ctx, { username: 'alice@example.com', password: PASSWORD }),
          )
          const change: Act = (inWorld, step) => {
            const app = inWorld.process(step)
            const tab = new Browser(app)
            for (const [cookie, value] of mine.cookies) tab.cookies.set(cookie, value)
            return tab.send((ctx) => app.flows.password.change(ctx, { password: chosen[0] }))
          }
          return [change, login]
        },
        async (world, outcomes) => {
          assert.equal(outcomes[0]?.status, 'fulfilled')
          await nobodyIn(world)
        },
      )
    })

    it('makes one account of two registrations of one address', async () => {
      await play(
        async ({ app }) => {
          const tokens: string[] = []
          for (let i = 0; i < 2; i++) {
            const browser = new Browser(app)
            await browser.send((ctx) =>
              app.flows.register.start(ctx, { username: 'eve@example.com' }),
            )
            tokens.push((await app.mailed('register')).code)
          }
          return tokens.map((token, i) =>
            acting((process, ctx) =>
              process.flows.register.finish(ctx, { token, password: chosen[i] ?? '' }),
            ),
          )
        },
        async (world, outcomes) => {
          assert.equal(wins(outcomes), 1)
          const found = [...world.app.users.values()].filter(
            ({ address }) => address === 'eve@example.com',
          )
          assert.equal(found.length, 1)
          assert.deepEqual(await world.loggedIn(), [found[0]?.id])
        },
      )
    })

    it('leaves a thief nothing whose second change of address meets the undo of the first', async () => {
      await play(
        async (world) => {
          const { app } = world
          const thief = new Browser(app)
          const credentials = { username: 'alice@example.com', password: PASSWORD }
          await thief.send((ctx) => app.latch.login(ctx, credentials))
          const ask = async (address: string): Promise<string> => {
            await thief.send((ctx) => app.flows.address.start(ctx, { address }))
            return (await app.mailed('change_address')).code
          }
          const first = await ask('thief@example.com')
          await thief.send((ctx) => app.flows.address.finish(ctx, { token: first }))
          const undo = (await app.mailed('address_changed')).code
          const second = await ask('thief2@example.com')
          const change: Act = (inWorld, step) => {
            const process = inWorld.process(step)
            const tab = inWorld.browser(process)
            for (const [cookie, value] of thief.cookies) tab.cookies.set(cookie, value)
            return tab.send((ctx) => process.flows.address.finish(ctx, { token: second }))
          }
          return [
            change,
            acting((process, ctx) => process.flows.address.undo(ctx, { token: undo })),
          ]
        },
        async (world, [, undone]) => {
          // An undo that was too early for the change may be made once more: its token names user and old address.
          assert.equal(
            undone?.status,
            'fulfilled',
            String((undone as PromiseRejectedResult).reason),
          )
          assert.deepEqual(await world.loggedIn(), [])
          const alice = world.app.users.get('id-alice')
          assert.equal(alice?.address, 'alice@example.com')
          assert.equal(alice.passwordHash, null)
        },
      )
    })

    it('leaves nobody logged in at the same time as "this was not me"', async () => {
      await play(async ({ app }) => {
        const owner = new Browser(app)
        app.latch.onEvent(app.flows.notMe.tell)
        const credentials = { username: 'alice@example.com', password: PASSWORD }
        await owner.send((ctx) => app.latch.login(ctx, credentials))
        const token = (await app.mailed('new_device')).code
        return [acting((process, ctx) => process.flows.notMe.finish(ctx, { token })), login]
      }, nobodyIn)
    })
  })
}
