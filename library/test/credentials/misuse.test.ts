/**
 * Credentials in careless hands: an application's own store that answers what its driver says, ids that are numbers,
 * and functions that reject.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MINUTE, type SessionStore } from 'latchkey'
import type { CredentialStore } from 'latchkey/store-kit'
import { memoryCredentials, memoryStore } from 'latchkey/stores/memory'
import { RowSeals } from '../../src/credentials/row-seals.ts'
import { deriveKeys } from '../../src/ground/keys.ts'
import {
  browserAt,
  CREDENTIAL_SECRET,
  enrol,
  enrolledApplication,
  type Enrolled,
} from '../../../services/enrolled.ts'

const NEW = 'Zk3Jw9Xr5Tq1Vn7Bm4Hs8Pd2Fg6Lc0Ya+Eu3Io7Rt1='

async function outcomeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? (error as Error).name,
  )
}

/** An application whose credentials are in a store with other methods. */
function over(change: (store: CredentialStore) => Partial<Record<keyof CredentialStore, unknown>>) {
  const credentials = memoryCredentials()
  const changed = { ...credentials, ...change(credentials) } as CredentialStore
  const store: SessionStore = { ...memoryStore(), credentials: changed }
  return enrolledApplication({ store })
}

/** Finishes as many logins by one code at the same time, and counts the outcomes. */
async function replay(app: Enrolled, code: string, count: number): Promise<readonly string[]> {
  const browsers = Array.from({ length: count }, () => browserAt(app))
  for (const browser of browsers) await browser.logIn('alice')
  return Promise.all(browsers.map((browser) => outcomeOf(browser.finish(code))))
}

describe("an application's own store of credentials", () => {
  it('that answers with the result of its driver takes no code, rather than the same code five times', async () => {
    let isWrong = false
    const app = over((store) => ({
      async update(...given: Parameters<CredentialStore['update']>) {
        const isDone = await store.update(...given)
        // An object is true, whatever is in it.
        return isWrong ? { changes: isDone ? 1 : 0 } : isDone
      },
    }))
    const { device } = await enrol(app)
    isWrong = true
    app.clock.advance(MINUTE)
    const codes = new Set(await replay(app, device.code(), 5))
    assert.deepEqual([...codes], ['store_unavailable'])
    // Negative control: the same store with the answer that was asked for takes the next code once.
    isWrong = false
    app.clock.advance(MINUTE)
    const outcomes = await replay(app, device.code(), 5)
    assert.equal(outcomes.filter((outcome) => outcome === 'done').length, 1)
  })

  it('that answers nothing, or true, has failed: nobody believes that a factor was added or removed', async () => {
    const silent = over((store) => ({
      add: (...given: Parameters<CredentialStore['add']>) => void store.add(...given),
    }))
    assert.equal(await outcomeOf(enrol(silent)), 'store_unavailable')
    const lenient = over(() => ({ remove: () => true }))
    const { browser } = await enrol(lenient)
    const [row] = await lenient.latch.credentials.list('id-alice')
    const removing = browser.send((ctx) => lenient.latch.credentials.remove(ctx, row?.id ?? ''))
    assert.equal(await outcomeOf(removing), 'store_unavailable')
    const told = lenient.events.map(({ type }) => type)
    assert.equal(told.includes('credential.removed'), false)
  })
})

describe('the id of a user that is no text', () => {
  it('is refused: removeAll of a number would find nothing, and the factor of a thief would stay', async () => {
    const app = enrolledApplication()
    await enrol(app)
    const { credentials, recoveryCodes } = app.latch
    for (const id of [7, null, undefined, '', {}] as unknown as string[]) {
      const calls = [
        credentials.list(id),
        credentials.removeAll(id),
        credentials.announceRemoval(id),
        credentials.announcedRemoval(id),
        credentials.cancelRemoval(id),
        recoveryCodes.left(id),
      ]
      const outcomes = await Promise.all(calls.map(outcomeOf))
      assert.deepEqual(new Set(outcomes), new Set(['TypeError']))
    }
    assert.equal(await credentials.removeAll('id-alice'), 2)
  })
})

describe('resealing', () => {
  it('rejects as onProgress does, and leaves no rejection that would end the process', async () => {
    const app = enrolledApplication()
    await enrol(app)
    const unhandled: unknown[] = []
    const note = (reason: unknown): void => void unhandled.push(reason)
    process.on('unhandledRejection', note)
    try {
      const onProgress = () => Promise.reject(new RangeError('The page is gone'))
      await assert.rejects(app.latch.credentials.reseal({ onProgress }), RangeError)
      await new Promise((resolve) => setImmediate(resolve))
      assert.deepEqual(unhandled, [])
    } finally {
      process.off('unhandledRejection', note)
    }
  })

  it('lets others have their turn between any two rows, though the store answers at once', async () => {
    const credentials = memoryCredentials()
    const seals = new RowSeals(deriveKeys([CREDENTIAL_SECRET], 'credentials'))
    let turns = 0
    const written = new Map<number, number>()
    const update: CredentialStore['update'] = (...given) => {
      written.set(turns, (written.get(turns) ?? 0) + 1)
      return credentials.update(...given)
    }
    for (let i = 0; i < 450; i++) {
      const id = String(i).padStart(43, 'a')
      const row = { id, userId: `u${i}`, kind: 'totp', name: 'x', createdAt: 1, usedAt: null }
      const data = seals.seal(row, '{}')
      await credentials.add({ ...row, version: 0, data }, 9)
    }
    const store: SessionStore = { ...memoryStore(), credentials: { ...credentials, update } }
    const credentialSecrets = [NEW, CREDENTIAL_SECRET]
    const app = enrolledApplication({ store, credentialSecrets })
    let isOver = false
    const count = (): void => {
      turns++
      if (!isOver) setImmediate(count)
    }
    setImmediate(count)
    const { moved } = await app.latch.credentials.reseal()
    isOver = true
    assert.equal(moved, 450)
    const most = Math.max(...written.values())
    assert.ok(most <= 2, `${most} rows were written before anybody else had a turn`)
  })
})

describe('a change of credentials that nobody waits for', () => {
  it('is an event if it fails, and does not end the process', async () => {
    let isDown = false
    const app = over((store) => ({
      removeAll(userId: string) {
        if (isDown) throw new Error('The store is down')
        return store.removeAll(userId)
      },
    }))
    const { browser } = await enrol(app)
    isDown = true
    const unhandled: unknown[] = []
    const note = (reason: unknown): void => void unhandled.push(reason)
    process.on('unhandledRejection', note)
    const { credentials } = app.latch
    try {
      void credentials.removeAll('id-alice')
      void credentials.announceRemoval('id-bob')
      await browser.send((ctx) => void credentials.rename(ctx, 'none', 'Phone'))
      for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve))
      assert.deepEqual(unhandled, [])
    } finally {
      process.off('unhandledRejection', note)
    }
    const told = app.events.flatMap((event) =>
      event.type === 'write.unawaited' ? [event.operation] : [],
    )
    assert.deepEqual(told.toSorted(), [
      'credentials.announceRemoval',
      'credentials.removeAll',
      'credentials.rename',
    ])
    // Negative control: whoever waits gets the error, and nothing is told.
    const before = app.events.length
    await assert.rejects(credentials.announceRemoval('id-bob'), { code: 'invalid_request' })
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(app.events.length, before)
  })
})
