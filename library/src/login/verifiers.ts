/**
 * Password hashes in an application's own formats, which the application checks itself.
 *
 * @module
 */

import type { Callbacks } from '../ground/callbacks.ts'
import { abandon, type Awaitable } from '../ground/maybe-promise.ts'
import { MAX_HASH_LENGTH } from '../hashes/formats.ts'
import { foreignHash, type HashParser, type Work } from '../hashes/hash.ts'
import { isPasswordOf } from './password.ts'

/**
 * A format of an application's own. All its hashes should take the same work: a format of several costs is as many
 * formats, each with an example.
 */
export interface PasswordVerifier {
  /** What events call the format, behind `custom:`: letters, digits, `-`, `_` and `.`, 40 at most. */
  readonly name: string

  /**
   * Returns whether a hash is of this format, by its looks and at once. Asked about every hash but those that
   * `hashPassword` makes, also about hashes in formats that latchkey reads.
   */
  readonly recognizes: (hash: string) => boolean

  /**
   * Returns whether the password is the one that was hashed: `true` or `false`. Anything else, what it throws, and no
   * answer within `callbackTimeout`, is a 503 and a `password.failed` event, and lets nobody in. It has a place in the
   * queue of all hashing, and should compute off the main thread.
   *
   * @param check answers the same for a hash that latchkey reads. `verifyPassword` and `hashPassword` would wait here
   * for another place in the queue, and on a machine of two cores there is none.
   */
  readonly verify: (password: string, hash: string, check: HashCheck) => Awaitable<boolean>

  /**
   * A hash of this format, of a password that nobody has. Each failed login of an account with another hash, or of
   * none, checks the password against it: the time of an answer then does not tell who has a hash of this format.
   */
  readonly example: string

  /**
   * How many bytes of a password the format looks at: bcrypt at 72, crypt(3) of DES at 8. The hash of a longer
   * password stays: a new one would be of all that was typed, and a slip that the format does not see would become
   * the password.
   *
   * @default all of them
   */
  readonly seenBytes?: number
}

/** Resolves to whether a password is the one of a hash in a format that latchkey reads. */
export type HashCheck = (password: string, hash: string) => Promise<boolean>

/** An application's format, as a login uses it. */
export interface CustomFormat {
  readonly parse: HashParser

  /** The work of its example. */
  readonly work: Work
}

/** Returns how a login reads the hashes of a verifier, and what one of them costs. */
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

/** A verifier is asked in the queue, so what it asks needs no second place there. */
const checkInPlace: HashCheck = (password, hash) => isPasswordOf([], password, hash)

/**
 * Returns the answer of a function that says yes or no.
 *
 * @throws TypeError if it says something else: what is almost a yes lets nobody in, and what is almost a no would
 * refuse everybody, and nothing would say why.
 */
function asBoolean(answer: unknown, name: string): boolean {
  if (typeof answer === 'boolean') return answer
  abandon(answer)
  throw new TypeError(`${name} must answer true or false`)
}
