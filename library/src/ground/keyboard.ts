/**
 * Which characters follow each other: keys beside each other, letters and digits in their order.
 *
 * @module
 */

/** The rows of keyboards: the digits, and letters as in English, German and French. */
const ROWS = [
  '1234567890',
  'qwertyuiop',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl',
  'qsdfghjklm',
  'zxcvbnm',
  'yxcvbnm',
  'wxcvbn',
  'йцукенгшщзхъ',
  'фывапролджэ',
  'ячсмитьбю',
]

/** The columns, from the digits down: in English, and where German and French differ. */
const COLUMNS = [
  '1qaz',
  '2wsx',
  '3edc',
  '4rfv',
  '5tgb',
  '6yhn',
  '7ujm',
  '8ik,',
  '9ol.',
  '0p;/',
  '1qay',
  '6zhn',
  '1aqw',
  '2zsx',
]

/** What Shift makes of the digits, in English: its keyboards are the ones that passwords are walked on. */
const SHIFTED: ReadonlyMap<string, string> = new Map(
  Array.from('!@#$%^&*()', (char, i) => [char, '1234567890'.charAt(i)]),
)

/** The same again, onwards, backwards, down, up. */
export const STEPS = [0, 1, -1, 2, -2] as const

/** A direction. */
export type Step = (typeof STEPS)[number]

/** Both characters of each pair, the first on the left, or above. */
const beside: ReadonlySet<string> = pairsOf(ROWS)
const below: ReadonlySet<string> = pairsOf(COLUMNS)

function pairsOf(lines: readonly string[]): Set<string> {
  return new Set(
    lines.flatMap((line) => Array.from(line.slice(1), (char, i) => line.charAt(i) + char)),
  )
}

/** Returns the character that the key gives without Shift. */
export function unshifted(char: string): string {
  return SHIFTED.get(char) ?? char
}

/**
 * Returns whether a character follows another: the same one, its neighbour on a row or column of keys, or the
 * next of its alphabet.
 *
 * @param step 0, 1 onwards, -1 backwards, 2 down, -2 up
 */
export function isNext(a: string, b: string, step: Step): boolean {
  if (step === 0) return a === b
  const [first, second] = step > 0 ? [a, b] : [b, a]
  if (step === 2 || step === -2) return below.has(first + second)
  return beside.has(first + second) || first.codePointAt(0)! + 1 === second.codePointAt(0)!
}
