/**
 * The races of the store contract: what must hold when requests meet. Each case provokes the
 * unlucky order; a store that reads, changes and puts back fails every one of them.
 *
 * @module
 */

import assert from 'node:assert/strict'
import type { RequestContext } from '../request/context.ts'
import { createLatchkey, type Latchkey } from '../latchkey.ts'
import type { MaybePromise } from '../ground/maybe-promise.ts'
import { memoryAttempts } from '../stores/memory/attempts.ts'
import { MINUTE, SECOND } from '../ground/time.ts'
import { createToken, hashToken } from '../session/token.ts'
import type { SessionRecord } from '../contracts/record.ts'
import type { SessionStore } from '../contracts/store.ts'
import { testExchange } from './exchange.ts'
import { inParallel, raceAll, turn } from './races.ts'
import { now, sampleRecord, type StoreCase } from './store-case.ts'

/** How many requests come at once. */
const CROWD = 50

/** The races. */
export const sessionStoreRaces: readonly StoreCase[] = [
  {
    name: 'a logout is not undone by the write of a slow request, in any order of their steps',
    run: (store) =>
      raceAll(async () => {
        const record = sampleRecord()
        await store.create(record)
        const { id } = record
        return {
          first: [
            () => store.read(id),
            () => store.update(id, { data: { set: { late: true } } }, { now }),
            () => store.update(id, { expiresAt: now + 60 * MINUTE }, { now }),
          ],
          second: [() => store.delete(id)],
          check: async () => assert.equal(await store.read(id), null),
        }
      }),
  },
  {
    name: '50 parallel writes to different keys are all kept',
    async run(store) {
      const record = sampleRecord({ data: {} })
      await store.create(record)
      await inParallel(CROWD, (i) =>
        store.update(record.id, { data: { set: { [`key${i}`]: i } } }, { now }),
      )
      const read = await store.read(record.id)
      assert.equal(Object.keys(read?.data ?? {}).length, CROWD)
    },
  },
  {
    name: '50 parallel increments of one counter by compare-and-set are all counted',
    async run(store) {
      const latch = application(store)
      const cookie = await loggedIn(latch)
      await inParallel(CROWD, async () => {
        const session = await latch.session(request(latch, cookie))
        await session.update('counter', async (value) => {
          await turn()
          return ((value as number | undefined) ?? 0) + 1
        })
      })
      const session = await latch.session(request(latch, cookie))
      assert.equal(session.get('counter'), CROWD)
    },
  },
  {
    name: '50 parallel logins at the session limit leave exactly the limit',
    async run(store) {
      const latch = application(store, { maxSessionsPerUser: 5 })
      const cookies = await inParallel(CROWD, () => loggedIn(latch))
      const live = await inParallel(CROWD, async (i) => {
        const session = await latch.session(request(latch, cookies[i] as string))
        return session.user !== null
      })
      assert.equal(live.filter(Boolean).length, 5)
      assert.equal((await latch.sessions('u1')).length, 5)
    },
  },
  ...[3 * SECOND, 5 * MINUTE].map((skew): StoreCase => ({
    name: `60 logins at the session limit, in turn and at once, with clocks that differ by ${skew / SECOND} seconds`,
    async run(store) {
      for (const limit of [1, 3]) await loginsWithSkew(store, skew, limit)
    },
  })),
  {
    name: 'of parallel rotations of one session exactly one has a successor',
    async run(store) {
      const record = sampleRecord()
      await store.create(record)
      const tries = await inParallel(CROWD, async () => {
        const successor = { id: hashToken(createToken()), keep: 'all', fields: {} } as const
        return (await store.rotate(record.id, successor, now)) !== null
      })
      assert.equal(tries.filter(Boolean).length, 1)
      assert.equal((await store.list('u1')).length, 1)
    },
  },
  {
    name: 'no session escapes the end of its user’s sessions by a rotation, in any order',
    run: (store) => rotatedWhile(store, (userId) => store.deleteAll(userId)),
  },
  {
    name: 'no session escapes the end of everyone’s sessions by a rotation, in any order',
    run: (store) => rotatedWhile(store, () => store.deleteEveryone()),
  },
  {
    name: 'of sixty users who log in while all sessions end none has half a session, and no older one is left',
    async run(store) {
      const users = Array.from({ length: 60 }, () => hashToken(createToken()))
      const before = users.map((userId) => sampleRecord({ userId }))
      for (const record of before) await store.create(record)
      const logins = users.map((userId) => sampleRecord({ userId }))
      const touch = { touchedAt: now + 1, expiresAt: now + 31 * MINUTE }
      await inParallel(users.length, async (i) => {
        if (i === 30) await store.deleteEveryone()
        const [old, login] = [before[i] as SessionRecord, logins[i] as SessionRecord]
        // Each session is busy the whole time, out of step with the others, until it has ended.
        for (let turns = 0; turns < i % 4; turns++) await turn()
        for (let writes = 0; writes < 20; writes++) {
          if ((await store.update(old.id, touch, { now })) === 'gone') break
          await turn()
        }
        await store.create(login)
        if (i % 3 === 0) await store.deleteAll(old.userId as string, login.id)
        await turn()
        await store.update(login.id, { data: { set: { late: true } } }, { now })
      })
      for (const { id } of before) assert.equal(await store.read(id), null)
      for (const { id, userId } of logins) {
        const isThere = (await store.read(id)) !== null
        const listed = (await store.list(userId as string)).map((record) => record.id)
        assert.deepEqual(listed, isThere ? [id] : [])
      }
      const after = sampleRecord()
      await store.create(after)
      assert.notEqual(await store.read(after.id), null)
    },
  },
  {
    name: 'a change of roles is not lost in a rotation, in any order',
    run: (store) =>
      raceAll(async () => {
        const userId = hashToken(createToken())
        const record = sampleRecord({ userId })
        await store.create(record)
        const id = hashToken(createToken())
        return {
          first: [() => store.rotate(record.id, { id, keep: 'all', fields: {} }, now)],
          second: [() => store.updateAll(userId, { id: userId, roles: ['demoted'] })],
          check: async () => {
            const user = (await store.read(id))?.user
            assert.deepEqual({ ...user }, { id: userId, roles: ['demoted'] })
          },
        }
      }),
  },
  {
    name: 'a write that is acknowledged is not lost in a rotation, in any order',
    run: (store) =>
      raceAll(async () => {
        const record = sampleRecord({ data: {} })
        await store.create(record)
        const id = hashToken(createToken())
        let outcome = ''
        return {
          first: [() => store.rotate(record.id, { id, keep: 'all', fields: {} }, now)],
          second: [
            async () => {
              const change = { data: { set: { written: true } } }
              outcome = await store.update(record.id, change, { now })
            },
          ],
          check: async () => {
            const isThere = (await store.read(id))?.data['written'] === true
            assert.equal(isThere, outcome === 'updated')
          },
        }
      }),
  },
  {
    name: 'a touch that is under way does not revive a session that was seen to have expired',
    run: (store) =>
      raceAll(async () => {
        const record = sampleRecord({ expiresAt: now + MINUTE })
        await store.create(record)
        let seenExpired = false
        return {
          first: [
            () =>
              store.update(record.id, { expiresAt: now + 30 * MINUTE }, { now: now + MINUTE - 1 }),
          ],
          second: [
            async () => {
              seenExpired = await store.delete(record.id, now + MINUTE)
            },
          ],
          check: async () => {
            assert.equal((await store.read(record.id)) === null, seenExpired)
          },
        }
      }),
  },
]

/** Races the two rotations of a session against the act that ends it. */
function rotatedWhile(
  store: SessionStore,
  end: (userId: string) => MaybePromise<unknown>,
): Promise<void> {
  return raceAll(async () => {
    const userId = hashToken(createToken())
    const record = sampleRecord({ userId })
    await store.create(record)
    const [one, two] = [hashToken(createToken()), hashToken(createToken())]
    const rotate = (from: string, to: string) => () =>
      store.rotate(from, { id: to, keep: 'all', fields: {} }, now)
    return {
      first: [rotate(record.id, one), rotate(one, two)],
      second: [() => end(userId)],
      check: async () => {
        for (const id of [record.id, one, two]) assert.equal(await store.read(id), null)
      },
    }
  })
}

/**
 * Checks that each login starts a session, whatever the clock of its process, and ends the oldest. Of logins at the
 * same time, as many stay as the limit allows.
 */
async function loginsWithSkew(store: SessionStore, skew: number, limit: number): Promise<void> {
  let passed = 0
  const secrets = createToken()
  const processes = [0, -skew].map((offset) =>
    application(store, {
      secrets,
      maxSessionsPerUser: limit,
      clock: () => now + offset + passed,
    }),
  )
  const latchOf = (i: number) => processes[i % 2] as Latchkey<TestUser>
  const countLive = async (cookies: readonly string[]): Promise<number> => {
    const users = await inParallel(cookies.length, async (i) => {
      const session = await latchOf(i).session(request(latchOf(i), cookies[i] as string))
      return session.user
    })
    return users.filter((user) => user !== null).length
  }
  await latchOf(0).revokeUser('u1')
  const begun: string[] = []
  for (let i = 0; i < 60; i++) {
    begun.push(await loggedIn(latchOf(i)))
    // At first all within one millisecond.
    if (i >= 30) passed += SECOND
    assert.equal(await countLive(begun.slice(-limit)), Math.min(begun.length, limit))
  }
  assert.equal(await countLive(begun), limit)
  const crowd = await inParallel(60, (i) => loggedIn(latchOf(i)))
  assert.equal(await countLive([...begun, ...crowd]), limit)
}

type TestUser = { readonly id: string }

function application(store: SessionStore, options = {}): Latchkey<TestUser> {
  const found: TestUser & { passwordHash: null } = { id: 'u1', passwordHash: null }
  return createLatchkey({
    secrets: createToken(),
    store,
    attempts: memoryAttempts(),
    findUser: () => found,
    sweepInterval: 0,
    production: false,
    clock: () => now,
    ...options,
  })
}

function request(latch: Latchkey<TestUser>, cookie: string): RequestContext {
  return latch.open(testExchange({ headers: { cookie } }))
}

/** Logs the user in with a browser of its own, and returns its Cookie header. */
async function loggedIn(latch: Latchkey<TestUser>): Promise<string> {
  const exchange = testExchange()
  const session = await latch.session(latch.open(exchange))
  await session.login({ id: 'u1' })
  return exchange.nextCookie
}
