/**
 * Packs the words that passwords are made of into a module of the library: the most common words of English, and the
 * most common passwords of `@zxcvbn-ts/language-common`, among which are names, teams and walks over the keyboard. Run
 * it when one of the lists has changed:
 *
 *     node scripts/pack-known-words.ts
 *
 * @module
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { licence, pack, passwords, version } from './pack-known-passwords.ts'

/** How many of the passwords are packed, whatever their length. */
const PASSWORDS = 12_000

/** A shorter password is a part of too many words. */
const MIN_PASSWORD_LENGTH = 3

/** Words of two letters are words only if they are among the first. */
const SHORT_WORDS = 150

/** Where the module is written. */
export const file: string = fileURLToPath(
  new URL('../library/src/password-policy/known-words-data.ts', import.meta.url),
)

const english = readFileSync(new URL('english-words.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => !line.startsWith('#'))
  .flatMap((line) => line.split(' '))
  .filter((word, i) => word.length >= 3 || (word.length === 2 && i < SHORT_WORDS))

/** Returns the words by how many bits it takes to find them: the logarithm of the better of two ranks. */
export function wordsByBits(): Map<string, number> {
  const bits = new Map<string, number>()
  const add = (word: string, i: number): void => {
    const rank = Math.ceil(Math.log2(i + 2))
    bits.set(word, Math.min(rank, bits.get(word) ?? rank))
  }
  const chosen = passwords.slice(0, PASSWORDS).map((word) => word.toLowerCase())
  chosen.forEach((word, i) => word.length >= MIN_PASSWORD_LENGTH && add(word, i))
  english.forEach(add)
  return bits
}

/** Returns the module's text. */
export function moduleText(): string {
  const bits = wordsByBits()
  const most = Math.max(...bits.values())
  const blocks = Array.from({ length: most + 1 }, (_, i) =>
    pack(Array.from(bits.keys()).filter((word) => bits.get(word) === i)),
  )
  const escaped = blocks.join('\n\n').replaceAll(/[`\\]|\$(?=\{)/g, '\\$&')
  return `/**
 * ${bits.size} words that passwords are made of, from @zxcvbn-ts/language-common ${version} and
 * @zxcvbn-ts/language-en 4.1.1. Made by \`scripts/pack-known-words.ts\`, unpacked by \`known-words.ts\`.
 *
 * The lists' licence (MIT):
 *
${licence}
 *
 * @module
 */

/**
 * A block for each number of bits it takes to find a word, from 0; in each the words in order: how many
 * characters each shares with the one before, and the rest.
 */
export const packedWords: string = \`${escaped}\`
`
}

if (import.meta.main) writeFileSync(file, moduleText())
