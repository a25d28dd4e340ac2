/**
 * The cheap parts of a password that need no list of words: walks over the keyboard, and what stands
 * there again.
 *
 * @module
 */

import { isNext, STEPS, unshifted, type Step } from '../ground/keyboard.ts'

/** A part of a password. */
export interface Run {
  readonly length: number

  /** What it takes to guess it. */
  readonly bits: number
}

/** How many characters a run begins with, at most: `1qaz2wsx3edc` begins with four. */
const MAX_STRIDE = 4

/** Each character that a run begins with: one of some thirty, and its direction. */
const START = 4

/** The shift key, held all the time or now and then. */
const SHIFT = 1

/** A part at once again: the choice to do so. */
const AT_ONCE = 1

/** A part again later: which one, and how much of it. So much, too, where two characters are there twice by chance. */
const LATER = 3

/** What is less is there again by chance. */
const MIN_AT_ONCE = 3
const MIN_BY_CHANCE = 2
const MIN_LATER = 4

/** A part that stands further back is none that a person says again. It bounds the work. */
const MAX_DISTANCE = 64

const NONE: Run = { length: 0, bits: 0 }

/**
 * Returns, for each stride and each place, the run that begins there: every character follows the one
 * that stands so many before, on the keyboard or in the alphabet, or is the same. Of two strides, one
 * may go left while the other goes right: `qpwoeiru`.
 *
 * @param small in small letters
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
    // What follows must be more than what is there to begin with.
    if (follow < Math.max(2, stride + 1)) continue
    runs[at] = { length: follow + stride, bits: START * stride + 1 + Math.log2(follow) + extra }
  }
  return runs
}

/**
 * Returns, for each distance and each place, the part that begins there and stands so many characters
 * before as well, whatever it is: the second half of `Spring2025!Spring2025`.
 *
 * @param small in small letters
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
