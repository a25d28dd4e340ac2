/**
 * Time that a test moves.
 *
 * @module
 */

import type { Clock } from '../ground/time.ts'

/** A clock that stands still until it is moved. Pass it as the option `clock`. */
export interface TestClock extends Clock {
  /** Moves the clock by so many milliseconds. */
  advance(duration: number): void
}

/** Returns a clock that shows `start`, by default the present instant. */
export function testClock(start: number = Date.now()): TestClock {
  let now = start
  const clock = (): number => now
  return Object.assign(clock, { advance: (duration: number) => void (now += duration) })
}
