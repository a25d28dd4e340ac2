/**
 * Back-channel logout beside callbacks that are under way, in every order of their decisive steps. Each actor is a
 * process of its own: it has its own `createLatchkey` and its own `oidc`, on the shared store and users.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { SessionStore } from 'latchkey'
import { testClock, type Fetch } from 'latchkey/testing'
import { PASSWORD } from '../../../services/application.ts'
import {
  oidcApplication,
  oidcPaths,
  Person,
  SITE,
  type OidcApplication,
  type OidcUser,
} from '../../../services/oidc-application.ts'
import { RealProvider } from '../../../services/oidc-provider.ts'
import { stepping, type DecisiveCalls } from '../../../services/stepping.ts'
import { CODE } from '../../../services/two-steps.ts'
import { playOrders, type TakeStep } from '../../src/testing/orders.ts'
import { honoMount } from './mounts.ts'

/** What is wrong with a process, so that its test fails (negative controls). */
export type Fault = 'never looks' | 'notes nobody' | null

/** The calls that others can come before. */
const GATES: DecisiveCalls = {
  sessions: ['create', 'rotate', 'list', 'delete'],
  tokens: ['add', 'replace', 'take', 'clear'],
}

/** A process, and what sends it requests. */
interface Process {
  readonly app: OidcApplication
  readonly fetch: Fetch
}

/** Processes on one store, and the browser of a person. */
class World {
  readonly provider: RealProvider
  readonly person: Person
  readonly #clock = testClock()
  readonly #users = new Map<string, OidcUser>()
  readonly #store: SessionStore
  #current: Process | null = null

  constructor(provider: RealProvider, store: SessionStore, subject: string) {
    this.provider = provider
    this.#store = store
    this.person = new Person(async (request) => this.#fetch(request), provider.issuer, subject)
  }

  /** Another process. @param step the turn of an actor; `null`: nobody comes in between. */
  async process(step: TakeStep | null, fault: Fault = null): Promise<Process> {
    const store = step === null ? this.#store : stepping(this.#store, GATES, step)
    const sharing = { users: this.#users, clock: this.#clock }
    const app = oidcApplication(this.provider.issuer, { store: faulty(store, fault) }, {}, sharing)
    return { app, fetch: (await honoMount(app)).fetch }
  }

  /** Lets the person's browser talk to a process. */
  use(process: Process): void {
    this.#current = process
  }

  async #fetch(request: Request): Promise<Response> {
    const { fetch } = (this.#current ??= await this.process(null))
    return fetch(request)
  }

  /** Sends a logout token to a process. */
  async tell({ fetch }: Process, named: object): Promise<number> {
    const iat = Math.floor(this.#clock() / 1000)
    const claims = { ...this.provider.logoutClaims(), iat, exp: iat + 60, ...named }
    const token = await this.provider.sign(claims, { typ: 'logout+jwt' })
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const body = `logout_token=${token}`
    const url = SITE + oidcPaths.backChannelLogout
    const { status } = await fetch(new Request(url, { method: 'POST', headers, body }))
    return status
  }
}

/** How a callback is under way. */
const ways: Readonly<Record<string, (world: World) => Promise<() => Promise<unknown>>>> = {
  'a login': async ({ person }) => {
    const address = await person.atProvider(await person.begin())
    return () => person.comeBack(address)
  },
  'a confirmation': async ({ person }) => {
    await person.app.login('alice', PASSWORD)
    const address = await person.atProvider(await person.begin(oidcPaths.confirm))
    return () => person.comeBack(address)
  },
  'the second step of a login': async ({ person, provider }) => {
    provider.people.set('s-dora', {})
    person.subject = 's-dora'
    await person.logIn()
    return () => person.app.post('/factor', { code: CODE })
  },
  'a login that needs a second step': async ({ person, provider }) => {
    provider.people.set('s-dora', {})
    person.subject = 's-dora'
    const address = await person.atProvider(await person.begin())
    return async () => {
      await person.comeBack(address)
      await person.app.post('/factor', { code: CODE })
    }
  },
}

/** Plays a logout beside a callback in every order, and returns how many there are. */
async function playLogout(
  provider: RealProvider,
  {
    way,
    by,
    fault,
    open,
  }: { way: string; by: 'sid' | 'sub'; fault: Fault; open: () => SessionStore },
): Promise<number> {
  return playOrders(async () => {
    const sid = crypto.randomUUID()
    provider.changes.claims = (claims) => ({ ...claims, sid })
    const world = new World(provider, open(), 's-alice')
    const comeBack = await ways[way]?.(world)
    const { person } = world
    const named = by === 'sid' ? { sid } : { sub: person.subject }
    let status = 0
    return {
      actors: [
        async (step) => {
          world.use(await world.process(step, fault))
          await comeBack?.()
        },
        async (step) => {
          status = await world.tell(await world.process(step), named)
        },
      ],
      check: async () => {
        assert.equal(status, 200)
        world.use(await world.process(null))
        assert.equal(await person.who(), null, 'the session has survived')
      },
    }
  })
}

/** What is played: how a callback is under way, and whom the logout names. */
export type Play = readonly [way: string, by: 'sid' | 'sub']

/** All plays. */
export const plays: readonly [Play, ...Play[]] = [
  ['a login', 'sid'],
  ['a login', 'sub'],
  ['a confirmation', 'sid'],
  ['the second step of a login', 'sub'],
  ['a login that needs a second step', 'sid'],
]

/** Plays all orders on a store. */
export function testEveryOrder(
  name: string,
  open: () => SessionStore,
  chosen: readonly Play[] = plays,
): void {
  describe(`a back-channel logout on ${name}`, () => {
    let provider: RealProvider
    before(async () => {
      provider = await RealProvider.start(SITE)
    })
    after(() => provider.close())
    for (const [way, by] of chosen) {
      it(`by ${by} is survived by no session of ${way} that is under way, in every order`, async () => {
        const count = await playLogout(provider, { way, by, fault: null, open })
        assert.ok(count >= 5, `only ${count} orders`)
      })
    }
  })
}

/** Plays a login with a fault, which some order must show. */
export function testFaults(open: () => SessionStore): void {
  describe('a back-channel logout with a fault (negative controls)', () => {
    let provider: RealProvider
    before(async () => {
      provider = await RealProvider.start(SITE)
    })
    after(() => provider.close())
    for (const fault of ['never looks', 'notes nobody'] as const) {
      it(`is survived by a session, if the login ${fault}`, async () => {
        await assert.rejects(
          playLogout(provider, { way: 'a login', by: 'sid', fault, open }),
          /the session has survived/,
        )
      })
    }
  })
}

/** Returns the store with a fault. Notes are known by the purpose of their records. */
function faulty(store: SessionStore, fault: Fault): SessionStore {
  if (fault === null) return store
  const isNote = (record: unknown): boolean =>
    (record as { readonly purpose?: string } | undefined)?.purpose === 'oidc note'
  const answer = (name: string | symbol, given: unknown): unknown => {
    if (name === 'read' && fault === 'never looks') return Promise.resolve(null)
    return name === 'add' && fault === 'notes nobody' && isNote(given) ? true : undefined
  }
  const wrap = <Target extends object>(whole: Target, isTokens: boolean): Target =>
    new Proxy(whole, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (name === 'tokens') return wrap(value as object, true)
        if (typeof value !== 'function') return value
        const call = (...given: unknown[]): unknown => Reflect.apply(value, target, given)
        if (!isTokens) return call
        return (...given: unknown[]) => answer(name, given[0]) ?? call(...given)
      },
    })
  return wrap(store, false)
}
