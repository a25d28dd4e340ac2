/**
 * Which of the passwords that people make of common words are refused: thousands of them.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkPassword } from 'latchkey/password-policy'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import * as knownWords from '../../../scripts/pack-known-words.ts'
import { passwords } from '../../../scripts/pack-known-passwords.ts'
import { isKnown } from '../../src/password-policy/known-passwords.ts'

const codeOf = (password: string): string | null => checkPassword(password)?.code ?? null

/** A library that estimates strength, with its dictionaries of all languages and our English words. */
const strength = new ZxcvbnFactory({
  dictionary: { ...dictionary, english: Array.from(knownWords.wordsByBits().keys()) },
  graphs: adjacencyGraphs,
})

/** What people make of the most common passwords when fifteen characters are required, the commonest first. */
function* candidates(): Generator<string> {
  const top = passwords.filter((word) => word.length >= 4).slice(0, 200)
  const tails = [
    '',
    '1',
    '123',
    '1234',
    '12345',
    '123456',
    '123456789',
    '!',
    '2024',
    '2025!',
    '1990',
  ]
  for (const word of top) {
    const capital = word.charAt(0).toUpperCase() + word.slice(1)
    const isWord = /^[a-z]+$/.test(word)
    const leet = isWord ? word.replaceAll('a', '@').replaceAll('o', '0').replaceAll('e', '3') : word
    for (const base of [word + word, word.repeat(3), capital + word, leet + leet]) {
      for (const tail of tails) yield base + tail
    }
    for (const other of top.slice(0, 12)) {
      for (const tail of tails.slice(0, 3)) yield word + other + tail
    }
    for (const tail of tails) yield `${capital}${tail}${tail}`
  }
}

describe('a password that people make of common words', () => {
  const common = new Set(Array.from(candidates()).filter((text) => text.length >= 15))

  it('is refused: each of more than 3,000, many of which a strength library calls weak', () => {
    assert.ok(common.size > 3000, String(common.size))
    const accepted = Array.from(common).filter((text) => codeOf(text) === null)
    assert.deepEqual(accepted, [])
    const some = Array.from(common).filter((_, i) => i % 20 === 0)
    const weak = some.filter((text) => strength.check(text).score <= 1)
    assert.ok(weak.length > 100, `${weak.length} of ${some.length}`)
    // Negative control: the list of common passwords contains hardly any of them.
    const listed = Array.from(common).filter((text) => isKnown(text))
    assert.ok(listed.length < common.size / 100, String(listed.length))
  })

  for (const password of [
    'thisismypassword',
    'This Is My Password',
    'manchesterunited',
    'liverpoolfootballclub',
    'supersecretpassword',
    'letmeinletmein123',
    'Password123456789',
    'P@ssw0rdP@ssw0rd',
    '1q2w3e4r5t6y7u8i',
    'i8u7y6t5r4e3w2q1',
    '1qaz2wsx3edc4rfv',
    'qwertyuiopasdfgh',
    'azertyuiopqsdfg',
    'a1b2c3d4e5f6g7h8',
    'йцукенгшщзфывапр',
    'drowssapdrowssap',
    'iloveyouforever1',
    'administrator123',
    'Summer2024Winter2025',
    'zaq12wsxcde34rfv',
    'passwordqwerty1q2w'.repeat(50),
  ]) {
    it(`is refused: ${password.slice(0, 40)}`, () => {
      assert.notEqual(codeOf(password), null)
    })
  }
})
