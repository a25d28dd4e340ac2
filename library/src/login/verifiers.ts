/**
 * Password hashes in an application's own formats. The application checks these hashes itself.
 *
 * @module
 */

import type { Callbacks } from '../ground/callbacks.ts'
import { abandon, type Awaitable } from '../ground/maybe-promise.ts'
import { MAX_HASH_LENGTH } from '../hashes/formats.ts'
import { foreignHash, type HashParser, type Work } from '../hashes/hash.ts'
import { isPasswordOf } from './password.ts'

/**
 * A format of an application's own. All hashes of a format should take the same work. If they take several costs, list
 * a format for each cost, each with its example.
 */
export interface PasswordVerifier {
  /** The format's name in events, where it follows `custom:`. Letters, digits, `-`, `_` and `.`, 40 at most. */
  readonly name: string

  /**
   * Returns at once whether a hash looks like one of this format. Called for every hash that `hashPassword` has not
   * made, also for hashes in formats that latchkey reads.
   */
  readonly recognizes: (hash: string) => boolean

  /**
   * Returns whether the password is the one that was hashed: `true` or `false`. Any other answer, an error, and no
   * answer within `callbackTimeout` let nobody in: they are answered with 503, and cause the event `password.failed`.
   * The function has a place in the queue of all hashing, and should compute off the main thread.
   *
   * @param check does the same for a hash that latchkey reads. Use it instead of `verifyPassword` and `hashPassword`:
   * these would wait for another place in the queue, and on a machine of two cores there is none.
   */
  readonly verify: (password: string, hash: string, check: HashCheck) => Awaitable<boolean>

  /**
   * A hash of this format, of a password that nobody has. Each failed login whose account has another kind of hash, or
   * none, checks the password against this example. So the time of an answer does not tell who has a hash of this
   * format.
   */
  readonly example: string

  /**
   * How many bytes of a password the format looks at: bcrypt at 72, crypt(3) of DES at 8. The hash of a longer password
   * is not replaced. A new hash would cover everything that was typed, so a slip that the format does not see would
   * become part of the password.
   *
   * @default all of them
   */
  readonly seenBytes?: number
}

/** Resolves to whether a hash, in a format that latchkey reads, is of this password. */
export type HashCheck = (password: string, hash: string) => Promise<boolean>

/** An application's format, as a login uses it. */
export interface CustomFormat {
  readonly parse: HashParser

  /** The work of its example. */
  readonly work: Work
}

/** Returns the parser of a verifier's hashes, and the work of one such hash. */
export function customFormat(verifier: PasswordVerifier, callbacks: Callbacks): CustomFormat {
  const format = `custom:${verifier.name}` as const
  const ask = async (password: string, hash: string): Promise<boolean> =>
    asBoolean(
      await callbacks.ask(`${format}: verify`, () => verifier.verify(password, hash, checkInPlace)),
      `${format}: verify`,
    )
  const work: Work = {
    algorithm: format,
    amount: 1,
    spend: (password) => ask(password.toString(), verifier.example),
  }
  const parse: HashParser = (hash) =>
    asBoolean(verifier.recognizes(hash), `${format}: recognizes`)
      ? foreignHash({
          format,
          work,
          sees: verifier.seenBytes ?? Infinity,
          matches: (password) => ask(password.toString(), hash),
        })
      : null
  return { parse, work }
}

/**
 * Returns whether the example of a verifier is a hash of its format.
 *
 * @throws whatever `recognizes` throws.
 */
export function recognizesExample(verifier: PasswordVerifier): boolean {
  const { example } = verifier
  const isText = typeof example === 'string' && example.length <= MAX_HASH_LENGTH
  return isText && asBoolean(verifier.recognizes(example), 'recognizes')
}

/** A verifier runs in the queue already, so its check needs no second place there. */
const checkInPlace: HashCheck = (password, hash) => isPasswordOf([], password, hash)

/**
 * Returns the answer of a function that says yes or no.
 *
 * @throws TypeError if the answer is neither `true` nor `false`: a truthy answer must let nobody in, and a falsy answer
 * would refuse everybody without a reason.
 */
function asBoolean(answer: unknown, name: string): boolean {
  if (typeof answer === 'boolean') return answer
  abandon(answer)
  throw new TypeError(`${name} must answer true or false`)
}
