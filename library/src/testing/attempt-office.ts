/**
 * Tests of what every attempt store must do for people who share an address. They use the throttle's own rules.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import type { AttemptStore } from '../contracts/attempts.ts'
import { Overloaded, TooManyAttempts } from '../errors.ts'
import { throttleDefaults } from '../login/throttle-rules.ts'
import { Throttle } from '../login/throttle.ts'
import { MINUTE, SECOND } from '../ground/time.ts'
import type { AttemptCase } from './attempt-case.ts'
import { testClock, type TestClock } from './clock.ts'
import { inParallel, turn } from './races.ts'

/** How many people share the address. */
const PEOPLE = 60

/** The address that the people share. */
const OFFICE = '192.0.2.1'

/** Returns a throttle over the store, with a clock that the test moves. */
function throttleOver(store: AttemptStore): { throttle: Throttle; clock: TestClock } {
  const clock = testClock()
  const key = createSecretKey(Buffer.alloc(32, 1))
  const emit = (): void => undefined
  return { throttle: new Throttle(store, throttleDefaults, { key, clock, emit }), clock }
}

/** Logs in as a person. Returns whether the password was checked. */
async function logIn(
  throttle: Throttle,
  person: number | string,
  { isRight, address = OFFICE }: { readonly isRight: boolean; readonly address?: string },
): Promise<boolean> {
  const target = { username: `person${person}`, userId: `id${person}`, device: null }
  try {
    const attempt = await throttle.reserve(target, { address, device: null })
    // Stands for the time of a comparison, in which others come.
    await turn()
    if (isRight) await throttle.succeeded(attempt)
    else throttle.failed(attempt)
    return true
  } catch (error) {
    if (error instanceof TooManyAttempts || error instanceof Overloaded) return false
    throw error
  }
}

/** Guesses at names of other people until a guess is refused. Returns how many guesses were checked. */
async function spray(throttle: Throttle, name: string, address = OFFICE): Promise<number> {
  for (let i = 0; ; i++) {
    if (!(await logIn(throttle, `${name}${i}`, { isRight: false, address }))) return i
  }
}

/** People behind one address. */
export const attemptStoreOffice: readonly AttemptCase[] = [
  {
    name: 'lets 60 people with right passwords in from one address within 15 minutes',
    async run(store) {
      const { throttle, clock } = throttleOver(store)
      for (let i = 0; i < PEOPLE; i++) {
        assert.equal(await logIn(throttle, i, { isRight: true }), true, `person ${i}`)
        clock.advance((15 * MINUTE) / PEOPLE)
      }
      assert.equal(await spray(throttle, 'somebody'), 11)
    },
  },
  {
    name: 'lets in 60 people who make three mistakes each, one after the other, in 15 minutes',
    async run(store) {
      const { throttle, clock } = throttleOver(store)
      const steps = Array.from({ length: PEOPLE }, (_, i) =>
        // Every 15 seconds a person begins, and tries again every 10 seconds. At any time three people are trying.
        [0, 1, 2, 3].map((n) => ({
          person: i,
          at: i * 15 * SECOND + n * 10 * SECOND,
          isRight: n === 3,
        })),
      )
      const start = clock()
      for (const { person, at, isRight } of steps.flat().toSorted((a, b) => a.at - b.at)) {
        clock.advance(start + at - clock())
        assert.equal(await logIn(throttle, person, { isRight }), true, `person ${person} at ${at}`)
      }
    },
  },
  {
    name: 'lets in 60 people who log in at the same time',
    async run(store) {
      const { throttle } = throttleOver(store)
      const entered = await inParallel(PEOPLE, (i) => logIn(throttle, i, { isRight: true }))
      assert.equal(entered.filter((isIn) => isIn).length, PEOPLE)
    },
  },
  {
    name: 'stops a client that sprays names from that address at the eleventh, even if 500 come at once',
    async run(store) {
      const { throttle, clock } = throttleOver(store)
      assert.equal(await spray(throttle, 'somebody'), 11)
      clock.advance(15 * MINUTE)
      const looked = await inParallel(500, (i) => logIn(throttle, i, { isRight: false }))
      assert.equal(looked.filter((isLooked) => isLooked).length, 11)
      const network = '2001:db8::1'
      assert.equal(await spray(throttle, 'other', network), 11)
    },
  },
  {
    name: 'a right password takes back the guesses at its own account, and at no other',
    async run(store) {
      const { throttle } = throttleOver(store)
      for (let i = 0; i < 10; i++) await logIn(throttle, i, { isRight: false })
      // Somebody who has an account here cannot make room for more guesses by logging in to it.
      for (let i = 0; i < 20; i++) await logIn(throttle, 9, { isRight: true })
      assert.equal(await logIn(throttle, 10, { isRight: false }), true)
      assert.equal(await logIn(throttle, 11, { isRight: false }), true)
      assert.equal(await logIn(throttle, 12, { isRight: false }), false)
    },
  },
]
