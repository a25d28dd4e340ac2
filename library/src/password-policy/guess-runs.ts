/**
 * The cheap parts of a password for which no list of words is needed: walks over the keyboard, and repetitions.
 *
 * @module
 */

import { isNext, STEPS, unshifted, type Step } from '../ground/keyboard.ts'

/** A part of a password. */
export interface Run {
  readonly length: number

  /** How many bits it takes to guess the part. */
  readonly bits: number
}

/** With how many characters a run begins at most: `1qaz2wsx3edc` begins with four. */
const MAX_STRIDE = 4

/** The bits of each character with which a run begins: one of about thirty, and a direction. */
const START = 4

/** The bit for the shift key, held all the time or now and then. */
const SHIFT = 1

/** The bit for a part that is repeated at once: the choice to repeat it. */
const AT_ONCE = 1

/**
 * The bits for a part that is repeated later: which part, and how much of it. Also for two characters that are repeated
 * at once, which may be chance.
 */
const LATER = 3

/** The shortest repetitions that count. Shorter ones happen by chance. */
const MIN_AT_ONCE = 3
const MIN_BY_CHANCE = 2
const MIN_LATER = 4

/** Repetitions of a part that stands further back do not count: people do not make them. This bounds the work. */
const MAX_DISTANCE = 64

const NONE: Run = { length: 0, bits: 0 }

/**
 * Returns, for each stride and each place, the run that begins there. In a run, each character is the same as the one a
 * stride before it, or follows that one on the keyboard or in the alphabet. With a stride of two, one half may go left
 * while the other goes right: `qpwoeiru`.
 *
 * @param small the password in small letters
 */
export function runsOf(small: readonly string[]): readonly (readonly Run[])[] {
  const keys = small.map(unshifted)
  const runs = runsOn(small, 0)
  return keys.every((key, i) => key === small[i]) ? runs : [...runs, ...runsOn(keys, SHIFT)]
}

function runsOn(keys: readonly string[], extra: number): Run[][] {
  const strides = Array.from({ length: MAX_STRIDE }, (_, i) => i + 1)
  const straight = strides.flatMap((stride) =>
    STEPS.map((step) => runsBy(keys, stride, extra, () => step)),
  )
  const crossing = ([1, -1] as const).map((first) =>
    runsBy(keys, 2, extra, (at) => (at % 2 === 0 ? first : first === 1 ? -1 : 1)),
  )
  return [...straight, ...crossing]
}

function runsBy(
  keys: readonly string[],
  stride: number,
  extra: number,
  stepAt: (at: number) => Step,
): Run[] {
  const runs = keys.map(() => NONE)
  for (let at = keys.length - stride - 1, follow = 0; at >= 0; at--) {
    follow = isNext(keys[at]!, keys[at + stride]!, stepAt(at)) ? follow + 1 : 0
    // The run must be longer than twice the characters it begins with.
    if (follow < Math.max(2, stride + 1)) continue
    runs[at] = { length: follow + stride, bits: START * stride + 1 + Math.log2(follow) + extra }
  }
  return runs
}

/**
 * Returns, for each distance and each place, the part that begins there and also stands this distance before, whatever
 * the part is: the second half of `Spring2025!Spring2025`.
 *
 * @param small the password in small letters
 */
export function repeatsOf(small: readonly string[]): readonly (readonly Run[])[] {
  const distances = Math.max(0, Math.min(MAX_DISTANCE, small.length - 1))
  return Array.from({ length: distances }, (_, i) => repeatsAt(small, i + 1))
}

function repeatsAt(small: readonly string[], distance: number): Run[] {
  const runs = small.map(() => NONE)
  for (let at = small.length - 1, length = 0; at >= distance; at--) {
    length = small[at] === small[at - distance] ? length + 1 : 0
    const isAtOnce = length >= distance
    if (length < (isAtOnce ? MIN_BY_CHANCE : MIN_LATER)) continue
    runs[at] = { length, bits: isAtOnce && length >= MIN_AT_ONCE ? AT_ONCE : LATER }
  }
  return runs
}
