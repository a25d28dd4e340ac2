/**
 * Numbers that everyone knows: the first digits of π, and rows such as the squares one after the other. People who
 * write fifteen digits by hand often write these.
 *
 * Other digits count like any characters: fifteen digits by a generator are a good password, and NIST wants no rule on
 * the kinds of characters (SP 800-63B-4, 3.1.1.2).
 *
 * @module
 */

/** The fewest digits of a row that count as a part of it. */
const MIN_DIGITS = 6

/** How many numbers of each row are known: more than fit a line of a form. */
const NUMBERS = 40

function row(numberAt: (n: number) => number): string {
  return Array.from({ length: NUMBERS }, (_, i) => numberAt(i + 1)).join('')
}

function fibonacci(): string {
  const numbers = [1, 1]
  while (numbers.length < NUMBERS) numbers.push(numbers.at(-1)! + numbers.at(-2)!)
  return numbers.join('')
}

function primes(): string {
  const found: number[] = []
  for (let n = 2; found.length < NUMBERS; n++) if (found.every((p) => n % p !== 0)) found.push(n)
  return found.join('')
}

const rows: readonly string[] = [
  // π, e, the golden section, and the roots of 2 and 3. A number in JavaScript holds too few of their digits.
  '314159265358979323846264338327950288',
  '271828182845904523536028747135266249',
  '161803398874989484820458683436563811',
  '141421356237309504880168872420969807',
  '173205080756887729352744634150587236',
  fibonacci(),
  primes(),
  ...[1, 2, 3, 4, 5, 10, 11].map((by) => row((n) => n * by)),
  row((n) => 2 * n - 1),
  ...[2, 3].map((power) => row((n) => n ** power)),
  row((n) => 2 ** (n - 1)),
]

/** Returns how many digits from here on are a part of a famous row; 0 if there are too few. */
export function numbersLength(password: readonly string[], at: number): number {
  let digits = ''
  while (at + digits.length < password.length) {
    const longer = digits + password[at + digits.length]!
    if (!/^\d+$/.test(longer) || !rows.some((row) => row.includes(longer))) break
    digits = longer
  }
  return digits.length < MIN_DIGITS ? 0 : digits.length
}
