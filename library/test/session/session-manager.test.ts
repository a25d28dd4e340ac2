/**
 * The manager alone, on a store that answers as the test says: instants to the millisecond, and events.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  HOUR,
  MINUTE,
  StoreUnavailable,
  UpdateConflict,
  type LatchkeyEvent,
  type SessionStore,
} from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { sampleRecord, testClock } from 'latchkey/testing'
import type { SessionRecord } from '../../src/contracts/record.ts'
import { MAX_CLOCK_SKEW } from '../../src/ground/time.ts'
import { SessionManager } from '../../src/session/manager.ts'

const nowhere = { address: null, userAgent: null }
const byPassword = { methods: ['pwd'], remembered: false }
const alice = { id: 'alice', roles: [] }

/** A manager, and its events. The `answers` of a test replace methods of the store. */
function setup(answers: (store: SessionStore) => Partial<SessionStore> = () => ({})) {
  const clock = testClock()
  const events: LatchkeyEvent[] = []
  const memory = memoryStore()
  const store: SessionStore = { ...memory, ...answers(memory) }
  const policy = {
    idleTimeout: 30 * MINUTE,
    absoluteTimeout: 12 * HOUR,
    remember: null,
    lifetimes: null,
    touchInterval: MINUTE,
    maxSessionsPerUser: 3,
    keepAtLogin: ['cart'],
    clock,
  }
  const manager = new SessionManager(store, policy, (event) => events.push(event))
  /** Puts a session of alice into the store. */
  const put = async (change: Partial<SessionRecord> = {}): Promise<SessionRecord> => {
    const now = clock()
    const instants = { createdAt: now, touchedAt: now, expiresAt: now + 30 * MINUTE }
    const record = sampleRecord({ userId: 'alice', user: alice, ...instants, ...change })
    await memory.create(record)
    return record
  }
  return { manager, memory, clock, events, put }
}

/** A store that always lists too many sessions of the user, each time with other ids, however many are ended. */
function neverEnding() {
  let count = 0
  const calls = { delete: 0 }
  const { manager, put } = setup(() => ({
    delete: () => (calls.delete++, false),
    list: () => [1, 2, 3, 4].map(() => sampleRecord({ id: `${count++}`, ...same })),
  }))
  const at = testClock()()
  const same = { ...nowhere, userId: 'alice', createdAt: at, expiresAt: at + HOUR, touchedAt: at }
  return { manager, put, calls, same }
}

describe('the events of the manager', () => {
  it('report each new session, unknown id, login, rotation and change of a user', async () => {
    const { manager, events } = setup()
    const { record } = await manager.create({ a: 1 })
    assert.deepEqual([record.address, record.userAgent], [null, null])
    await manager.read('unknown')
    const login = await manager.login(null, alice, nowhere, byPassword)
    const rotated = await manager.rotate(login.record)
    await manager.updateUser({ ...alice, roles: ['admin'] })
    assert.deepEqual(events, [
      { type: 'session.created', sessionId: record.id },
      { type: 'session.unknown', sessionId: 'unknown' },
      {
        type: 'login.succeeded',
        userId: 'alice',
        sessionId: login.record.id,
        address: null,
        device: 'new',
        deviceName: null,
        methods: ['pwd'],
      },
      {
        type: 'session.rotated',
        sessionId: rotated?.record.id,
        previousId: login.record.id,
        userId: 'alice',
      },
      { type: 'user.updated', userId: 'alice', sessions: 1 },
    ])
  })

  it('report the error of a failed touch or removal, unless the store has reported it itself', async () => {
    for (const [operation, later] of [
      ['touch', MINUTE],
      ['delete', HOUR],
    ] as const) {
      for (const error of [new Error('full'), new StoreUnavailable(new Error('down'))]) {
        const fail = (): never => {
          throw error
        }
        const { manager, clock, events, put } = setup(() => ({ update: fail, delete: fail }))
        const { id } = await put()
        clock.advance(later)
        assert.equal((await manager.read(id))?.id, operation === 'touch' ? id : undefined)
        const told =
          error instanceof StoreUnavailable ? [] : [{ type: 'store.failed', operation, error }]
        assert.deepEqual(events, told)
      }
    }
  })
})

describe('the end of a session', () => {
  it('comes to the millisecond, also when the session is read again within a request', async () => {
    const { manager, clock, put } = setup()
    const { id, expiresAt } = await put()
    clock.advance(expiresAt - clock() - 1)
    assert.equal((await manager.reread(id))?.id, id)
    clock.advance(1)
    assert.equal(await manager.reread(id), null)
  })

  it('comes to the millisecond when the record states an end before either timeout', async () => {
    for (const [later, isAlive] of [
      [MINUTE / 2 - 1, true],
      [MINUTE / 2, false],
    ] as const) {
      const { manager, clock, put } = setup()
      const { id } = await put({ expiresAt: clock() + MINUTE / 2 })
      clock.advance(later)
      assert.equal((await manager.read(id)) !== null, isAlive, `${later}`)
    }
  })

  it('by a login reaches a session that was rotated meanwhile, and is reported as "replaced"', async () => {
    const { manager, memory, events } = setup()
    const { record } = await manager.login(null, alice, nowhere, byPassword)
    const rotated = await manager.rotate(record)
    const id = rotated?.record.id ?? ''
    await manager.login(record, alice, nowhere, byPassword)
    assert.equal(await memory.read(id), null)
    const ended = events.filter(({ type }) => type === 'session.ended')
    assert.deepEqual(ended, [
      { type: 'session.ended', reason: 'replaced', sessionId: id, userId: 'alice' },
    ])
  })

  it('by a login is part of its one step in the store: no delete follows', async () => {
    let deletions = 0
    const { manager } = setup((store) => ({
      delete: (id, by) => (deletions++, store.delete(id, by)),
    }))
    const { record } = await manager.login(null, alice, nowhere, byPassword)
    await manager.login(record, alice, nowhere, byPassword)
    assert.equal(deletions, 0)
  })

  it('does not touch sessions that began at the same time in another browser: it returns false without an event', async () => {
    const { manager, memory, events, put } = setup()
    const gone = sampleRecord({
      userId: 'alice',
      createdAt: 7,
      address: '192.0.2.1',
      userAgent: 'a',
    })
    const others = [
      await put({ ...gone, id: 'other browser', userAgent: 'b', expiresAt: Infinity }),
      await put({ ...gone, id: 'other address', address: '192.0.2.2', expiresAt: Infinity }),
    ]
    assert.equal(await manager.end(gone, 'logout'), false)
    for (const { id } of others) assert.notEqual(await memory.read(id), null, id)
    assert.deepEqual(events, [])
  })

  it('returns false when the store lists a session that it cannot delete', async () => {
    const stuck = sampleRecord({ userId: 'alice', expiresAt: Infinity })
    const { manager } = setup(() => ({ delete: () => false, list: () => [stuck] }))
    assert.equal(await manager.end(stuck, 'logout'), false)
  })

  it('does not list the sessions of a visitor who is not logged in', async () => {
    const { manager } = setup(() => ({ list: () => assert.fail('Nobody has no sessions') }))
    assert.equal(await manager.end(sampleRecord({ userId: null, user: null }), 'logout'), false)
  })

  it('is given up with UpdateConflict after a hundred tries, and so is the limit of sessions', async () => {
    const { manager, calls, same } = neverEnding()
    await assert.rejects(manager.end(sampleRecord(same), 'logout'), UpdateConflict)
    assert.equal(calls.delete, 100)
    calls.delete = 0
    await assert.rejects(manager.login(null, alice, nowhere, byPassword), UpdateConflict)
    assert.equal(calls.delete, 100)
  })

  it('by time is reported when the store has removed the session, without a second read', async () => {
    let reads = 0
    const { manager, clock, events, put } = setup((store) => ({
      read: (id) => (reads++, store.read(id)),
    }))
    const { id } = await put()
    clock.advance(HOUR)
    assert.equal(await manager.read(id), null)
    assert.deepEqual(events, [{ type: 'session.expired', sessionId: id, userId: 'alice' }])
    assert.equal(reads, 1)
  })

  it('by time is not reported when another request has extended or removed the session meanwhile', async () => {
    for (const isSaved of [true, false]) {
      const { manager, clock, events, put } = setup((store) => ({
        async delete(id) {
          const now = clock()
          const saved = { touchedAt: now, expiresAt: now + MINUTE }
          if (isSaved) await store.update(id, saved, { now: 0 })
          else await store.delete(id)
          return false
        },
      }))
      const { id } = await put()
      clock.advance(HOUR)
      const expected = isSaved ? clock() + MINUTE : undefined
      assert.equal((await manager.read(id))?.expiresAt, expected)
      assert.deepEqual(events, [])
    }
  })

  it('by today’s timeouts holds although the store keeps the session', async () => {
    const { manager, clock, put } = setup(() => ({ delete: () => false }))
    const { id } = await put({ expiresAt: clock() + 100 * HOUR })
    clock.advance(HOUR)
    assert.equal(await manager.read(id), null)
  })
})

describe('the calls of the manager to a store', () => {
  it('give an update the latest instant seen, and a version only for a compare-and-set', async () => {
    const conditions: unknown[] = []
    const { manager, clock, put } = setup((store) => ({
      update(id, change, condition) {
        conditions.push(condition)
        return store.update(id, change, condition)
      },
    }))
    const { id, version } = await put()
    await manager.update(id, { data: { set: { a: 1 } } })
    await manager.update(id, { data: { set: { a: 1 } } }, version)
    clock.advance(MINUTE)
    await manager.read(id)
    clock.advance(-HOUR)
    await manager.read(id)
    const now = clock() + HOUR
    assert.deepEqual(conditions, [
      { now: now - MINUTE },
      { now: now - MINUTE, ifVersion: version },
      { now },
      { now: now - HOUR },
    ])
  })

  it('keep no key when another user logs in, the listed keys for a visitor, and all for the same user', async () => {
    const kept: unknown[] = []
    const { manager, put } = setup((store) => ({
      rotate(id, successor, now) {
        kept.push(successor.keep)
        return store.rotate(id, successor, now)
      },
    }))
    for (const userId of [null, 'alice', 'bob']) {
      await manager.login(await put({ userId }), alice, nowhere, byPassword)
    }
    assert.deepEqual(kept, [['cart'], 'all', []])
  })

  it('are refused when the session to except is neither an id nor missing', async () => {
    const { manager } = setup()
    for (const except of [7, ['a'], {}]) {
      await assert.rejects(
        manager.revokeUser('alice', except as never),
        /must be the id of a session/,
      )
    }
  })
})

describe('sessions from the future', () => {
  it('make a new login begin after them, as far as a clock may be ahead', async () => {
    for (const [ahead, expected] of [
      [0, 1],
      [MAX_CLOCK_SKEW - 1, MAX_CLOCK_SKEW],
      [MAX_CLOCK_SKEW, MAX_CLOCK_SKEW],
      [MAX_CLOCK_SKEW + 1, 0],
    ] as const) {
      const { manager, clock, put } = setup()
      await put({ createdAt: clock() + ahead, expiresAt: clock() + HOUR })
      const { record } = await manager.login(null, alice, nowhere, byPassword)
      assert.equal(record.createdAt - clock(), expected, `${ahead}`)
    }
  })

  it('are shortened once, to what is left of their absolute timeout', async () => {
    const { manager, clock, events, put } = setup()
    const touchedAt = clock() + 2 * HOUR
    const createdAt = touchedAt - 12 * HOUR + 10 * MINUTE
    const { id } = await put({ createdAt, touchedAt, expiresAt: touchedAt + 10 * MINUTE })
    for (let i = 0; i < 3; i++) {
      assert.equal((await manager.read(id))?.expiresAt, clock() + 10 * MINUTE)
    }
    const shortened = { type: 'session.shortened', sessionId: id, userId: 'alice', ahead: 2 * HOUR }
    assert.deepEqual(events, [shortened])
  })

  it('are those whose last use is further ahead than a clock may be, to the millisecond', async () => {
    for (const [ahead, told] of [
      [MAX_CLOCK_SKEW, 0],
      [MAX_CLOCK_SKEW + 1, 1],
    ] as const) {
      const { manager, clock, events, put } = setup()
      const { id } = await put({ touchedAt: clock() + ahead, expiresAt: clock() + 10 * HOUR })
      await manager.read(id)
      assert.equal(events.length, told, `${ahead}`)
    }
  })

  it('are shortened one by one in a list too, and are left out of it when they have ended', async () => {
    for (const outcome of ['updated', 'gone'] as const) {
      const { manager, clock, events, put } = setup(() => ({ update: () => outcome }))
      await put({ id: 'now' })
      const [touchedAt, expiresAt] = [clock() + HOUR, clock() + 2 * HOUR]
      await put({ id: 'later', touchedAt, expiresAt, createdAt: clock() - 1 })
      const listed = (await manager.list('alice')).map(({ id }) => id)
      assert.deepEqual(listed, outcome === 'updated' ? ['now', 'later'] : ['now'])
      assert.equal(events.length, 1)
    }
  })
})

describe('a list of sessions', () => {
  it('has the youngest first, those of the same instant by id, and those from the future last', async () => {
    for (const ids of [
      ['a', 'b', 'c'],
      ['c', 'b', 'a'],
    ]) {
      const { manager, clock, put } = setup()
      for (const id of ids) await put({ id })
      await put({ id: 'ahead', createdAt: clock() + MAX_CLOCK_SKEW })
      await put({ id: 'future', createdAt: clock() + MAX_CLOCK_SKEW + 1 })
      const listed = (await manager.list('alice')).map(({ id }) => id)
      assert.deepEqual(listed, ['ahead', 'a', 'b', 'c', 'future'])
    }
  })
})
