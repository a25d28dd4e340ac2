/**
 * What every session store must do, as tests. A store of your own proves itself by one line:
 *
 * ```ts
 * testSessionStore('myStore', () => myStore(…))
 * ```
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { MaybePromise } from '../ground/maybe-promise.ts'
import type { SessionRecord } from '../contracts/record.ts'
import type { SessionStore, StoreMessage } from '../contracts/store.ts'
import type { SessionTerms } from '../contracts/terms.ts'
import { HOUR, MINUTE } from '../ground/time.ts'
import { createToken, hashToken } from '../session/token.ts'
import { now, sampleRecord, type StoreCase } from './store-case.ts'
import { sessionStoreRaces } from './store-races.ts'

/** Terms that differ from those of `sampleRecord` in every field. */
const noTerms: SessionTerms = {
  idleTimeout: 2,
  absoluteTimeout: 3,
  remembered: false,
  methods: [],
  authenticatedAt: null,
  confirmedAt: null,
  factorAt: null,
}

const basics: readonly StoreCase[] = [
  {
    name: 'reads back what was created, every field',
    async run(store) {
      const record = sampleRecord()
      await store.create(record)
      assert.deepEqual(withoutPrototypes(await store.read(record.id)), record)
    },
  },
  {
    name: 'keeps an anonymous session, with null for everything that is unknown',
    async run(store) {
      const record = sampleRecord({ userId: null, user: null, address: null, userAgent: null })
      await store.create(record)
      assert.deepEqual(withoutPrototypes(await store.read(record.id)), record)
    },
  },
  {
    name: 'reads null for an id it does not know, and for one that is hostile',
    async run(store) {
      await store.create(sampleRecord())
      for (const id of ['', 'unknown', '__proto__', "' OR 1=1 --", '*', '\0']) {
        assert.equal(await store.read(id), null)
      }
    },
  },
  {
    name: 'keeps every kind of JSON value and key unchanged',
    async run(store) {
      const data = {
        'text: "quotes", \\ and \u0000 and 🔑': 'é\u2028',
        'a.b[0]$': [null, true, false, -1.5e-7, 2 ** 53, '', [], {}],
        constructor: { toString: 1, hasOwnProperty: 'no' },
        '': 'the empty key',
      }
      const record = sampleRecord({ data: {} })
      await store.create(record)
      await store.update(record.id, { data: { set: data } }, { now })
      assert.deepEqual(withoutPrototypes((await store.read(record.id))?.data), data)
    },
  },
  {
    name: 'patches: sets and deletes the keys named and leaves the others',
    async run(store) {
      const record = sampleRecord({ data: { a: 1, b: 2, c: 3 } })
      await store.create(record)
      const change = { data: { set: { a: 10, d: 4 }, delete: ['b', 'unknown'] } }
      assert.equal(await store.update(record.id, change, { now }), 'updated')
      assert.deepEqual(withoutPrototypes((await store.read(record.id))?.data), {
        a: 10,
        c: 3,
        d: 4,
      })
    },
  },
  {
    name: 'replaces the value of a key whole: an object is not merged into the previous one',
    async run(store) {
      const record = sampleRecord({ data: { a: { x: 1, y: 2 } } })
      await store.create(record)
      await store.update(record.id, { data: { set: { a: { z: null } } } }, { now })
      assert.deepEqual(withoutPrototypes((await store.read(record.id))?.data), { a: { z: null } })
    },
  },
  {
    name: 'clears before it sets',
    async run(store) {
      const record = sampleRecord({ data: { a: 1, b: 2 } })
      await store.create(record)
      await store.update(record.id, { data: { clear: true, set: { c: 3 } } }, { now })
      assert.deepEqual(withoutPrototypes((await store.read(record.id))?.data), { c: 3 })
    },
  },
  {
    name: 'grows the version with a change of data, and not with a touch',
    async run(store) {
      const record = sampleRecord()
      await store.create(record)
      await store.update(record.id, { touchedAt: now + 1, expiresAt: now + 31 * MINUTE }, { now })
      const touched = await store.read(record.id)
      assert.deepEqual(
        [touched?.version, touched?.touchedAt, touched?.expiresAt],
        [1, now + 1, now + 31 * MINUTE],
      )
      await store.update(record.id, { data: { set: { a: 1 } } }, { now })
      assert.ok(((await store.read(record.id))?.version ?? 0) > 1)
    },
  },
  {
    name: 'updates with ifVersion only a session of that version, and answers conflict otherwise',
    async run(store) {
      const record = sampleRecord()
      await store.create(record)
      const change = { data: { set: { a: 1 } } }
      assert.equal(await store.update(record.id, change, { now, ifVersion: 1 }), 'updated')
      assert.equal(await store.update(record.id, change, { now, ifVersion: 1 }), 'conflict')
      assert.equal(await store.update('unknown', change, { now, ifVersion: 1 }), 'gone')
    },
  },
  {
    name: 'never creates by an update',
    async run(store) {
      const { id } = sampleRecord()
      assert.equal(await store.update(id, { data: { set: { a: 1 } } }, { now }), 'gone')
      assert.equal(await store.update(id, { expiresAt: now + MINUTE }, { now }), 'gone')
      assert.equal(await store.read(id), null)
    },
  },
  {
    name: 'counts a session as gone for every write from the instant it expires',
    async run(store) {
      const record = sampleRecord({ expiresAt: now + MINUTE })
      await store.create(record)
      const late = { expiresAt: now + 30 * MINUTE }
      assert.equal(await store.update(record.id, late, { now: now + MINUTE }), 'gone')
      const successor = { id: hashToken(createToken()), keep: 'all', fields: late } as const
      assert.equal(await store.rotate(record.id, successor, now + MINUTE), null)
      assert.equal(await store.read(successor.id), null)
      assert.equal(await store.update(record.id, late, { now: now + MINUTE - 1 }), 'updated')
    },
  },
  {
    name: 'rotates: the old id is gone, the successor has everything but what was changed',
    async run(store) {
      const record = sampleRecord()
      await store.create(record)
      const id = hashToken(createToken())
      const next = await store.rotate(
        record.id,
        { id, keep: 'all', fields: { touchedAt: now - 7 } },
        now,
      )
      const { version, ...rest } = withoutPrototypes(await store.read(id)) as SessionRecord
      const { version: _, ...expected } = { ...record, id, touchedAt: now - 7 }
      assert.deepEqual(rest, expected)
      assert.deepEqual(withoutPrototypes(next), { ...rest, version })
      assert.equal(await store.read(record.id), null)
    },
  },
  {
    name: 'rotates to another user with only the keys to keep, and finds it under the new user',
    async run(store) {
      const record = sampleRecord({ userId: null, user: null, data: { cart: [1], theme: 'x' } })
      await store.create(record)
      const id = hashToken(createToken())
      const fields = { userId: 'u2', user: { id: 'u2' } }
      await store.rotate(record.id, { id, keep: ['cart', 'absent'], fields }, now)
      assert.deepEqual(withoutPrototypes((await store.read(id))?.data), { cart: [1] })
      assert.deepEqual(ids(await store.list('u2')), [id])
    },
  },
  {
    name: 'keeps the terms of a session in a rotation, a change of data, and a change of its user',
    async run(store) {
      const record = sampleRecord()
      await store.create(record)
      await store.update(record.id, { data: { set: { a: 1 } } }, { now })
      await store.update(record.id, { touchedAt: now + 1, expiresAt: now + HOUR }, { now })
      await store.updateAll('u1', { id: 'u1', roles: [] })
      assert.deepEqual(withoutPrototypes((await store.read(record.id))?.terms), record.terms)
      const id = hashToken(createToken())
      const next = await store.rotate(record.id, { id, keep: 'all', fields: {} }, now)
      assert.deepEqual(withoutPrototypes(next?.terms), record.terms)
      assert.deepEqual(withoutPrototypes((await store.read(id))?.terms), record.terms)
    },
  },
  {
    name: 'takes the terms that a rotation or a touch brings, whole',
    async run(store) {
      const record = sampleRecord()
      await store.create(record)
      const id = hashToken(createToken())
      const terms = { ...noTerms, methods: ['é', '"'], confirmedAt: now }
      const next = await store.rotate(record.id, { id, keep: 'all', fields: { terms } }, now)
      assert.deepEqual(withoutPrototypes(next?.terms), terms)
      assert.deepEqual(withoutPrototypes((await store.read(id))?.terms), terms)
      const shorter = { ...terms, idleTimeout: MINUTE, absoluteTimeout: HOUR, remembered: false }
      const touch = { touchedAt: now + 1, expiresAt: now + MINUTE, terms: shorter }
      assert.equal(await store.update(id, touch, { now }), 'updated')
      assert.deepEqual(withoutPrototypes((await store.read(id))?.terms), shorter)
      const last = hashToken(createToken())
      await store.rotate(id, { id: last, keep: 'all', fields: {} }, now)
      assert.deepEqual(withoutPrototypes((await store.read(last))?.terms), shorter)
    },
  },
  {
    name: 'leaves nothing of a session’s terms to a session that takes its place by a login',
    async run(store) {
      const record = sampleRecord()
      await store.create(record)
      const id = hashToken(createToken())
      const user = { userId: 'u2', user: { id: 'u2' } }
      const fields = { ...user, createdAt: now + 1, terms: noTerms }
      await store.rotate(record.id, { id, keep: [], fields }, now)
      assert.deepEqual(withoutPrototypes((await store.read(id))?.terms), noTerms)
    },
  },
  {
    name: 'rotates no session that is not there',
    async run(store) {
      const successor = { id: hashToken(createToken()), keep: 'all', fields: {} } as const
      assert.equal(await store.rotate('unknown', successor, now), null)
      assert.equal(await store.read(successor.id), null)
    },
  },
  {
    name: 'deletes, and says whether there was something to delete',
    async run(store) {
      const record = sampleRecord()
      await store.create(record)
      assert.equal(await store.delete(record.id), true)
      assert.equal(await store.delete(record.id), false)
      assert.equal(await store.read(record.id), null)
      assert.deepEqual(ids(await store.list('u1')), [])
    },
  },
  {
    name: 'deletes with expiredBy only what has expired by then',
    async run(store) {
      const record = sampleRecord({ expiresAt: now + MINUTE })
      await store.create(record)
      assert.equal(await store.delete(record.id, now + MINUTE - 1), false)
      assert.equal(await store.delete(record.id, now + MINUTE), true)
    },
  },
  {
    name: 'lists the sessions of a user, and of nobody else',
    async run(store) {
      const mine = [sampleRecord(), sampleRecord()]
      const others = [sampleRecord({ userId: 'u2' }), sampleRecord({ userId: null, user: null })]
      for (const record of [...mine, ...others]) await store.create(record)
      const listed = withoutPrototypes(await store.list('u1')) as SessionRecord[]
      assert.deepEqual(listed.toSorted(byId), mine.toSorted(byId))
      assert.deepEqual(ids(await store.list('u3')), [])
    },
  },
  {
    name: 'deletes all sessions of a user but the excepted one, and says how many',
    async run(store) {
      const mine = [sampleRecord(), sampleRecord(), sampleRecord()]
      const other = sampleRecord({ userId: 'u2' })
      for (const record of [...mine, other]) await store.create(record)
      const [spared] = mine
      assert.equal(await store.deleteAll('u1', spared?.id), 2)
      assert.deepEqual(ids(await store.list('u1')), [spared?.id])
      assert.equal(await store.deleteAll('u1'), 1)
      assert.deepEqual(ids(await store.list('u1')), [])
      assert.notEqual(await store.read(other.id), null)
    },
  },
  {
    name: 'deletes all sessions of a user if except is null, as if it is left out',
    async run(store) {
      for (const nobody of [null, undefined]) {
        const mine = Array.from({ length: 60 }, () => sampleRecord())
        for (const record of mine) await store.create(record)
        await store.deleteAll('u1', nobody)
        for (const { id } of mine) assert.equal(await store.read(id), null, String(nobody))
      }
    },
  },
  {
    name: 'updates the user in all sessions of the user, and leaves their data',
    async run(store) {
      const mine = [sampleRecord(), sampleRecord()]
      const other = sampleRecord({ userId: 'u2', user: { id: 'u2' } })
      for (const record of [...mine, other]) await store.create(record)
      assert.equal(await store.updateAll('u1', { id: 'u1', roles: [] }), 2)
      for (const { id } of mine) {
        const record = withoutPrototypes(await store.read(id)) as SessionRecord
        assert.deepEqual(record.user, { id: 'u1', roles: [] })
        assert.deepEqual(record.data, sampleRecord().data)
      }
      assert.deepEqual(withoutPrototypes((await store.read(other.id))?.user), { id: 'u2' })
    },
  },
  {
    name: 'lists live sessions of sixty users, no more than asked for, and says whether there are more',
    async run(store) {
      const mine = await createCrowd(store)
      const all = await store.listEveryone(1000, now)
      assert.deepEqual([ids(all.sessions), all.hasMore], [mine.toSorted(), false])
      const [first] = withoutPrototypes(all.sessions) as SessionRecord[]
      assert.deepEqual(first, withoutPrototypes(await store.read(first?.id ?? '')))
      for (const limit of [1, mine.length - 1, mine.length]) {
        const { sessions, hasMore } = await store.listEveryone(limit, now)
        assert.equal(new Set(ids(sessions)).size, limit)
        assert.ok(ids(sessions).every((id) => mine.includes(id)))
        assert.equal(hasMore, limit < mine.length)
      }
    },
  },
  {
    name: 'deletes the sessions of sixty users, says how many, tells of each end, and leaves anonymous ones',
    async run(store) {
      const mine = await createCrowd(store)
      const visitor = sampleRecord({ userId: null, user: null })
      await store.create(visitor)
      const { messages, stop } = await listen(store)
      const count = await store.deleteEveryone()
      // Some that had expired may still have been there.
      assert.ok(count >= mine.length && count <= mine.length + EXPIRED, String(count))
      const told = (): Set<string> =>
        new Set(messages.flatMap((message) => (message.type === 'ended' ? [message.id] : [])))
      await untilTold(() => mine.every((id) => told().has(id)))
      assert.deepEqual(
        mine.filter((id) => !told().has(id)),
        [],
      )
      stop()
      for (const id of mine) assert.equal(await store.read(id), null)
      assert.deepEqual(await store.listEveryone(10, 0), { sessions: [], hasMore: false })
      assert.deepEqual(withoutPrototypes(await store.read(visitor.id)), visitor)
      assert.equal(await store.deleteEveryone(), 0)
      const again = sampleRecord()
      await store.create(again)
      assert.deepEqual(ids((await store.listEveryone(10, now)).sessions), [again.id])
    },
  },
  {
    name: 'prunes what has expired and nothing else, in steps that come to an end',
    async run(store) {
      const expired = Array.from({ length: 250 }, () => sampleRecord({ expiresAt: now }))
      const live = [
        sampleRecord({ expiresAt: now + 1 }),
        sampleRecord({ userId: null, user: null }),
      ]
      for (const record of [...expired, ...live]) await store.create(record)
      for (let step = 0; await store.prune(now); step++) assert.ok(step < 1000)
      for (const { id } of expired) assert.equal(await store.read(id), null)
      for (const { id } of live) assert.notEqual(await store.read(id), null)
      assert.deepEqual(ids(await store.list('u1')), [live[0]?.id])
    },
  },
  {
    name: 'does not change when a record that was handed in or handed out is changed',
    async run(store) {
      const record = structuredClone(sampleRecord()) as {
        data: { cart: unknown[] }
      } & SessionRecord
      await store.create(record)
      record.data.cart.push('planted')
      const before = withoutPrototypes(await store.read(record.id))
      try {
        const read = (await store.read(record.id)) as unknown as typeof record
        read.data.cart.push('planted')
      } catch (error) {
        assert.ok(error instanceof TypeError, 'frozen')
      }
      assert.deepEqual(withoutPrototypes(await store.read(record.id)), before)
      assert.equal((before as typeof record).data.cart.length, 1)
    },
  },
  {
    name: 'tells subscribers of each session that ends before its time, until they stop',
    async run(store) {
      const [a, b, c] = [sampleRecord(), sampleRecord(), sampleRecord()]
      for (const record of [a, b, c]) await store.create(record)
      const { messages, stop } = await listen(store)
      await store.delete(a.id)
      await store.delete(a.id)
      const successor = { id: hashToken(createToken()), keep: 'all', fields: {} } as const
      await store.rotate(b.id, successor, now)
      await store.deleteAll('u1', successor.id)
      await untilTold(() => messages.length === 3)
      assert.deepEqual(
        bySession(messages),
        [a, b, c].toSorted(byId).map(({ id }) => ({ type: 'ended', id, userId: 'u1' })),
      )
      stop()
      await store.delete(successor.id)
      await settled()
      assert.equal(messages.length, 3)
    },
  },
  {
    name: 'tells subscribers of each change of data and of the user, and not of a touch',
    async run(store) {
      const a = sampleRecord()
      const b = sampleRecord({ userId: null, user: null })
      for (const record of [a, b]) await store.create(record)
      const { messages, stop } = await listen(store)
      await store.update(a.id, { touchedAt: now + 1, expiresAt: now + MINUTE }, { now })
      await store.update(b.id, { data: { set: { x: 1 } } }, { now })
      await store.update(a.id, { data: { clear: true } }, { now, ifVersion: 99 })
      await store.update('unknown', { data: { clear: true } }, { now })
      await store.updateAll('u1', { id: 'u1', roles: [] })
      await untilTold(() => messages.length === 2)
      await settled()
      assert.deepEqual(
        bySession(messages),
        [b, a].toSorted(byId).map(({ id, userId }) => ({ type: 'changed', id, userId })),
      )
      stop()
    },
  },
]

/** How many of the crowd's sessions have expired. */
const EXPIRED = 20

/** Sixty users with three to five live sessions, some expired ones and visitors. Returns the live ids. */
async function createCrowd(store: SessionStore): Promise<string[]> {
  const of = (i: number): Partial<SessionRecord> => ({
    userId: `user ${i} *[a]?\\`,
    user: { id: `user ${i}` },
  })
  const users = Array.from({ length: 60 }, (_, i) => i)
  const live = users.flatMap((i) => Array.from({ length: 3 + (i % 3) }, () => sampleRecord(of(i))))
  const others = Array.from({ length: EXPIRED }, (_, i) => [
    sampleRecord({ ...of(50 + i), expiresAt: now }),
    sampleRecord({ userId: null, user: null }),
  ])
  for (const record of [...live, ...others.flat()]) await store.create(record)
  return live.map(({ id }) => id)
}

/** The whole contract: what a store does alone, and what it does when everyone comes at once. */
export const sessionStoreContract: readonly StoreCase[] = [...basics, ...sessionStoreRaces]

/**
 * Runs the contract with `node:test`.
 *
 * @param open returns a new, empty store; called once for each test, and the store closed after it.
 */
export function testSessionStore(name: string, open: () => MaybePromise<SessionStore>): void {
  describe(name, () => {
    for (const { name: promise, run } of sessionStoreContract) {
      it(promise, async () => {
        const store = await open()
        try {
          await run(store)
        } finally {
          await store.close()
        }
      })
    }
  })
}

/** Without the prototypes, frozenness and null-prototype rows that a store's answer may have. */
function withoutPrototypes(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}

function ids(records: readonly SessionRecord[]): string[] {
  return records.map(({ id }) => id).toSorted()
}

function byId(a: SessionRecord, b: SessionRecord): number {
  return a.id < b.id ? -1 : 1
}

/** Messages of different sessions may come from different servers, so in any order. */
function bySession(messages: readonly StoreMessage[]): StoreMessage[] {
  const idOf = (message: StoreMessage): string => ('id' in message ? message.id : '')
  return messages.toSorted((one, other) => (idOf(one) < idOf(other) ? -1 : 1))
}

/** Subscribes, and waits until the store says that it listens. */
async function listen(
  store: SessionStore,
): Promise<{ messages: StoreMessage[]; stop: () => void }> {
  const messages: StoreMessage[] = []
  const stop = store.subscribe((message) => messages.push({ ...message }))
  await untilTold(() => messages.length > 0)
  assert.deepEqual(messages.splice(0), [{ type: 'listening' }])
  return { messages, stop }
}

/** Waits until a message from another connection can have arrived, at most two seconds. */
async function untilTold(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 2000
  while (!condition() && Date.now() < deadline) await settled()
}

function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5))
}
