/**
 * Attempts at secrets that are no passwords: codes, PINs, answers of a device. They are throttled as passwords are, in
 * lanes of their own kind.
 *
 * @module
 */

import { CallbackTimeout, InvalidCredentials } from '../errors.ts'
import type { EventListener } from '../events.ts'
import type { Callbacks } from '../ground/callbacks.ts'
import { abandon, type Awaitable } from '../ground/maybe-promise.ts'
import type { KnownDevices } from '../login/known-devices.ts'
import type { AttemptSource, Throttle } from '../login/throttle.ts'
import { assertUserId } from '../session/user.ts'

/** The name of a kind of secrets. */
const KIND = /^[a-z][a-zA-Z\d-]{0,31}$/

/** How an attempt is made. */
const CALL = "latch.attempt('pin', user.id, ctx, () => isRight(pin))"

/** What an attempt needs of the application. */
export interface AttemptParts {
  readonly throttle: Throttle
  readonly devices: KnownDevices
  readonly callbacks: Callbacks
  readonly emit: EventListener
}

/** An answer that says: the secret was right. */
export type Right<Answer> = Exclude<Answer, false | null | undefined | 0 | '' | 0n>

/**
 * Checks a secret of a user, and counts the attempt before the check. The lanes belong to the kind and the user, not to
 * the session or the login under way (ASVS 5.0, 6.3.1): whoever begins a new login has no new guesses.
 *
 * @param check answers with anything true if the secret is right; with `false`, `null` or `undefined` if it is wrong.
 * @returns what `check` has answered.
 * @throws InvalidCredentials if the secret is wrong.
 * @throws TooManyAttempts before the check.
 * @throws CallbackTimeout if there is no answer in time. The attempt is not counted then. If `check` throws, it is.
 * @throws TypeError if the kind is no short name, `from` no object, or `check` no function.
 */
export async function attempt<Answer>(
  { throttle, devices, callbacks, emit }: AttemptParts,
  { kind, userId, from }: { kind: string; userId: string; from: AttemptSource },
  check: () => Awaitable<Answer>,
): Promise<Right<Answer>> {
  if (typeof check !== 'function') {
    abandon(check)
    throw new TypeError(`The check of an attempt must be a function: ${CALL}`)
  }
  if (typeof kind !== 'string' || !KIND.test(kind)) {
    throw new TypeError("The kind of an attempt must be a short name, such as 'pin'")
  }
  assertUserId(userId)
  if (typeof from !== 'object' || from === null) {
    throw new TypeError(
      `An attempt needs to know where it comes from, such as the context of the request: ${CALL}`,
    )
  }
  const device = await devices.recognize(from.device, userId, from.askedGenerations)
  const reserved = await throttle.reserve({ kind, username: '', userId, device }, from)
  let answer: Answer
  try {
    answer = await callbacks.ask(`The check of a ${kind}`, check)
  } catch (error) {
    // Nobody knows whether the guess was compared: a check may well throw for a wrong one. Whoever got no answer at all
    // has learned nothing.
    if (error instanceof CallbackTimeout) await throttle.withdrawn(reserved)
    else throttle.failed(reserved)
    throw error
  }
  if (isNoAnswer(answer)) {
    throttle.failed(reserved)
    throw new TypeError(
      `The check of a ${kind} must answer true or false, not a function or an object of either`,
    )
  }
  if (!answer) {
    throttle.failed(reserved)
    emit({ type: 'attempt.failed', kind, userId, address: from.address })
    throw new InvalidCredentials()
  }
  await throttle.proven(reserved)
  return answer as Right<Answer>
}

/** Whether the answer is one that would always count as true: a function that was not called, or a boxed `false`. */
function isNoAnswer(answer: unknown): boolean {
  if (typeof answer === 'function') return true
  const kind = Object.prototype.toString.call(answer)
  return typeof answer === 'object' && /^\[object (?:Boolean|Number|String)\]$/.test(kind)
}
