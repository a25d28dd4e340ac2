/**
 * Nobody takes all there is of hashing: who floods leaves room for others.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Overloaded, type AttemptSource } from 'latchkey'
import { KnownDevices } from '../../src/login/known-devices.ts'
import { deriveKeys } from '../../src/ground/keys.ts'
import { HashQueue } from '../../src/login/hash-queue.ts'
import {
  PASSWORD,
  SECRET,
  testApplication,
  type TestApplication,
} from '../../../services/application.ts'
import { withLittleWork } from '../../../services/little-work.ts'

const devices = new KnownDevices(deriveKeys([SECRET], 'device/__Host-Http-session'))

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

const victim: AttemptSource = { address: '192.0.2.1', device: null }

describe('a flood from one account at one address, with 40 device cookies', () => {
  withLittleWork()

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

  it('left none when the queue did not count places by holder (negative control)', async () => {
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

describe('an account holder who logs in all the time, sixty times at once, from ten device cookies', () => {
  withLittleWork()

  const office = '203.0.113.7'
  const logIn = (app: TestApplication, name: string, source: AttemptSource): Promise<unknown> =>
    app.latch.authenticate(name, PASSWORD, source).catch((error: unknown) => error)

  /** Returns how many of twelve get in while he does, from there. */
  async function entering(app: TestApplication, addresses: (i: number) => string): Promise<number> {
    const cookies = Array.from({ length: 10 }, () => devices.remember(null, 'id-bob'))
    const over = new AbortController()
    const flooding = Array.from({ length: 60 }, async (_, i) => {
      const device = cookies[i % 10] ?? null
      while (!over.signal.aborted) {
        await logIn(app, 'bob', { address: office, device })
        await new Promise(setImmediate)
      }
    })
    // As soon as they stand in the queue.
    for (let i = 0; i < 10; i++) await new Promise(setImmediate)
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        logIn(app, `user ${i}`, { address: addresses(i), device: null }),
      ),
    )
    over.abort()
    await Promise.all(flooding)
    return outcomes.filter((outcome) => !(outcome instanceof Error)).length
  }

  /** An application with the accounts of twelve colleagues. */
  function colleagues(): TestApplication {
    const app = testApplication()
    const alice = app.users.get('alice')
    assert.ok(alice !== undefined)
    for (let i = 0; i < 12; i++) {
      app.users.set(`user ${i}`, { ...alice, id: `id-${i}`, username: `user ${i}` })
    }
    return app
  }

  it('leaves room to his colleagues: 12 of 12 at the same address log in', async () => {
    assert.equal(await entering(colleagues(), () => office), 12)
  })

  it('leaves room to everybody else: 12 of 12 elsewhere log in', async () => {
    assert.equal(await entering(colleagues(), (i) => `192.0.2.${i}`), 12)
  })

  it('left none at his address when his share was as large as the address’s (negative control)', async () => {
    const hasRoom = async (account: string, device: string): Promise<boolean> => {
      const queue = new HashQueue(1, 64)
      const open = Promise.withResolvers<void>()
      const flooding = Array.from({ length: 60 }, (_, i) =>
        queue
          .run(() => open.promise, [`address:${office}`, account, `${device}:${i % 10}`])
          .catch((error: unknown) => error),
      )
      const colleague = (): void => queue.assertRoom([`address:${office}`, 'user:alice'])
      const refused = attempted(colleague)
      open.resolve()
      await Promise.all(flooding)
      return refused === null
    }
    assert.equal(await hasRoom('user:bob', 'device:bob'), true)
    // The old rule: he holds as much as any holder.
    assert.equal(await hasRoom('any holder', 'any device'), false)
  })
})

/** Returns what it throws. */
function attempted(call: () => void): unknown {
  try {
    call()
    return null
  } catch (error) {
    assert.ok(error instanceof Overloaded)
    return error
  }
}
