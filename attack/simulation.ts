/**
 * Guessing, simulated: the library's own throttle and store, a clock that is moved, and no hashing.
 *
 * @module
 */

import { createSecretKey, randomBytes } from 'node:crypto'
import { DAY, MINUTE, TooManyAttempts, type LatchkeyEvent } from 'latchkey'
import { memoryAttempts } from 'latchkey/stores/memory'
import { testClock, type TestClock } from 'latchkey/testing'
import { Throttle } from '../library/src/login/throttle.ts'
import { throttleDefaults } from '../library/src/login/throttle-rules.ts'

/** A guess: at which account, from which address. */
export interface Guess {
  readonly account: string
  readonly address: string
}

/** After so many tries in vain, an attacker of many addresses waits. */
export const MANY = 200

/** A throttle under attack. */
export class Simulation {
  readonly clock: TestClock = testClock(0)
  readonly #throttle: Throttle
  #refusedBy = ''

  constructor() {
    const key = createSecretKey(randomBytes(32))
    const store = memoryAttempts()
    const emit = (event: LatchkeyEvent): void => {
      if (event.type === 'login.throttled') this.#refusedBy = event.lane
    }
    this.#throttle = new Throttle(store, throttleDefaults, { key, clock: this.clock, emit })
  }

  /**
   * Makes a wrong guess. Returns 0 if the guess was admitted, otherwise how long the answer says to wait: `Infinity` if
   * waiting does not help.
   */
  async guess({ account, address }: Guess): Promise<number> {
    try {
      const target = { username: account, userId: account, device: null }
      this.#throttle.failed(await this.#throttle.reserve(target, { address, device: null }))
      return 0
    } catch (error) {
      if (!(error instanceof TooManyAttempts)) throw error
      return (error.retryAfterSeconds ?? Infinity) * 1000
    }
  }

  /** Whether the last refusal was for the address: from another one, the guess may be admitted. */
  get wasAddressRefused(): boolean {
    return this.#refusedBy.startsWith('address:')
  }
}

/** Returns the IPv4 address with this number, of those an attacker has. */
export function addressOf(index: number): string {
  return [10, (index >> 16) & 255, (index >> 8) & 255, index & 255].join('.')
}

/**
 * Guesses at one account as fast as the throttle lets, from so many addresses in turn. Returns when each
 * guess was admitted, in milliseconds from the start.
 *
 * @param pace how long a guess takes, where the answer says nothing.
 */
export async function guessAtOne(addresses: number, duration: number, pace = 0): Promise<number[]> {
  const simulation = new Simulation()
  const admittedAt: number[] = []
  let inVain = 0
  for (let i = 0; simulation.clock() < duration; i++) {
    const wait = await simulation.guess({ account: 'victim', address: addressOf(i % addresses) })
    if (wait === 0) admittedAt.push(simulation.clock())
    // While other addresses are left, an address that is closed costs only the try.
    const isSpent = wait > 0 && (wait === Infinity || simulation.wasAddressRefused)
    inVain = isSpent ? inVain + 1 : 0
    const isStuck = isSpent ? inVain >= Math.min(addresses, MANY) : wait > 0
    if (isStuck) inVain = 0
    simulation.clock.advance(isStuck ? Math.min(wait, DAY) : pace)
  }
  return admittedAt
}

/**
 * Whether somebody elsewhere, who waits as long as the answer says, can try a password after so many addresses
 * have guessed for so long.
 */
export async function isClosedAfter(addresses: number, duration: number): Promise<boolean> {
  const simulation = new Simulation()
  let inVain = 0
  for (let i = 0; simulation.clock() < duration; i++) {
    const wait = await simulation.guess({ account: 'victim', address: addressOf(i % addresses) })
    inVain = wait === Infinity ? inVain + 1 : 0
    const isOver = inVain >= Math.min(addresses, MANY)
    if (isOver) inVain = 0
    if (wait > 0 && (wait !== Infinity || isOver)) simulation.clock.advance(Math.min(wait, DAY))
  }
  const owner = { account: 'victim', address: '192.0.2.1' }
  const wait = await simulation.guess(owner)
  if (wait === Infinity) return true
  simulation.clock.advance(wait)
  return (await simulation.guess(owner)) === Infinity
}

/** What one address, or one network, gets out of many accounts. */
export interface Spray {
  /** When each guess was admitted. */
  readonly admittedAt: readonly number[]

  /** How many accounts were guessed at. */
  readonly accounts: number
}

/** How a spray goes. */
export interface SprayPlan {
  /** How many accounts are guessed at in turn in each quarter of an hour: others than in the one before. */
  readonly accounts: number
  readonly duration: number

  /** Returns where a guess comes from. */
  readonly address: (i: number) => string

  /**
   * How many guesses come before the first instant of a window, at the end of a window that one guess
   * has opened: as many as do not close it.
   */
  readonly early?: number
}

/** A window of the address's lane. */
const WINDOW = 15 * MINUTE

/** Guesses at many accounts from one address or network. The attacker knows the rules and the windows. */
export async function spray({ accounts, duration, address, early = 0 }: SprayPlan): Promise<Spray> {
  const simulation = new Simulation()
  const admittedAt: number[] = []
  const touched = new Set<string>()
  let window = 0
  const attempt = async (i: number): Promise<boolean> => {
    const account = `user ${i % accounts} of window ${window}`
    const isAdmitted = (await simulation.guess({ account, address: address(i) })) === 0
    if (isAdmitted) admittedAt.push(simulation.clock())
    if (isAdmitted) touched.add(account)
    return isAdmitted
  }
  if (early > 0) {
    await attempt(0)
    simulation.clock.advance(WINDOW - 1)
    for (let i = 1; i <= early; i++) await attempt(i)
    simulation.clock.advance(1)
  }
  for (; simulation.clock() < duration; simulation.clock.advance(WINDOW)) {
    window++
    for (let refused = 0, i = 0; refused < 200; i++) refused += (await attempt(i)) ? 0 : 1
  }
  return { admittedAt, accounts: touched.size }
}

/** How many of so many guesses at the same instant, each from an address of its own, are admitted. */
export async function burst(count: number): Promise<number> {
  const simulation = new Simulation()
  const waits = await Promise.all(
    Array.from({ length: count }, (_, i) =>
      simulation.guess({ account: 'victim', address: addressOf(i) }),
    ),
  )
  return waits.filter((wait) => wait === 0).length
}

/** The most instants within any period of this length. */
export function mostWithin(instants: readonly number[], period: number): number {
  let most = 0
  let start = 0
  for (const [end, instant] of instants.entries()) {
    while (instant - (instants[start] ?? 0) >= period) start++
    most = Math.max(most, end - start + 1)
  }
  return most
}
