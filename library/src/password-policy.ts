/**
 * `latchkey/password-policy`: decides which passwords to accept when somebody chooses one.
 *
 * It accepts long passwords that are not obvious (NIST SP 800-63B-4, 3.1.1.2; ASVS 5.0, 6.2). No rule asks for digits
 * or capitals, and none asks for a new password from time to time: both make passwords worse.
 *
 * It is an entry of its own, because it brings lists of 180 kB, which are needed only where passwords are chosen.
 *
 * @module
 */

import { isBreached, type BreachCheck } from './password-policy/breaches.ts'
import { guessBits } from './password-policy/guess-bits.ts'
import { isKnown } from './password-policy/known-passwords.ts'
import { countGuesses, type GuessableKind } from './password-policy/guessable.ts'
import { callSafely } from './ground/listeners.ts'
import {
  compose,
  composePassword,
  MAX_PASSWORD_BYTES as MAX_BYTES,
} from './ground/password-text.ts'
import { periodOf } from './ground/period.ts'

export {
  rangeSource,
  type BreachCheck,
  type BreachSource,
  type RangeSourceOptions,
} from './password-policy/breaches.ts'

/** Why a password is refused. The codes are stable: a program may switch on them. */
export type PasswordProblemCode =
  | 'too_short'
  | 'too_long'
  /** It contains half a character (a surrogate without its other half), which `hashPassword` refuses. */
  | 'malformed'
  /** Attackers try it first: it is on a list, or is made of words on a list. */
  | 'common'
  /** It is one part, again and again. */
  | 'repeated'
  /** It is a sequence: "abcdefgh", "87654321", "qwertyui". */
  | 'sequence'
  /** It is made of the site's or the user's own words. */
  | 'own_words'
  | 'breached'
  /** The source of breaches did not answer, and the policy is to refuse in that case. */
  | 'breaches_unknown'

/** Why a password is refused, for a program and for the user. */
export interface PasswordProblem {
  readonly code: PasswordProblemCode

  /** In words, with what to do. */
  readonly message: string
}

/** What the application knows when a password is chosen. */
export interface PasswordPolicy {
  /** The name by which the user logs in. The parts of an e-mail address count as words. @default none */
  readonly username?: string

  /** Further words that an attacker would think of: the site's name and host, the names of the user. @default none */
  readonly words?: readonly string[]

  /**
   * The fewest code points.
   *
   * @default 15; 8 with a second factor (NIST SP 800-63B-4, 3.1.1.2)
   */
  readonly minLength?: number

  /** Whether the password is asked for only together with a second factor. @default false */
  readonly secondFactor?: boolean
}

/** NIST SP 800-63B-4, 3.1.1.2: a password alone, and one beside a second factor. */
const MIN_LENGTH = 15
const MIN_LENGTH_WITH_SECOND_FACTOR = 8

/**
 * How many bits of a password must be guesswork: two and a quarter for each character of the least length, but no more
 * than ten billion guesses (zxcvbn's best score). Eight random characters have 27 bits by the same count.
 */
const BITS_A_CHARACTER = 2.25
const ENOUGH_BITS = 34

/** The shortest word that counts. Shorter words are parts of too many others. */
const MIN_WORD_LENGTH = 3

/** Only the start of a longer word counts. This bounds how often a character of the password is looked at. */
const MAX_WORD_LENGTH = 64

/**
 * Returns why a password is refused, or `null` if it is good: long enough, not made of what everyone tries
 * first, and not a part that is written again and again.
 *
 * @throws RangeError if `minLength` is less than NIST allows.
 *
 * @example
 * ```ts
 * import { checkPassword } from 'latchkey/password-policy'
 *
 * checkPassword('purple elephants dance quietly') // => null
 * checkPassword('Password123456789')?.code // => 'common'
 * checkPassword('correct horse')?.message // a sentence to show to whoever chose it
 * ```
 */
export function checkPassword(
  password: string,
  policy: PasswordPolicy = {},
): PasswordProblem | null {
  const minLength = readMinLength(policy)
  // This comes before any work that takes time in proportion to the length.
  const composed = composePassword(password)
  if (composed === null) return tooLong()
  if (!password.isWellFormed()) {
    return problem('malformed', 'A character of this password is not whole. Type it again.')
  }
  const length = Array.from(composed).length
  if (length < minLength) return tooShort(length, minLength)
  if (isKnown(composed)) {
    return problem('common', 'This is one of the passwords everyone tries first.')
  }
  const own = ownWords(policy)
  const kind = guessableKind(Array.from(toComparable(composed)), minLength, own)
  if (kind !== null) return problem(kind, reasons[kind])
  const limit = Math.min(BITS_A_CHARACTER * minLength, ENOUGH_BITS)
  const ownTexts = new Set(own.map((word) => word.join('')))
  // A password that is one part again and again is worth the bits of that part alone.
  const chars = Array.from(composed)
  const period = periodOf(chars)
  const once = 2 * period <= chars.length ? chars.slice(0, period) : chars
  if (guessBits(once, limit, ownTexts) === Infinity) return null
  return problem(
    'common',
    'This password is made of what everyone tries first: common words, years, keys in a row. ' +
      'Take several words that have nothing to do with another.',
  )
}

/**
 * Resolves to why a password is refused, or to `null` if it is good and in no known breach. The source is not asked
 * about a password that `checkPassword` refuses.
 *
 * @throws RangeError if `minLength` is less than NIST allows.
 */
export async function checkPasswordAndBreaches(
  password: string,
  policy: PasswordPolicy & { readonly breaches: BreachCheck },
): Promise<PasswordProblem | null> {
  const found = checkPassword(password, policy)
  if (found !== null) return found
  const { source, onOutage, onFailure } = policy.breaches
  try {
    if (!(await isBreached(compose(password), source))) return null
    return problem('breached', 'This password is known from a breach of another site.')
  } catch (error) {
    callSafely(() => onFailure?.(error))
    if (onOutage === 'accept') return null
    return problem(
      'breaches_unknown',
      'Whether this password is known from a breach cannot be found out now. Try again later.',
    )
  }
}

const reasons: Readonly<Record<GuessableKind, string>> = {
  repeated:
    'This password repeats itself. Take several words that have nothing to do with another.',
  sequence: 'This password is a sequence. Take several words that have nothing to do with another.',
  own_words: 'This password is made of names that others know. Take words they would not think of.',
}

function problem(code: PasswordProblemCode, message: string): PasswordProblem {
  return { code, message }
}

function tooShort(length: number, minLength: number): PasswordProblem {
  const advice = `Use at least ${minLength} characters; these are ${length}.`
  return problem('too_short', `${advice} Several words are good, with spaces or without.`)
}

function tooLong(): PasswordProblem {
  return problem('too_long', `Use at most ${MAX_BYTES} bytes: about as many letters.`)
}

function readMinLength({ minLength, secondFactor = false }: PasswordPolicy): number {
  const least = secondFactor ? MIN_LENGTH_WITH_SECOND_FACTOR : MIN_LENGTH
  const chosen = minLength ?? least
  if (Number.isSafeInteger(chosen) && chosen >= least && chosen <= MAX_BYTES / 4) return chosen
  throw new RangeError(`minLength must be a whole number from ${least} to ${MAX_BYTES / 4}`)
}

/**
 * Returns what makes a password guessable, or `null`. A part that is written several times counts once. At least half
 * of the wanted length must be characters that have to be guessed.
 */
function guessableKind(
  password: readonly string[],
  minLength: number,
  words: readonly (readonly string[])[],
): GuessableKind | null {
  const period = periodOf(password)
  const { count, kind } = countGuesses(password, words)
  if (count < Math.ceil(minLength / 2)) return kind
  return period < minLength && 2 * period <= password.length ? 'repeated' : null
}

/** Returns the words and their parts: for "alice@mail.example" also "alice", "mail" and "example". */
function ownWords({ username = '', words = [] }: PasswordPolicy): readonly (readonly string[])[] {
  const all = [username, ...words].map(toComparable)
  const parts = all.flatMap((word) => [word, ...word.split(/[^\p{L}\p{N}]+/u)])
  return Array.from(new Set(parts), (word) => Array.from(word).slice(0, MAX_WORD_LENGTH)).filter(
    (word) => word.length >= MIN_WORD_LENGTH,
  )
}

function toComparable(text: string): string {
  return compose(text).toLowerCase()
}
