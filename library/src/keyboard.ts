/**
 * What follows on what: keys beside each other, letters and digits in their order.
 *
 * @module
 */

/** The rows of keyboards: the digits, and letters as in English, German and French. */
const ROWS = [
  ...['1234567890', 'qwertyuiop', 'qwertzuiop', 'azertyuiop'],
  ...['asdfghjkl', 'qsdfghjklm', 'zxcvbnm', 'yxcvbnm', 'wxcvbn'],
  ...['йцукенгшщзхъ', 'фывапролджэ', 'ячсмитьбю'],
]

/** The same again, onwards, backwards. */
export const STEPS = [0, 1, -1] as const

/** Both characters of each pair, the first on the left. */
const pairs: ReadonlySet<string> = new Set(
  ROWS.flatMap((row) => Array.from(row.slice(1), (char, i) => row.charAt(i) + char)),
)

/**
 * Returns whether a character follows another: the same one, its neighbour on a row of keys, or the next
 * of its alphabet.
 *
 * @param step 0, 1 onwards, -1 backwards
 */
export function isNext(a: string, b: string, step: (typeof STEPS)[number]): boolean {
  if (step === 0) return a === b
  const [left, right] = step === 1 ? [a, b] : [b, a]
  return pairs.has(left + right) || left.codePointAt(0)! + 1 === right.codePointAt(0)!
}
