/**
 * Nobody takes all there is of hashing: who floods leaves room for others.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Overloaded, type Origin } from 'latchkey'
import { KnownDevices } from '../src/device.ts'
import { deriveKeys } from '../src/keys.ts'
import { HashQueue } from '../src/hash-queue.ts'
import { PASSWORD, SECRET, testApplication, type TestApplication } from './application.ts'

const devices = new KnownDevices(deriveKeys([SECRET], 'device/__Host-session'))

/** One account at one address, with many device cookies that are its own. */
function flood(app: TestApplication, cookies: number, times: number): Promise<unknown>[] {
  return Array.from({ length: cookies }, () => devices.remember(null, 'id-bob')).flatMap((device) =>
    Array.from({ length: times }, () =>
      app.latch
        .authenticate('bob', 'wrong', { address: '203.0.113.7', device })
        .catch((error: unknown) => error),
    ),
  )
}

const victim: Origin = { address: '192.0.2.1', device: null }

describe('a flood from one account at one address, with 40 device cookies', () => {
  it('leaves room: somebody elsewhere logs in 10 of 10 times', async () => {
    const app = testApplication()
    let entered = 0
    for (let i = 0; i < 10; i++) {
      const flooding = flood(app, 40, 5)
      // As soon as they stand in the queue.
      await new Promise(setImmediate)
      await app.latch.authenticate('alice', PASSWORD, victim)
      entered++
      const outcomes = await Promise.all(flooding)
      assert.ok(outcomes.some((outcome) => outcome instanceof Overloaded))
      await app.latch.clearAttempts('id-bob', 'bob')
    }
    assert.equal(entered, 10)
  })

  it('left none, when the queue asked nobody whose places they are (negative control)', async () => {
    const queue = new HashQueue(1, 64)
    const open = Promise.withResolvers<void>()
    // Each a holder of its own, which is what a queue that knows none does.
    const flooding = Array.from({ length: 200 }, (_, i) =>
      queue.run(() => open.promise, [`${i}`]).catch((error: unknown) => error),
    )
    await assert.rejects(
      queue.run(() => open.promise, ['victim']),
      Overloaded,
    )
    open.resolve()
    await Promise.all(flooding)
  })
})
