/**
 * The contract of session stores on sealed sessions: what holds, and a list by name of what cannot hold.
 *
 * A browser that keeps every cookie it ever got takes the place of the store's memory. So old cookies, which a thief
 * may have, are tried too.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RevocationStore, SessionStore } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { sessionStoreContract } from 'latchkey/testing'
import { deriveKeys } from '../../src/ground/keys.ts'
import { Seals } from '../../src/ground/seal.ts'
import { SealedCookies } from '../../src/sealed/sealed.ts'
import { SealedStore } from '../../src/sealed/sealed-store.ts'
import { DAY, HOUR } from '../../src/ground/time.ts'
import { SECRET } from '../../../services/application.ts'

/** The tests that cannot pass without the cookies of all browsers. */
const cannot: ReadonlyMap<string, string> = new Map([
  ['lists the sessions of a user, and of nobody else', 'list'],
  ['deletes all sessions of a user but the excepted one, and says how many', 'count'],
  ['updates the user in all sessions of the user, and leaves their data', 'count'],
  [
    'lists live sessions of sixty users, no more than asked for, and says whether there are more',
    'list',
  ],
  [
    'deletes the sessions of sixty users, says how many, tells of each end, and leaves anonymous ones',
    'all',
  ],
  ['no session escapes the end of everyone’s sessions by a rotation, in any order', 'all'],
  [
    'of sixty users who log in while all sessions end none has half a session, and no older one is left',
    'all',
  ],
  ['rotates to another user with only the keys to keep, and finds it under the new user', 'list'],
  ['prunes what has expired and nothing else, in steps that come to an end', 'list'],
  ['of parallel rotations of one session exactly one has a successor', 'list'],
  ['50 parallel logins at the session limit leave exactly the limit', 'list'],
  ...[3, 300].map((seconds): [string, string] => [
    `60 logins at the session limit, in turn and at once, with clocks that differ by ${seconds} seconds`,
    'list',
  ]),
  ['tells subscribers of each session that ends before its time, until they stop', 'subscribe'],
  ['tells subscribers of each change of data and of the user, and not of a touch', 'subscribe'],
  // Two responses on their way do not know of each other.
  ['a write that is acknowledged is not lost in a rotation, in any order', 'lost updates'],
  [
    'a touch that is under way does not revive a session that was seen to have expired',
    'lost updates',
  ],
  ['50 parallel writes to different keys are all kept', 'lost updates'],
  ['50 parallel increments of one counter by compare-and-set are all counted', 'lost updates'],
])

function browserAsStore(): SessionStore {
  const cookie = '__Host-Http-session'
  const clock = Date.now
  const seals = new Seals(deriveKeys([SECRET], `sealed/${cookie}`), {
    name: cookie,
    clock,
    lifetime: 12 * HOUR,
  })
  const revocations = memoryStore().revocations as RevocationStore
  const cookies = new SealedCookies(seals, revocations, {
    idleTimeout: Number.MAX_SAFE_INTEGER,
    absoluteTimeout: 12 * HOUR,
    remember: { idleTimeout: Number.MAX_SAFE_INTEGER, absoluteTimeout: 30 * DAY },
    lifetimes: null,
    clock,
  })
  const jar = new Map<string, string>()

  /** A request that sends the cookie of this session. */
  const request = (id: string): SessionStore => {
    const sent = jar.get(id)
    const carrier = {
      isOpen: true,
      deliverSeal(seal: string) {
        jar.set(cookies.open(seal)?.record.id ?? '', seal)
      },
    }
    return new SealedStore(cookies, carrier, clock, sent === undefined ? null : cookies.open(sent))
  }
  return {
    create: (record) => request('').create(record),
    read: (id) => request(id).read(id),
    update: (id, change, condition) => request(id).update(id, change, condition),
    rotate: (id, successor, now) => request(id).rotate(id, successor, now),
    delete: (id, expiredBy) => request(id).delete(id, expiredBy),
    list: (userId) => request('').list(userId),
    deleteAll: (userId, except) => request('').deleteAll(userId, except),
    updateAll: (userId, user) => request('').updateAll(userId, user),
    listEveryone: (limit, now) => request('').listEveryone(limit, now),
    deleteEveryone: () => request('').deleteEveryone(),
    prune: (now) => request('').prune(now),
    subscribe: (listener) => request('').subscribe(listener),
    close: () => undefined,
  }
}

describe('sealed sessions keep the contract of stores', () => {
  for (const { name, run } of sessionStoreContract) {
    const reason = cannot.get(name)
    if (reason === undefined) it(name, () => run(browserAsStore()))
  }
})

describe('sealed sessions do not promise', () => {
  it('the tests listed here, each of which the contract really has', () => {
    const names = sessionStoreContract.map(({ name }) => name)
    for (const name of cannot.keys()) assert.ok(names.includes(name), name)
  })

  for (const [name, reason] of cannot) {
    if (reason !== 'list' && reason !== 'count') continue
    it(`${name} (${reason})`, async () => {
      const { run } = sessionStoreContract.find((one) => one.name === name) ?? assert.fail(name)
      await assert.rejects(run(browserAsStore()))
    })
  }
})
