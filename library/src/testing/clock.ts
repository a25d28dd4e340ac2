/**
 * Time that a test moves.
 *
 * @module
 */

import type { Clock } from '../ground/time.ts'

/** A clock that stands still until it is moved. Pass it as the option `clock`. */
export interface TestClock extends Clock {
  /** Moves the clock by a number of milliseconds. */
  advance(duration: number): void
}

/**
 * Returns a clock that shows `start`, by default the present instant.
 *
 * @example
 * ```ts
 * import { createLatchkey, HOUR } from 'latchkey'
 * import { memoryStore } from 'latchkey/stores/memory'
 * import { testClock, testExchange } from 'latchkey/testing'
 *
 * const clock = testClock()
 * const latch = createLatchkey({ store: memoryStore(), findUser: () => null, clock, idleTimeout: HOUR })
 * const exchange = testExchange()
 * const session = await latch.session(latch.open(exchange))
 * await session.set('theme', 'dark')
 *
 * clock.advance(2 * HOUR)
 * const next = testExchange({ headers: { cookie: exchange.nextCookie } })
 * const later = await latch.session(latch.open(next))
 * later.get('theme') // => undefined
 * ```
 */
export function testClock(start: number = Date.now()): TestClock {
  let now = start
  const clock = (): number => now
  return Object.assign(clock, { advance: (duration: number) => void (now += duration) })
}
