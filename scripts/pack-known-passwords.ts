/**
 * Packs the common passwords of `@zxcvbn-ts/language-common` into a module of the library, so that
 * the library needs neither the package nor a file. Run it when the package has a new version:
 *
 *     node scripts/pack-known-passwords.ts
 *
 * @module
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** No policy accepts a shorter password, so shorter ones are left out. */
export const MIN_LENGTH = 8

const name = '@zxcvbn-ts/language-common'
const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../node_modules/${name}/${path}`, import.meta.url)), 'utf8')

/** Where the module is written. */
export const file: string = fileURLToPath(
  new URL('../library/src/password-policy/known-passwords-data.ts', import.meta.url),
)

/** All of the package, the most common first. */
export const passwords: readonly string[] = JSON.parse(read('src/passwords.json')) as string[]

/** The passwords that a policy could accept. */
export const words: readonly string[] = passwords.filter(
  (word) => Array.from(word).length >= MIN_LENGTH,
)

/** The version of the package. */
export const { version } = JSON.parse(read('package.json')) as { version: string }

/** Its licence, as the lines of a comment. */
export const licence: string = read('LICENSE.txt')
  .trim()
  .replaceAll(/^(.*)$/gm, ' * $1')
  .replaceAll(/ +$/gm, '')

/** How many characters a word may share with the one before: the largest number of one digit in base 36. */
const MAX_SHARED = 35

/** Returns the words in order, each as the count of characters it shares with the one before, and the rest. */
export function pack(words: readonly string[]): string {
  const sorted = words.toSorted()
  const packed = sorted.map((word, i) => {
    const before = sorted[i - 1] ?? ''
    let shared = 0
    while (shared < MAX_SHARED && shared < before.length && word[shared] === before[shared])
      shared++
    return shared.toString(36) + word.slice(shared)
  })
  return packed.join(' ').replaceAll(/(.{80,}?) /g, '$1\n')
}

/** Returns the module's text. */
export function moduleText(): string {
  const escaped = pack(words).replaceAll(/[`\\]|\$(?=\{)/g, '\\$&')
  return `/**
 * ${words.length} common passwords of ${MIN_LENGTH} characters and more, from ${name} ${version}. Made by
 * \`scripts/pack-known-passwords.ts\`, unpacked by \`known-passwords.ts\`.
 *
 * The list's licence (MIT):
 *
${licence}
 *
 * @module
 */

/** The words in order: how many characters each shares with the one before, and the rest. */
export const packedPasswords: string = \`
${escaped}
\`
`
}

if (import.meta.main) writeFileSync(file, moduleText())
