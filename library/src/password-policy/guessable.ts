/**
 * How much of a password has to be guessed. A run of one character, a sequence and a known word are one guess each,
 * however long they are.
 *
 * This is no measure of strength. It finds passwords that are long and contain next to nothing.
 *
 * @module
 */

/** What makes a part of a password guessable. */
export type GuessableKind = 'repeated' | 'sequence' | 'own_words'

/** What `countGuesses` found. */
export interface Guesses {
  /** The number of guesses: one for each single character, and one for each guessable part. */
  readonly count: number

  /** The kind that covers most of the password, or `null` if nothing is guessable. */
  readonly kind: GuessableKind | null
}

/** The shortest part that is a pattern: "aa", "ab" and "12" are in every text. */
const MIN_PART = 3

/** Separators behind a guessable part need no guess: "alice-2024", "alice_acme". */
const SEPARATOR = /[^\p{L}\p{N}]/u

/** Neighbours on keyboards. Letters and digits that follow each other in Unicode need no list. */
const ROWS = ['qwertyuiop', 'qwertzuiop', 'azertyuiop', 'asdfghjkl', 'zxcvbnm', 'yxcvbnm', '7890']

/** The pairs that follow each other on a keyboard, in both directions. */
const neighbours: readonly ReadonlySet<string>[] = ROWS.flatMap((row) => {
  const backwards = Array.from(row).toReversed().join('')
  return [row, backwards].map((row) => new Set(pairsOf(row)))
})

function pairsOf(row: string): string[] {
  return Array.from(row.slice(1), (char, i) => row.charAt(i) + char)
}

/**
 * Counts what has to be guessed of a password.
 *
 * @param password in code points, letters folded
 * @param words the words that an attacker knows, folded in the same way
 */
export function countGuesses(
  password: readonly string[],
  words: readonly (readonly string[])[],
): Guesses {
  const covered = { repeated: 0, sequence: 0, own_words: 0 }
  let count = 0
  for (let at = 0; at < password.length; count++) {
    const parts = {
      repeated: runLength(password, at, (a, b) => a === b),
      sequence: sequenceLength(password, at),
      own_words: wordLength(password, at, words),
    }
    const kind = longest(parts)
    if (parts[kind] < MIN_PART) {
      at++
      continue
    }
    covered[kind] += parts[kind]
    at += parts[kind]
    while (SEPARATOR.test(password[at] ?? 'x')) at++
  }
  const kind = longest(covered)
  return { count, kind: covered[kind] === 0 ? null : kind }
}

function longest(lengths: Readonly<Record<GuessableKind, number>>): GuessableKind {
  const kinds = ['own_words', 'repeated', 'sequence'] as const
  return kinds.reduce((best, kind) => (lengths[kind] > lengths[best] ? kind : best))
}

/** How many code points from here on follow each other as `isNext` says. */
function runLength(
  password: readonly string[],
  at: number,
  isNext: (a: string, b: string) => boolean,
): number {
  let end = at + 1
  while (end < password.length && isNext(password[end - 1]!, password[end]!)) end++
  return end - at
}

function sequenceLength(password: readonly string[], at: number): number {
  const step = (by: number) => (a: string, b: string) =>
    (b.codePointAt(0) ?? 0) === (a.codePointAt(0) ?? 0) + by
  return Math.max(
    runLength(password, at, step(1)),
    runLength(password, at, step(-1)),
    ...neighbours.map((pairs) => runLength(password, at, (a, b) => pairs.has(a + b))),
  )
}

/** Returns the length of the longest word that stands here. */
function wordLength(
  password: readonly string[],
  at: number,
  words: readonly (readonly string[])[],
): number {
  const here = words.filter((word) => word.every((char, i) => password[at + i] === char))
  return Math.max(0, ...here.map((word) => word.length))
}
