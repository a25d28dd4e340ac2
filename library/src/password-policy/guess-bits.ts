/**
 * How many guesses an attacker needs who tries what people do: common words one after the other, years, runs of keys,
 * repetitions, a capital here and a digit for a letter there.
 *
 * It finds the cheapest way to write the password, as strength meters do (Wheeler, "zxcvbn", USENIX Security 2016). It
 * goes from left to right, and takes time in proportion to the password's length.
 *
 * @see https://www.usenix.org/conference/usenixsecurity16/technical-sessions/presentation/wheeler
 * @module
 */

import { bitsOfWord, MAX_KNOWN_LENGTH } from './known-words.ts'
import { repeatsOf, runsOf } from './guess-runs.ts'
import { reachPhrases } from './known-phrases.ts'
import { numbersLength } from './number-rows.ts'

/** A character that is part of nothing known counts as one of ten, as in zxcvbn. That errs on the attacker's side. */
const CHARACTER = Math.log2(10)

/** The separators between words are mostly the same, and a blank, a point or nothing. */
const SEPARATOR = 1.5

/** One bit for capitals, and one for signs in place of letters, however many there are. */
const VARIATION = 1

/** One of 120 years. */
const YEAR = 7
const YEARS = /^(?:19|20)\d\d$/

/** One of the famous rows of numbers, and a place in it. */
const NUMBERS = 8

/** One of about 250 phrases, and how far it is written. */
const PHRASE = 9

const SEPARATORS: readonly string[] = [' ', '-', '_', '.']

/** Signs in place of letters. `1` may stand for two letters: it is tried as an "i" and as an "l". */
const leet: readonly (readonly [string, string])[] = [
  ...([
    ['4', 'a'],
    ['@', 'a'],
    ['8', 'b'],
    ['3', 'e'],
    ['6', 'g'],
    ['9', 'g'],
    ['1', 'i'],
  ] as const),
  ...([
    ['!', 'i'],
    ['|', 'l'],
    ['0', 'o'],
    ['$', 's'],
    ['5', 's'],
    ['7', 't'],
    ['+', 't'],
    ['2', 'z'],
  ] as const),
]
const letters: ReadonlyMap<string, string> = new Map(leet)
const lettersOther: ReadonlyMap<string, string> = new Map([...leet, ['1', 'l'], ['!', 'l']])

/** A password in its spellings, which all have the same number of entries. */
interface Spellings {
  readonly typed: readonly string[]
  readonly small: readonly string[]
  readonly plain: readonly (readonly string[])[]
}

/**
 * Returns the least number of bits in which the password can be written; `Infinity` if this is not below the limit.
 * Ways that have reached the limit are not followed, so most of a long password is not looked at.
 *
 * @param password in code points
 * @param own the words that an attacker tries first, in small letters
 */
export function guessBits(
  password: readonly string[],
  limit: number,
  own: ReadonlySet<string>,
): number {
  const spellings = spell(password)
  const runs = [...runsOf(spellings.small), ...repeatsOf(spellings.small)]
  const least = [0, ...password.map(() => Infinity)]
  const reach = (end: number, bits: number): void => {
    if (bits < limit && bits < least[end]!) least[end] = bits
  }
  for (let at = 0; at < password.length; at++) {
    const here = least[at]!
    if (here === Infinity) continue
    const isSeparator = SEPARATORS.includes(password[at]!)
    reach(at + 1, here + (isSeparator ? SEPARATOR : CHARACTER))
    for (const run of runs) {
      const length = run[at]!.length
      if (length > 0) reach(at + length, here + run[at]!.bits)
    }
    const numbers = numbersLength(password, at)
    if (numbers > 0) reach(at + numbers, here + NUMBERS)
    reachPhrases(spellings.plain[0]!, spellings.typed, at, (length, isPlain) =>
      reach(at + length, here + PHRASE + (isPlain ? 0 : VARIATION)),
    )
    reachWords(spellings, own, at, (length, bits) => reach(at + length, here + bits))
  }
  return least[password.length]!
}

function spell(password: readonly string[]): Spellings {
  const small = password.map((char) => char.toLowerCase())
  const plain = [letters, lettersOther].map((map) => small.map((char) => map.get(char) ?? char))
  return { typed: password, small, plain }
}

/** Calls `tell` for each word that begins here, forwards or backwards, and for a year. */
function reachWords(
  { typed, small, plain }: Spellings,
  own: ReadonlySet<string>,
  at: number,
  tell: (length: number, bits: number) => void,
): void {
  let [text, reversed, i, l] = ['', '', '', '']
  let [variations, hasSigns] = [0, false]
  const [asI, asL] = plain as [readonly string[], readonly string[]]
  for (let end = at; end < Math.min(at + MAX_KNOWN_LENGTH, typed.length); end++) {
    const char = small[end]!
    text += char
    reversed = char + reversed
    i += asI[end]!
    l += asL[end]!
    hasSigns ||= char !== asI[end]
    if (typed[end] !== char) variations = VARIATION
    const length = end + 1 - at
    if (length === 4 && YEARS.test(text)) tell(length, YEAR)
    if (length < 2) continue
    let bits = Math.min(bitsIn(own, text), bitsIn(own, reversed) + VARIATION)
    if (hasSigns) bits = Math.min(bits, bitsIn(own, i) + VARIATION, bitsIn(own, l) + VARIATION)
    if (bits === Infinity) continue
    // One bit more, even for the first word: the choice to write another word.
    tell(length, bits + 1 + variations)
  }
}

function bitsIn(own: ReadonlySet<string>, word: string): number {
  return own.has(word) ? 0 : (bitsOfWord(word) ?? Infinity)
}
