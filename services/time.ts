/**
 * Time that passes when a test says so.
 *
 * @module
 */

import type { TestContext } from 'node:test'
import { SECOND } from 'latchkey'
import { turn } from 'latchkey/testing'

/**
 * Stops timers and the monotonic clock. Returns a function that lets so many milliseconds pass, and what was
 * waiting for them happen.
 */
export function mockTime(t: TestContext): (duration: number) => Promise<void> {
  let now = 0
  t.mock.timers.enable({ apis: ['setTimeout'] })
  t.mock.method(performance, 'now', () => now)
  return async (duration) => {
    await turn()
    now += duration
    t.mock.timers.tick(duration)
    await turn()
  }
}

/** Lets whatever waits for a timer go on with the next turns, until the test ends. */
export function skipWaits(t: TestContext): void {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let isOver = false
  const skip = (): void => {
    if (isOver) return
    t.mock.timers.tick(SECOND)
    setImmediate(skip)
  }
  setImmediate(skip)
  t.after(() => {
    isOver = true
  })
}
