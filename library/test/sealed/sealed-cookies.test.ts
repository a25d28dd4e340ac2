/**
 * What is stored when sealed sessions end: under which key, for how long, and what a faster request changes about it.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAY, HOUR, MINUTE, UpdateConflict } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { sampleRecord } from 'latchkey/testing'
import type { Revocation, RevocationStore } from '../../src/contracts/revocations.ts'
import { deriveKeys } from '../../src/ground/keys.ts'
import { MAX_CLOCK_SKEW, MAX_LIFETIME } from '../../src/ground/time.ts'
import { Seals } from '../../src/ground/seal.ts'
import { SealedCookies } from '../../src/sealed/sealed.ts'
import type { SealedSession } from '../../src/sealed/sealed-session.ts'
import { SealedStore } from '../../src/sealed/sealed-store.ts'
import { endAll, NOTHING_KNOWN } from '../../src/sealed/user-notice.ts'
import { SECRET } from '../../../services/application.ts'

const now = 1_800_000_000_000
const cookie = '__Host-Http-session'

function open(revocations: RevocationStore | null = memoryStore().revocations ?? null) {
  const written = new Map<string, Revocation>()
  const watched: RevocationStore | null = revocations && {
    ...revocations,
    replace(key, expected, revocation, at) {
      written.set(key, revocation)
      return revocations.replace(key, expected, revocation, at)
    },
  }
  const rules = {
    idleTimeout: HOUR,
    absoluteTimeout: 12 * HOUR,
    remember: null,
    lifetimes: null,
    clock: () => now,
  }
  const keys = deriveKeys([SECRET], `sealed/${cookie}`)
  const seals = new Seals(keys, {
    name: cookie,
    lifetime: rules.absoluteTimeout,
    clock: rules.clock,
  })
  const cookies = new SealedCookies(seals, watched, rules)
  const begin = (id: string): SealedSession => {
    const instants = { createdAt: now, touchedAt: now, expiresAt: now + HOUR }
    const terms = { ...sampleRecord().terms, absoluteTimeout: 12 * HOUR }
    return cookies.begin(sampleRecord({ id, ...instants, terms }), NOTHING_KNOWN)
  }
  const hasEnded = async ({ record }: SealedSession): Promise<boolean> =>
    (await cookies.read(record, now)).ended
  const carrier = { isOpen: true, deliverSeal: () => undefined }
  const storeOf = (session: SealedSession): SealedStore =>
    new SealedStore(cookies, carrier, rules.clock, session)
  return { cookies, begin, hasEnded, storeOf, written }
}

/** A list of revocations on which other requests are always faster. */
const hurried: RevocationStore = {
  read: (keys) => keys.map((key) => (key.startsWith('session') ? 'succeeded by x' : null)),
  replace: () => false,
  prune: () => false,
}

describe('the end of a sealed session', () => {
  it('is kept for as long as any seal of the session could be valid, also by a clock that is behind', async () => {
    const { cookies, begin, written } = open()
    await cookies.end(begin('a'), now + MINUTE, false)
    const expiresAt = now + 12 * HOUR + MAX_CLOCK_SKEW
    assert.deepEqual(written.get('session a'), { value: 'ended', expiresAt })
  })

  it('is kept for the longest possible life if only the id is known', async () => {
    const { cookies, written } = open()
    assert.equal(await cookies.end('unknown', now, false), true)
    const expiresAt = now + MAX_LIFETIME + MAX_CLOCK_SKEW
    assert.deepEqual(written.get('session unknown'), { value: 'ended', expiresAt })
  })

  it('ends the login that has replaced it, for as long as that can live, if it is told to', async () => {
    for (const alsoLogins of [true, false]) {
      const { cookies, begin, hasEnded, written } = open()
      const [old, next] = [begin('old'), { ...begin('next'), lifetime: 20 * HOUR }]
      assert.equal(await cookies.replace(old, next, now), true)
      assert.equal(await cookies.end(old, now, alsoLogins), alsoLogins)
      assert.equal(await hasEnded(next), alsoLogins)
      if (!alsoLogins) continue
      assert.equal(written.get('session next')?.expiresAt, now + 20 * HOUR + MAX_CLOCK_SKEW)
    }
  })

  it('fails after others were faster a hundred times', async () => {
    const { cookies, begin } = open(hurried)
    await assert.rejects(cookies.end(begin('a'), now, true), UpdateConflict)
  })

  it('ends at the session’s own limit when a clock shortens it, also after a login that came meanwhile', async () => {
    const { cookies, begin, hasEnded, storeOf, written } = open()
    const [session, next] = [begin('a'), begin('b')]
    const store = storeOf(session)
    await cookies.replace(session, next, now)
    const outcome = await store.update('a', { expiresAt: now + MINUTE }, { now })
    assert.equal(outcome, 'gone')
    assert.equal(await hasEnded(next), true)
    assert.ok(written.has('session b'))
    assert.equal(await store.read('a'), null)
  })
})

describe('a rotation of a sealed session', () => {
  /** A list on which another request ends the session just before this request stores the successor. */
  function overtaken(): RevocationStore {
    const list = memoryStore().revocations as RevocationStore
    return {
      ...list,
      async replace(key, expected, revocation, at) {
        await list.replace(key, null, { ...revocation, value: 'ended' }, at)
        return list.replace(key, expected, revocation, at)
      },
    }
  }

  for (const [what, fields] of [
    ['a new token', {}],
    ['a login', { createdAt: now }],
  ] as const) {
    it(`gives nobody ${what} when another request has ended the session after the last look`, async () => {
      const given: string[] = []
      const rotate = async (list?: RevocationStore): Promise<string | undefined> => {
        const { cookies, begin } = open(list)
        const carrier = { isOpen: true, deliverSeal: (seal: string) => void given.push(seal) }
        const store = new SealedStore(cookies, carrier, () => now, begin('a'))
        const record = await store.rotate('a', { id: 'b', keep: 'all', fields }, now)
        if (record === null) assert.equal(await store.read('a'), null)
        return record?.id
      }
      assert.equal(await rotate(overtaken()), undefined)
      assert.deepEqual(given, [])
      // Negative control: without the other request, the rotation succeeds.
      assert.equal(await rotate(), 'b')
      assert.equal(given.length, 1)
    })
  }
})

describe('a change of all sealed sessions of a user', () => {
  it('is kept for as long as an earlier session can live, also one made by a clock that is ahead', async () => {
    const { cookies, written } = open()
    await cookies.notify('u', (notice) => endAll(notice, null), now)
    assert.equal(written.get('user u')?.expiresAt, now + MAX_LIFETIME + 2 * DAY)
  })

  it('fails after others were faster a hundred times', async () => {
    const { cookies } = open(hurried)
    await assert.rejects(
      cookies.notify('u', (notice) => endAll(notice, null), now),
      UpdateConflict,
    )
  })
})

describe('the store of a request with a sealed session', () => {
  it('ends no other session, and sends no message', () => {
    const { begin, storeOf } = open()
    const store = storeOf(begin('a'))
    assert.throws(() => store.deleteEveryone(), /end for everybody by new secrets alone/)
    assert.equal(typeof store.subscribe(), 'function')
  })

  it('prunes nothing, because it keeps nothing', async () => {
    assert.equal(await open(null).cookies.prune(now), false)
  })
})
