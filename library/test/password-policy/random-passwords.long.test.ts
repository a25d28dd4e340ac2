/**
 * Which passwords are accepted: those that nobody guesses, tens of thousands of them.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkPassword, type PasswordPolicy } from 'latchkey/password-policy'
import { dictionary } from '@zxcvbn-ts/language-common'
import { seeded, pick } from '../../../attack/random.ts'

const codeOf = (password: string, policy?: PasswordPolicy): string | null =>
  checkPassword(password, policy)?.code ?? null

describe('a password that nobody guesses', () => {
  const random = seeded(12)
  const times = <Item>(count: number, make: () => Item): Item[] =>
    Array.from({ length: count }, make)
  const characters = Array.from(
    'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789!#$%&*+-=?@_',
  )
  const diceware = dictionary['diceware-common']
  const word = (): string => pick(random, diceware)
  const letters = Array.from('abcdefghijklmnopqrstuvwxyz')

  const kinds: readonly (readonly [string, () => string, count: number, most: number])[] = [
    ['four random words with blanks', () => times(4, word).join(' '), 5_000, 0],
    ['four random words without blanks', () => times(4, word).join(''), 5_000, 0],
    ['five random words with hyphens', () => times(5, word).join('-'), 5_000, 0],
    [
      'sixteen random characters',
      () => times(16, () => pick(random, characters)).join(''),
      5_000,
      0,
    ],
    ['fifteen random letters', () => times(15, () => pick(random, letters)).join(''), 5_000, 8],
    [
      'sixteen random hexadecimal digits',
      () => times(16, () => random(16).toString(16)).join(''),
      5_000,
      10,
    ],
  ]
  for (const [what, make, count, most] of kinds) {
    it(`is accepted: ${what}, of ${count} all but at most ${most}`, () => {
      const made = times(count, make).filter((text) => text.length >= 15)
      const refused = made.filter((text) => codeOf(text) !== null)
      assert.ok(refused.length <= most, `${refused.length}: ${refused.slice(0, 5).join(', ')}`)
      assert.ok(made.length > 0.99 * count)
    })
  }

  it('is accepted: fifteen random digits, of 10,000 at least 99 %', () => {
    const digits = Array.from('0123456789')
    const random = seeded(15)
    const number = (): string => Array.from({ length: 15 }, () => pick(random, digits)).join('')
    const refused = Array.from({ length: 10_000 }, number).filter((text) => codeOf(text) !== null)
    assert.ok(refused.length <= 100, `${refused.length}: ${refused.slice(0, 5).join(' ')}`)
  })

  it('is accepted: sentences that nobody else would say', () => {
    for (const sentence of [
      'my dog ate my homework',
      'purple elephants dance quietly',
      'the quick green turtle sleeps',
      'ein Hund im Schnee heult',
      'le chat boit du thé vert',
      'наш кот любит холодный чай',
      '猫は冷たいお茶が大好きです本当に毎日',
      'Where did aunt Olga hide the accordion?',
      'tr0ub4dor&3 and more',
    ]) {
      assert.equal(codeOf(sentence), null, sentence)
    }
  })

  it('is accepted at eight characters beside a second factor, unless it is obvious', () => {
    const refused = times(10_000, () => times(8, () => pick(random, characters)).join('')).filter(
      (text) => codeOf(text, { secondFactor: true }) !== null,
    )
    assert.ok(refused.length <= 10, refused.join(' '))
    for (const obvious of ['Passw0rd', 'qwer1234', 'Summer24', 'P@ssword1']) {
      assert.notEqual(codeOf(obvious, { secondFactor: true }), null, obvious)
    }
  })
})
