/**
 * The orders of the revocation contract can fail; and a login by password, which looks at the user twice, holds in
 * every order of its steps with those of whoever disables or changes the user.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  createLatchkey,
  hashPassword,
  sealedSessions,
  type RevocationStore,
  type SessionStore,
} from 'latchkey'
import type { SessionRecord } from 'latchkey/store-kit'
import { memoryAttempts, memoryStore } from 'latchkey/stores/memory'
import { testExchange } from 'latchkey/testing'
import { succeedRecord, type Successor } from '../../src/contracts/record.ts'
import type { SealedSession } from '../../src/sealed/sealed-session.ts'
import { SealedStore } from '../../src/sealed/sealed-store.ts'
import { playOrders, type TakeStep } from '../../src/testing/orders.ts'
import { sealedOrders, type OpenSealedStore } from '../../src/testing/sealed-orders.ts'
import { knownOf, NOTHING_KNOWN } from '../../src/sealed/user-notice.ts'
import { SECRET, unthrottled } from '../../../services/application.ts'

/** Rotates as latchkey did: what was said of the user is read a second time, and believed unchecked. */
const readsTwice: OpenSealedStore = (cookies, carrier, clock, session) => {
  const store = new SealedStore(cookies, carrier, clock, session)
  const rotate = async (id: string, successor: Successor, now: number) => {
    const seen = await store.read(id)
    if (seen === null) return null
    const record = succeedRecord(seen, successor)
    const { notice } = await cookies.read(record, now)
    const next = cookies.begin(record, knownOf(notice, NOTHING_KNOWN))
    const seal = cookies.seal(next)
    if (session === null || !(await cookies.rotate(session, next, now))) return null
    carrier.deliverSeal(seal, record)
    return record
  }
  return overriding(store, { rotate })
}

/** Logs out as latchkey did: what has been rotated meanwhile is not there, and so all is well. */
const endsOnlyItself: OpenSealedStore = (cookies, carrier, clock, session) =>
  overriding(new SealedStore(cookies, carrier, clock, session), {
    delete: () => session !== null && cookies.rotate(session, nobody(session), clock()),
  })

const nobody = (session: SealedSession): SealedSession => ({
  ...session,
  record: { ...session.record, id: 'nobody' },
})

/** Writes without reading the list of revocations. */
const looksNowhere: OpenSealedStore = (cookies, carrier, clock, session) => {
  const { record, known } = session ?? ({} as Partial<SealedSession>)
  return overriding(new SealedStore(cookies, carrier, clock, session), {
    async create(created: SessionRecord) {
      await cookies.read(created, clock())
      carrier.deliverSeal(cookies.seal(cookies.begin(created, NOTHING_KNOWN)), created)
    },
    async rotate(_: string, successor: Successor) {
      if (record === undefined || known === undefined) return null
      const next = succeedRecord(record, successor)
      const { notice } = await cookies.read(next, clock())
      carrier.deliverSeal(cookies.seal(cookies.begin(next, knownOf(notice, known))), next)
      return next
    },
  })
}

/** Ends all sessions, even the session that is to be excepted. */
const sparesNobody: OpenSealedStore = (...parts) => {
  const store = new SealedStore(...parts)
  return overriding(store, { deleteAll: (userId) => store.deleteAll(userId) })
}

function overriding(store: SealedStore, methods: Partial<SessionStore>): SessionStore {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(methods, name) ?? Reflect.get(target, name)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

describe('the orders of sealed sessions (negative control)', () => {
  for (const [what, open, broken] of [
    ['reads what was said twice', readsTwice, [/outlives revokeUser/, /hold together/]],
    ['ends only the session it was told to', endsOnlyItself, [/after its logout/]],
    ['writes without a look', looksNowhere, [/after its logout/]],
    ['spares nobody', sparesNobody, [/excepts/]],
  ] as const) {
    for (const pattern of broken) {
      it(`a store that ${what} fails: ${String(pattern)}`, async () => {
        const { run } = sealedOrders(open).find(({ name }) => pattern.test(name)) ?? assert.fail()
        await assert.rejects(run(revocations()), assert.AssertionError)
      })
    }
  }
})

const revocations = (): RevocationStore => memoryStore().revocations as RevocationStore

const PASSWORD = 'correct horse battery staple'
const passwordHash = await hashPassword(PASSWORD, { memory: 8192, passes: 1 })

/** An application whose store and users are asked step by step. */
function stage(looksTwice: boolean) {
  const found = { id: 'u1', roles: ['admin'], passwordHash, disabled: false }
  const store = memoryStore()
  const latchOf = (step: TakeStep | null) => {
    const steps: TakeStep = step ?? (async (act) => act())
    let looks = 0
    const whole = store.revocations as RevocationStore
    const gated: RevocationStore = {
      read: (keys, now) => steps(() => whole.read(keys, now)),
      replace: (...change) => steps(() => whole.replace(...change)),
      prune: () => false,
    }
    return createLatchkey({
      secrets: SECRET,
      attempts: memoryAttempts(),
      throttle: unthrottled,
      sweepInterval: 0,
      store: sealedSessions({ revocations: { ...store, revocations: gated } }),
      // The control takes for true what it found at first.
      findUser: () =>
        !looksTwice && looks++ > 0 ? { ...found, disabled: false } : steps(() => ({ ...found })),
    })
  }
  const exchange = testExchange()
  const login = async (step: TakeStep): Promise<unknown> => {
    const latch = latchOf(step)
    return latch.login(latch.open(exchange), { username: 'alice', password: PASSWORD })
  }
  /** Who is logged in by the cookies that the browser was given. */
  const user = async () => {
    const headers = { cookie: exchange.nextCookie }
    const latch = latchOf(null)
    return (await latch.session(latch.open(testExchange({ headers })))).user
  }
  return { found, latchOf, login, user }
}

describe('a login by password with sealed sessions', () => {
  const disabling = (looksTwice: boolean) => () => {
    const { found, latchOf, login, user } = stage(looksTwice)
    const disable = async (step: TakeStep): Promise<void> => {
      await step(() => void (found.disabled = true))
      await latchOf(step).revokeUser('u1')
    }
    return {
      actors: [login, disable],
      check: async () => assert.equal(await user(), null, 'a disabled user is logged in'),
    }
  }

  it('lets nobody in who is disabled meanwhile, in any order of their steps', async () => {
    assert.ok((await playOrders(disabling(true))) > 10)
  })

  it('would let a disabled user in if it looked at the user once (negative control)', async () => {
    await assert.rejects(playOrders(disabling(false)), /a disabled user is logged in/)
  })

  it('carries what was changed about the user meanwhile, in any order of their steps', async () => {
    const plays = await playOrders(() => {
      const { found, latchOf, login, user } = stage(true)
      const demote = async (step: TakeStep): Promise<void> => {
        await step(() => void (found.roles = []))
        await latchOf(step).updateUser({ id: 'u1', roles: [] })
      }
      return {
        actors: [login, demote],
        check: async () => assert.deepEqual((await user())?.roles, []),
      }
    })
    assert.ok(plays > 20)
  })
})
