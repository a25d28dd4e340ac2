/**
 * Parts of a password that cost an attacker a guess or two: repeated parts, walks over the keyboard, number sequences,
 * phrases.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkPassword } from 'latchkey/password-policy'
import { seeded } from '../../../attack/random.ts'
import { guessBits } from '../../src/password-policy/guess-bits.ts'
import { isNext } from '../../src/ground/keyboard.ts'
import { isKnown } from '../../src/password-policy/known-passwords.ts'
import { numbersLength } from '../../src/password-policy/number-rows.ts'
import { periodOf } from '../../src/ground/period.ts'

const LIMIT = 33.75

const refused = (password: string): boolean => checkPassword(password) !== null

/** The same characters in a random order. */
function shuffled(password: string, random: (below: number) => number): string {
  const chars = Array.from(password)
  for (let i = chars.length - 1; i > 0; i--) {
    const other = random(i + 1)
    const [a, b] = [chars[i]!, chars[other]!]
    chars[i] = b
    chars[other] = a
  }
  return chars.join('')
}

describe('a part of a password that is repeated', () => {
  it('costs a guess or two, whatever the part is, and whatever follows it', () => {
    for (const password of [
      'Spring2025!Spring2025',
      'demo1234demo1234!',
      'user1user1user1!',
      'linuxlinuxlinux1',
      'Einhorn2024Einhorn',
      'Sommer2024Sommer!',
      'schalke04schalke',
      'fußballfußball12',
      'postgrespostgres1',
      'Cisco123Cisco123!',
      'istanbul34istanbul',
      'Welkom2024Welkom',
      ...['xkwqzv-xkwqzv-7', '7xkwqzvXKWQZV', 'xkwqzvxkwqzvxkwqzv!!'].map((text) => `${text}12`),
    ]) {
      assert.ok(refused(password), password)
      // Negative control: no list has the password, and it is not wholly one part repeated.
      const chars = Array.from(password)
      assert.ok(!isKnown(password) && 2 * periodOf(chars.concat('\u00b7')) > chars.length)
    }
  })

  it('costs as much as its characters at its first occurrence', () => {
    for (const password of ['xkwqzv-jmbtfh-7gy', 'Spring2025!Kbxwug4071', 'user1qvxz8hkpt3!']) {
      assert.equal(refused(password), false, password)
    }
  })

  it('is recognised in capitals, and with only two characters if it follows at once', () => {
    const bits = (text: string): number => guessBits(Array.from(text), LIMIT, new Set())
    assert.ok(bits('xkwqzvXKWQZV') < bits('xkwqzvk'))
    assert.ok(bits('xkxkxkxk') < bits('xkwxk'))
    // Negative control: two characters that recur later do so by chance.
    assert.equal(bits('xkwqzxk'), bits('xkwqzmb'))
  })
})

describe('a walk over the keyboard', () => {
  it('is refused with the shift key too, along columns, and from both ends to the middle', () => {
    for (const password of [
      '!QAZ2wsx#EDC4rfv',
      '!QAZ@WSX#EDC$RFV',
      'zaq1@WSXcde3$RFV',
      '!@#$%^&*()!@#$%^',
      'qpwoeirutyalskdj',
      '1qay2wsx3edc4rfv',
      '4rfv3edc2wsx1qaz',
      ')(*&^%$#@!qwerty',
    ]) {
      assert.ok(refused(password), password)
      const random = seeded(7)
      const orders = Array.from({ length: 20 }, () => shuffled(password, random))
      // Negative control: the same keys in another order are no walk.
      const taken = orders.filter((order) => !refused(order))
      assert.ok(taken.length >= 16, `${password}: ${taken.length}`)
    }
  })

  it('follows a column in its own direction only', () => {
    assert.ok(isNext('1', 'q', 2) && isNext('q', '1', -2) && isNext('q', 'w', 1))
    assert.ok(!isNext('1', 'q', -2) && !isNext('1', 'q', 1) && !isNext('e', 'r', 2))
  })
})

describe('a well-known sequence of digits', () => {
  it('is refused, wherever it begins, with a decimal point or without', () => {
    for (const password of [
      '3.14159265358979',
      '31415926535897932',
      '2.71828182845904',
      '1.61803398874989',
      '112358132134558914',
      '1248163264128256',
      '24681012141618202',
      '1491625364964811',
      '235711131719232',
      '135791113151719',
      '102030405060708090',
      '123456789101112131415',
      '1.4142135623730950',
      'pi=3.1415926535897',
      '182764125216343512',
    ]) {
      assert.ok(refused(password), password)
    }
  })

  it('is not found in random digits', () => {
    for (const good of ['839201746528193', '4829 1730 5562 9041'])
      assert.equal(refused(good), false)
  })

  it('counts from six digits on', () => {
    assert.equal(numbersLength(Array.from('x314159x'), 1), 6)
    assert.equal(numbersLength(Array.from('x31415x'), 1), 0)
    assert.equal(numbersLength(Array.from('x314159'), 0), 0)
  })
})

describe('a well-known phrase', () => {
  for (const phrase of [
    'the quick brown fox',
    'to be or not to be that is the question',
    'i am your father',
    'may the force be with you',
    'lorem ipsum dolor sit amet',
    'sphinx of black quartz',
    'live long and prosper',
    'smells like teen spirit',
    'all your base are belong to us',
    'ich liebe dich',
    'te quiero mucho',
    "je t'aime pour toujours",
    'mein passwort',
    'mon mot de passe',
    'mi contraseña',
    'я тебя люблю',
    'woaini 5201314',
    'wo ai ni 1314520',
    'bismillahir rahmanir rahim',
    'seni seviyorum',
    'eu te amo muito',
    'liberté égalité fraternité',
    'ti amo per sempre',
    'anh yeu em',
    'dios es el amor',
    'hakuna matata',
    'ik hou van jou',
  ]) {
    it(`is refused, with blanks or without, in capitals, with a year: ${phrase}`, () => {
      const joined = phrase.replaceAll(/[ ']/g, '')
      const capitals = phrase.replaceAll(/(?<=^| )./gu, (char) => char.toUpperCase())
      for (const text of [phrase, joined, capitals, capitals.replaceAll(' ', '-')]) {
        if (Array.from(text).length >= 15) assert.ok(refused(text), text)
        assert.ok(refused(`${text}12345678`), text)
        if (Array.from(text).length >= 10) assert.ok(refused(`${text}2024!`), text)
      }
    })
  }

  it('does not make other sentences of the same words refused', () => {
    for (const sentence of [
      'the quick green turtle sleeps',
      'brown quick fox the jumps over',
      'star wars coffee machine',
      'meine Oma backt Kuchen',
      'Sommer Sonne Strand Meer',
      'ma grand-mère aime le jazz',
      'mi contraseña gatos y un loro',
      'may aunt olga be with the force',
      'люблю холодный чай утром',
    ]) {
      assert.equal(refused(sentence), false, sentence)
    }
  })

  it('is not the famous example "correct horse battery staple", which stays accepted for whoever tries latchkey out', () => {
    assert.equal(refused('correct horse battery staple'), false)
  })
})
