/**
 * Guessing at codes by somebody who has the password, simulated: the library's own attempts, a clock that is moved, and
 * an owner who logs in now and then.
 *
 * @module
 */

import { createSecretKey, randomBytes } from 'node:crypto'
import { InvalidCredentials, TooManyAttempts, type LatchkeyEvent } from 'latchkey'
import { memoryAttempts } from 'latchkey/stores/memory'
import { testClock } from 'latchkey/testing'
import { attempt } from '../library/src/factors/throttled.ts'
import { Callbacks } from '../library/src/ground/callbacks.ts'
import { KnownDevices } from '../library/src/login/known-devices.ts'
import { Throttle, type AttemptSource } from '../library/src/login/throttle.ts'
import { throttleDefaults } from '../library/src/login/throttle-rules.ts'
import { addressOf, MANY } from './simulation.ts'

/** Who guesses at the code, and what its owner does meanwhile. */
export interface CodePlan {
  readonly addresses: number
  readonly duration: number

  /** On which device the owner gives the right code; `null`: the owner is away. */
  readonly owner: 'known device' | 'new device' | null

  /** How often the owner does so, in milliseconds. */
  readonly every: number

  /**
   * How many guesses the attacker makes between two logins of the owner, at most: whoever closes the lane keeps the
   * owner out, whose right code might have opened it.
   */
  readonly most: number
}

/** What the plan led to. */
export interface CodeGuesses {
  /** When each guess was admitted, in milliseconds from the start. */
  readonly admittedAt: readonly number[]

  /** How many logins of the owner were refused, though the owner waited as long as the answer said. */
  readonly refused: number
}

/** Guesses as fast as the throttle lets, by the first step of a new login whenever that helps. */
export async function guessAtCode(plan: CodePlan): Promise<CodeGuesses> {
  const { addresses, duration, owner, every, most } = plan
  const { clock, give, device, lane } = victim()
  const home = { address: '192.0.2.1', device: owner === 'known device' ? device : null }
  const admittedAt: number[] = []
  let [refused, inVain, left, loginAt] = [0, 0, most, owner === null ? Infinity : every]
  const logIn = async (): Promise<void> => {
    const wait = await give(home, true)
    if (wait > 0 && wait < Infinity) clock.advance(wait)
    if (wait > 0 && (await give(home, true)) > 0) refused++
    left = most
    loginAt += every
  }
  for (let i = 0; clock() < duration; i++) {
    if (clock() >= loginAt) await logIn()
    const from = { address: addressOf(i % addresses), device: null }
    const wait = left === 0 ? duration : await give(from, false)
    if (wait === 0) {
      admittedAt.push(clock())
      left--
    }
    const isSpent = wait > 0 && (wait === Infinity || lane().startsWith('address:'))
    inVain = isSpent ? inVain + 1 : 0
    const isStuck = isSpent ? inVain >= Math.min(addresses, MANY) : wait > 0
    if (!isStuck) continue
    inVain = 0
    clock.advance(Math.max(1, Math.min(wait, loginAt - clock(), duration - clock())))
  }
  return { admittedAt, refused }
}

/** Returns a user with a code. `give` resolves to 0, or to how long the answer says to wait. */
function victim() {
  const clock = testClock(0)
  const key = createSecretKey(randomBytes(32))
  const devices = new KnownDevices([key])
  let refusedBy = ''
  const emit = (event: LatchkeyEvent): void => {
    if (event.type === 'login.throttled') refusedBy = event.lane
  }
  const throttle = new Throttle(memoryAttempts(), throttleDefaults, { key, clock, emit })
  const parts = { throttle, devices, callbacks: new Callbacks(1000), emit }
  const give = async (from: AttemptSource, isRight: boolean): Promise<number> => {
    try {
      await attempt(parts, { kind: 'code', userId: 'victim', from }, () => isRight)
      return 0
    } catch (error) {
      if (error instanceof InvalidCredentials) return 0
      if (!(error instanceof TooManyAttempts)) throw error
      return (error.retryAfterSeconds ?? Infinity) * 1000
    }
  }
  return { clock, give, device: devices.remember(null, 'victim'), lane: () => refusedBy }
}
