/**
 * The words of which passwords are made, and how many guesses each word is worth.
 *
 * @module
 */

import { packedWords } from './known-words-data.ts'
import { unpack } from './known-passwords.ts'

/** The longest word of the list, in UTF-16 units. */
export const MAX_KNOWN_LENGTH = 20

let bitsOf: ReadonlyMap<string, number> | null = null

/**
 * Returns how many bits it takes to guess a word of the list: the logarithm of its rank. `undefined` for every other
 * text. The first call unpacks the list: about 20 ms and 2 MB.
 *
 * @param word in small letters
 */
export function bitsOfWord(word: string): number | undefined {
  bitsOf ??= unpackWords()
  return bitsOf.get(word)
}

/** Undoes `scripts/pack-known-words.ts`. */
function unpackWords(): ReadonlyMap<string, number> {
  const unpacked = new Map<string, number>()
  for (const [bits, block] of packedWords.split('\n\n').entries()) {
    if (block === '') continue
    for (const word of unpack(block)) {
      if (word.length <= MAX_KNOWN_LENGTH) unpacked.set(word, bits)
    }
  }
  return unpacked
}
