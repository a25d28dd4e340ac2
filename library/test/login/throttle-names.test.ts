/**
 * Lanes do not tell which names somebody has: not when secrets change, nor by several names of one user.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ConfigurationError, TooManyAttempts } from 'latchkey'
import { memoryAttempts, memoryStore } from 'latchkey/stores/memory'
import { testClock } from 'latchkey/testing'
import { Throttle } from '../../src/login/throttle.ts'
import { throttleDefaults } from '../../src/login/throttle-rules.ts'
import { deriveKeys } from '../../src/ground/keys.ts'
import {
  PASSWORD,
  SECRET,
  testApplication,
  type TestApplication,
} from '../../../services/application.ts'
import { withLittleWork } from '../../../services/little-work.ts'
import { skipWaits } from '../../../services/time.ts'
import { attempt, from, guess } from '../password-policy/guesses.ts'

const NEWER = 'q1Wn5Tz8RkBv3YmHc7XpLd2JsGf9Qa4E'
const NEWEST = 'Zk4tWb9QmXv2LsRy7HcNp6TgJd3FaUe8'

/** Applications over one store, with other secrets: a server before and after a rotation. */
function generations() {
  const store = memoryStore()
  const attempts = memoryAttempts()
  const clock = testClock()
  const of = (...secrets: string[]): TestApplication =>
    testApplication({ store, attempts, secrets, clock })
  return { of }
}

/** Whether a guess at the name is refused. */
const isThrottled = async (app: TestApplication, username: string, i: number): Promise<boolean> =>
  (await guess(app, username, from(1000)(i))) instanceof TooManyAttempts

describe('a change of secrets', () => {
  withLittleWork()

  /** Guesses at a name that somebody has and at one that nobody has, and tells who is throttled later. */
  async function throttledAfter(...rings: string[][]): Promise<boolean[][]> {
    const { of } = generations()
    const first = of(SECRET)
    for (const name of ['alice', 'nobody']) {
      for (let i = 0; i < 5; i++) assert.equal(await isThrottled(first, name, i), false)
    }
    const seen = []
    for (const ring of rings) {
      const app = of(...ring)
      seen.push([await isThrottled(app, 'alice', 77), await isThrottled(app, 'nobody', 78)])
    }
    return seen
  }

  it('that keeps the old secret moves no lane: throttled names stay throttled, known or not', async () => {
    const seen = await throttledAfter([NEWER, SECRET], [NEWEST, NEWER, SECRET])
    assert.deepEqual(seen, [
      [true, true],
      [true, true],
    ])
  })

  it('that drops the oldest secret moves all lanes at once: no name is throttled any more, known or not', async () => {
    const seen = await throttledAfter([NEWER])
    assert.deepEqual(seen, [[false, false]])
  })

  it('told known names from unknown when users had lanes by id, and names lanes by the newest secret (negative control)', async () => {
    const attempts = memoryAttempts()
    const ladder = throttleDefaults.account
    const throttled = async (secret: string, username: string, userId: string | null) => {
      const [key] = deriveKeys([secret], 'lane')
      const name = `name:${key!.export().toString('hex')}:${username}`
      const lanes = [name, userId === null ? `nobody:${name}` : `user:${userId}`]
      const wanted = lanes.map((lane) => ({ key: lane, rule: ladder, member: '' }))
      return !(await attempts.reserve(wanted, 1e12)).admitted
    }
    for (let i = 0; i < 5; i++) {
      await throttled(SECRET, 'alice', 'id-alice')
      await throttled(SECRET, 'nobody', null)
    }
    assert.equal(await throttled(NEWER, 'alice', 'id-alice'), true)
    assert.equal(await throttled(NEWER, 'nobody', null), false)
  })

  it('leaves the lanes of addresses as they are, because they tell nothing about an account', async (t) => {
    skipWaits(t)
    const { of } = generations()
    const before = of(SECRET)
    for (let i = 0; i < 11; i++) await guess(before, `somebody${i}`)
    const after = of(NEWER)
    assert.ok((await attempt(after, 'alice', PASSWORD)) instanceof TooManyAttempts)
  })
})

describe('several names of one user', () => {
  withLittleWork()

  const dotless = (name: string): string => name.replace(/\./g, '')
  const withDots = (canonicalUsername?: (name: string) => string | Promise<string>) => {
    const app: TestApplication = testApplication({
      findUser: (name) => app.users.get(dotless(name)) ?? null,
      ...(canonicalUsername !== undefined && { canonicalUsername }),
    })
    return app
  }
  const spellings = (name: string): string[] =>
    Array.from(
      { length: name.length - 1 },
      (_, i) => `${name.slice(0, i + 1)}.${name.slice(i + 1)}`,
    )

  /** How many of the spellings are throttled after five guesses at the first. */
  async function throttledSpellings(app: TestApplication, name: string): Promise<number> {
    const [first = '', ...others] = spellings(name)
    for (let i = 0; i < 5; i++) await guess(app, first, from(1000)(i))
    let throttled = 0
    for (const [i, other] of others.entries()) {
      if (await isThrottled(app, other, 100 + i)) throttled++
    }
    return throttled
  }

  for (const [kind, hook] of [
    ['at once', dotless],
    ['by a promise', async (name: string) => dotless(name)],
  ] as const) {
    it(`cannot be told from names that nobody has when canonicalUsername says ${kind} what they share`, async () => {
      const app = withDots(hook)
      assert.equal(await throttledSpellings(app, 'alice'), 3)
      assert.equal(await throttledSpellings(app, 'eve12'), 3)
    })
  }

  it('can be told without canonicalUsername (negative control)', async () => {
    const app = withDots()
    assert.equal(await throttledSpellings(app, 'alice'), 3)
    assert.equal(await throttledSpellings(app, 'eve12'), 0)
  })

  it('are cleared by any of them', async () => {
    const app = withDots(dotless)
    for (let i = 0; i < 5; i++) await guess(app, 'a.lice', from(1000)(i))
    await app.latch.clearAttempts('id-alice', 'al.ice')
    assert.equal(await attempt(app, 'alice', PASSWORD), 'right')
  })

  it('make the login fail uncounted when canonicalUsername fails or returns no name', async () => {
    let answer: unknown = new Error('directory down')
    const app = withDots(() => {
      if (answer instanceof Error) throw answer
      return answer as string
    })
    await assert.rejects(app.latch.authenticate('alice', PASSWORD), /directory down/)
    for (const wrong of [undefined, null, 7, 'x'.repeat(257), `a${'\u0334'.repeat(40)}`]) {
      answer = wrong
      await assert.rejects(app.latch.authenticate('alice', PASSWORD), TypeError, String(wrong))
    }
    answer = 'alice'
    for (let i = 0; i < 5; i++) assert.equal(await guess(app, 'alice', from(9)(i)), 'wrong')
  })

  it('is an option that must be a function', () => {
    const canonicalUsername = 'lower' as unknown as () => string
    assert.throws(() => testApplication({ canonicalUsername }), ConfigurationError)
  })
})

describe('the lanes of a throttle', () => {
  withLittleWork()

  it('are the same for a key, and others for another', async () => {
    const keysOf = async (secret: string): Promise<string[]> => {
      const keys: string[] = []
      const attempts = memoryAttempts()
      const store = {
        ...attempts,
        reserve: (lanes: readonly { key: string }[]) => {
          keys.push(...lanes.map(({ key }) => key))
          return { admitted: true } as const
        },
      }
      const [key] = deriveKeys([secret], 'lane')
      const parts = { key: key!, clock: () => 0, emit: () => undefined }
      const throttle = new Throttle(store, throttleDefaults, parts)
      const target = { username: 'alice', userId: 'id-alice', device: null }
      await throttle.reserve(target, { address: '192.0.2.1', device: null })
      return keys
    }
    const [name, user, address] = await keysOf(SECRET)
    assert.deepEqual(await keysOf(SECRET), [name, user, address])
    const others = await keysOf(NEWER)
    assert.notEqual(others[0], name)
    assert.notEqual(others[1], user)
    assert.equal(others[2], address)
  })
})
