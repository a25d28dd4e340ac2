/**
 * What must hold in every order of enrolments, codes, recovery codes, and those who end sessions or remove factors
 * meanwhile. Each actor is a process of its own: it has its own `createLatchkey` on the shared store.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MINUTE, SECOND, type SealedSessions, type SessionStore } from 'latchkey'
import type { CredentialStore } from 'latchkey/store-kit'
import { inParallel } from 'latchkey/testing'
import { playOrders, type TakeStep } from '../../src/testing/orders.ts'
import {
  App,
  browserAt,
  enrol,
  enrolledApplication,
  type Enrolled,
} from '../../../services/enrolled.ts'
import type { Browser } from '../../../services/two-steps.ts'

const ALICE = 'id-alice'
const STEP = 30 * SECOND

/** Where sessions and factors are kept. */
export interface Place {
  readonly store: SessionStore | SealedSessions
  readonly credentials: CredentialStore
}

/** Which calls are steps that others can come before. */
type Gated = Partial<
  Record<'sessions' | 'tokens' | 'revocations' | 'credentials', readonly string[]>
>

/** Returns the object with some of its calls as steps of an actor. */
function stepping<Target extends object>(
  target: Target,
  names: readonly string[],
  step: TakeStep,
  inner: (name: string, value: object) => object = (_, value) => value,
): Target {
  return new Proxy(target, {
    get(object, name) {
      const value: unknown = Reflect.get(object, name)
      if (typeof value === 'object' && value !== null) return inner(String(name), value)
      if (typeof value !== 'function') return value
      const call = (...args: unknown[]): unknown => Reflect.apply(value, object, args)
      return names.includes(String(name))
        ? (...args: unknown[]) => step(async () => call(...args))
        : call
    },
  })
}

/** A world: shared places, and alice, who has enrolled. */
export class FactorWorld {
  readonly place: Place
  readonly app: Enrolled
  readonly used: Browser[] = []

  /** What was done, in its order: notes of the test. */
  readonly notes: string[] = []

  constructor(place: Place) {
    this.place = place
    this.app = enrolledApplication({ ...place })
  }

  /** Returns the application as another process has it, whose steps come in turn. */
  process(step: TakeStep, gated: Gated): Enrolled {
    const { clock, users } = this.app
    const onStore = (store: SessionStore): SessionStore =>
      stepping(store, gated.sessions ?? [], step, (name, value) =>
        stepping(value, gated[name as keyof Gated] ?? [], step),
      )
    const { store, credentials } = this.place
    const other = enrolledApplication({
      store: 'kind' in store ? { ...store, store: onStore(store.store) } : onStore(store),
      credentials: stepping(credentials, gated.credentials ?? [], step),
      clock,
      findUser: (name) => [...users.values()].find(({ username }) => username === name) ?? null,
      findUserById: (id) => users.get(id) ?? null,
    })
    return { ...other, clock, users }
  }

  /** Returns a copy of a browser that talks to a process. */
  tab(browser: Browser, app: Enrolled): Browser {
    const tab = browserAt(app)
    for (const [name, value] of browser.cookies) tab.cookies.set(name, value)
    this.used.push(tab)
    return tab
  }

  /** How many of the used browsers are logged in. */
  async loggedIn(): Promise<number> {
    const users = await Promise.all(
      this.used.map((browser) => {
        const here = browserAt(this.app)
        for (const [name, value] of browser.cookies) here.cookies.set(name, value)
        return here.user()
      }),
    )
    return users.filter((user) => user !== null).length
  }

  async kinds(): Promise<readonly string[]> {
    const listed = await this.app.latch.credentials.list(ALICE)
    return listed.map(({ kind }) => kind).toSorted()
  }
}

/** What an actor does. */
type Act = (world: FactorWorld, step: TakeStep) => Promise<unknown>

/** Plays a world in every order. */
async function play(
  open: () => Place,
  begin: (world: FactorWorld) => Promise<readonly Act[]>,
  check: (world: FactorWorld, outcomes: readonly PromiseSettledResult<unknown>[]) => Promise<void>,
): Promise<number> {
  const orders = await playOrders(async () => {
    const world = new FactorWorld(open())
    // Worlds may share a database.
    await world.place.credentials.removeAll(ALICE)
    const acts = await begin(world)
    return {
      actors: acts.map((act) => (step: TakeStep) => act(world, step)),
      check: (outcomes) => check(world, outcomes),
    }
  })
  assert.ok(orders > 3, `only ${orders} orders`)
  return orders
}

const isDone = (
  outcome: PromiseSettledResult<unknown>,
): outcome is PromiseFulfilledResult<unknown> => outcome.status === 'fulfilled'

/** The code with which somebody was refused. */
const refusal = (outcome: PromiseSettledResult<unknown> | undefined): string =>
  outcome?.status === 'rejected'
    ? ((outcome.reason as { code?: string }).code ?? String(outcome.reason))
    : 'done'

/** Begins the enrolment of an app, which an actor activates. */
async function begun(world: FactorWorld, browser: Browser) {
  const { latch, clock } = world.app
  const { id, uri } = await browser.send((ctx) => latch.totp.enrol(ctx))
  const code = new App(uri, clock).code()
  const activating: Act = (_, step) => {
    const app = world.process(step, {
      sessions: ['rotate', 'deleteAll'],
      revocations: ['replace'],
      tokens: ['add'],
      credentials: ['add', 'remove'],
    })
    return world.tab(browser, app).send((ctx) => app.latch.totp.activate(ctx, { id, code }))
  }
  return activating
}

/** Ends everything of alice's. */
const revoking: Act = (world, step) =>
  world
    .process(step, { sessions: ['deleteAll'], revocations: ['replace'], tokens: ['clear'] })
    .latch.revokeUser(ALICE)

/** Gives a proof in a browser that has done the first step. */
function finishing(
  browser: Browser,
  proof: { code: string } | { recoveryCode: string },
  gated: Gated,
): Act {
  return (world, step) => {
    const app = world.process(step, gated)
    return world.tab(browser, app).send((ctx) => app.latch.completeLogin(ctx, proof))
  }
}

/** Alice has an app and recovery codes, and as many browsers have done the first step. */
async function waiting(world: FactorWorld, count: number) {
  const { device, recoveryCodes, browser: own } = await enrol(world.app)
  world.app.clock.advance(MINUTE)
  const browsers = Array.from({ length: count }, () => browserAt(world.app))
  for (const browser of browsers) await browser.logIn()
  return { device, own, recoveryCodes: recoveryCodes ?? [], browsers }
}

/** How much is played: `few` leaves out what has hundreds of orders, where a step takes a millisecond. */
export type Amount = 'all' | 'few'

/** What must hold of enrolments, whatever the order. */
export function testEnrolmentOrders(name: string, open: () => Place, amount: Amount = 'all'): void {
  describe(`every order of enrolments on ${name}`, () => {
    it('adds a factor or none, and leaves nobody logged in, when all sessions are ended meanwhile', () =>
      playRevoked(open))

    if (amount === 'few') return
    it('lets one of two sessions add the first factor, at most, and keeps no recovery codes without one', async () => {
      const ends = new Set<string>()
      await play(
        open,
        async (world) => {
          const browsers = [browserAt(world.app), browserAt(world.app)]
          for (const browser of browsers) await browser.logIn()
          return Promise.all(browsers.map((browser) => begun(world, browser)))
        },
        async (world, outcomes) => {
          const kinds = await world.kinds()
          const done = outcomes.filter(isDone)
          // Whoever comes later has no factor by which to confirm.
          assert.ok(done.length <= 1)
          for (const outcome of outcomes) ends.add(refusal(outcome))
          assert.equal(kinds.filter((kind) => kind === 'totp').length, done.length)
          if (done.length === 0) assert.deepEqual(kinds, [])
          const shown = done.filter(({ value }) => (value as Shown).recoveryCodes !== null)
          assert.ok(shown.length <= 1)
          const left = shown.length === 0 ? 0 : 10
          assert.equal(await world.app.latch.recoveryCodes.left(ALICE), left)
        },
      )
      assert.deepEqual(ends, new Set(['done', 'update_conflict', 'second_factor_required']))
    })
  })
}

interface Shown {
  readonly recoveryCodes: readonly string[] | null
}

/** Every order of an activation and the end of all sessions. */
export async function playRevoked(open: () => Place): Promise<void> {
  const ends = new Set<string>()
  await play(
    open,
    async (world) => {
      const browser = browserAt(world.app)
      await browser.logIn()
      return [await begun(world, browser), revoking]
    },
    async (world, [activated, revoked]) => {
      assert.equal(revoked?.status, 'fulfilled')
      assert.equal(await world.loggedIn(), 0, 'somebody is logged in')
      const isIn = activated?.status === 'fulfilled'
      ends.add(refusal(activated))
      assert.deepEqual(await world.kinds(), isIn ? ['recoveryCode', 'totp'] : [])
      assert.equal(await browserAt(world.app).logIn(), isIn ? 'unfinished' : 'complete')
    },
  )
  assert.ok(ends.has('done') && ends.size > 1, [...ends].join())
}

/** What must hold of codes, whatever the order. */
export function testCodeOrders(name: string, open: () => Place, amount: Amount = 'all'): void {
  describe(`every order of codes on ${name}`, () => {
    it('takes no code that is older than the last one that was taken', () => playSteps(open))

    it('lets in one of two browsers by one recovery code', async () => {
      await play(
        open,
        async (world) => {
          const { recoveryCodes, browsers } = await waiting(world, 2)
          const [recoveryCode = ''] = recoveryCodes
          const gated = { credentials: ['read', 'update'], sessions: ['create'] }
          return browsers.map((browser) => finishing(browser, { recoveryCode }, gated))
        },
        async (world, outcomes) => {
          assert.deepEqual(outcomes.map(refusal).toSorted(), ['done', 'invalid_credentials'])
          assert.equal(await world.loggedIn(), 1)
        },
      )
    })

    it('lets in one of fifty requests with one code, and one of fifty with one recovery code', async () => {
      const world = new FactorWorld(open())
      await world.place.credentials.removeAll(ALICE)
      const { device, recoveryCodes, browsers } = await waiting(world, 5)
      for (const proof of [
        { code: device.code() },
        { recoveryCode: recoveryCodes[0] ?? '' },
      ] as const) {
        const outcomes = await inParallel(50, (i) => {
          const tab = world.tab(browsers[i % 5] as Browser, world.app)
          return tab
            .send((ctx) => world.app.latch.completeLogin(ctx, proof))
            .then(
              () => true,
              () => false,
            )
        })
        assert.equal(outcomes.filter(Boolean).length, 1)
      }
      assert.equal(await world.loggedIn(), 2)
    })

    it('lets nobody in by an app that is removed, unless the last look came before', () =>
      playRemoved(open, false))

    it('leaves nobody logged in by an app that is removed, once all sessions are ended', async () => {
      await play(
        open,
        async (world) => {
          const { device, browsers } = await waiting(world, 1)
          const gated = {
            credentials: ['update'],
            sessions: ['create'],
            tokens: ['replace', 'take'],
          }
          const removing: Act = async (here, step) => {
            const app = here.process(step, { credentials: ['removeAll'] })
            await app.latch.credentials.removeAll(ALICE)
            await revoking(here, step)
          }
          return [finishing(browsers[0] as Browser, { code: device.code() }, gated), removing]
        },
        async (world) => {
          assert.equal(await world.loggedIn(), 0)
          assert.deepEqual(await world.kinds(), [])
        },
      )
    })

    if (amount === 'few') return
    it('lets in by a code and by a recovery code at the same time, each for its login', async () => {
      await play(
        open,
        async (world) => {
          const { device, recoveryCodes, browsers } = await waiting(world, 2)
          const gated = {
            credentials: ['update'],
            sessions: ['create'],
            tokens: ['replace', 'take'],
          }
          const [one, other] = browsers as [Browser, Browser]
          return [
            finishing(one, { code: device.code() }, gated),
            finishing(other, { recoveryCode: recoveryCodes[0] ?? '' }, gated),
          ]
        },
        async (world, outcomes) => {
          assert.deepEqual(outcomes.map(refusal), ['done', 'done'])
          assert.equal(await world.loggedIn(), 2)
          assert.equal(await world.app.latch.recoveryCodes.left(ALICE), 9)
        },
      )
    })
  })
}

/** How often a second step looks at what the user has, before the look by which it checks the code. */
const LOOKS_BEFORE = 3

/** Every order of the codes of two steps, by two browsers. */
export async function playSteps(open: () => Place): Promise<void> {
  const taken = new Set<string>()
  await play(
    open,
    async (world) => {
      const { device, browsers } = await waiting(world, 2)
      const [older, newer] = browsers as [Browser, Browser]
      const finish = (browser: Browser, what: string, code: string): Act => {
        let looks = 0
        const finish = finishing(browser, { code }, { credentials: ['list', 'update'] })
        return (here, step) =>
          finish(here, async (work) => {
            // The first looks are at what alice has; the code is checked by those that come then.
            const isFirst = !here.notes.includes(what) && ++looks <= LOOKS_BEFORE
            const result = isFirst ? await work() : await step(work)
            // Of these calls, an update alone answers with a boolean.
            if (result === true) here.notes.push(what)
            return result
          })
      }
      return [finish(older, 'older', device.code(STEP)), finish(newer, 'newer', device.code())]
    },
    async (world, [older, newer]) => {
      const order = world.notes.join()
      taken.add(order)
      assert.notEqual(order, 'newer,older', 'the older code was taken after the newer one')
      assert.equal(refusal(newer), 'done')
      assert.equal(refusal(older), order === 'newer' ? 'invalid_credentials' : 'done')
    },
  )
  assert.deepEqual([...taken].toSorted(), ['newer', 'older,newer'])
}

/**
 * Every order of a second step and the removal of its app.
 *
 * @param isStale whether the process of the second step looks once, and then knows it all (negative control).
 */
export async function playRemoved(open: () => Place, isStale: boolean): Promise<void> {
  const ends = new Set<string>()
  await play(
    open,
    async (world) => {
      const { device, browsers } = await waiting(world, 1)
      const names = ['list', 'update']
      const finish: Act = (here, step) => {
        const { credentials } = here.place
        let seen: unknown
        const old = {
          ...credentials,
          list: async (id: string) => (seen ??= await credentials.list(id)),
        }
        const place = isStale ? { ...here.place, credentials: old as CredentialStore } : here.place
        const app = new FactorWorld(place)
        Object.assign(app, { app: here.app })
        const noting: TakeStep = async (work) => {
          const result = await step(work)
          if (Array.isArray(result)) here.notes.push('looked')
          return result
        }
        const gated = { credentials: names, sessions: ['create'], tokens: ['replace', 'take'] }
        const process = app.process(noting, gated)
        const tab = here.tab(browsers[0] as Browser, process)
        return tab.send((ctx) => process.latch.completeLogin(ctx, { code: device.code() }))
      }
      const remove: Act = async (here, step) => {
        await step(() => here.app.latch.credentials.removeAll(ALICE))
        here.notes.push('removed')
      }
      return [finish, remove]
    },
    async (world, [finished]) => {
      const isIn = finished?.status === 'fulfilled'
      ends.add(refusal(finished))
      if (isIn) assert.equal(world.notes.at(-1), 'removed', 'somebody has looked after the removal')
      assert.equal(await world.loggedIn(), isIn ? 1 : 0)
    },
  )
  assert.deepEqual([...ends].toSorted(), ['done', 'invalid_credentials'])
}
