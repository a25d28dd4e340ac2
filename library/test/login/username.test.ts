/**
 * Usernames: bounded before any work on them.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ConfigurationError, InvalidUsername, isBoundedUsername } from 'latchkey'
import { canonicalName } from '../../src/login/username.ts'
import { PASSWORD, testApplication } from '../../../services/application.ts'

/** Two classes of marks: normalising puts each of the second before each of the first. */
const marks = (count: number): string => `${'\u0345'.repeat(count)}${'\u0334'.repeat(count)}`

/** Names of people and places, and the texts with the most marks that people write. */
const names = [
  'Jürgen',
  'Ju\u0308rgen',
  'Nguyễn Thị Minh Khai',
  'Nguyễn Thị Minh Khai'.normalize('NFD'),
  '李小龍',
  '김철수',
  '김철수'.normalize('NFD'),
  'だいすけ',
  'ﾀﾞｲｽｹ',
  'Ἀχιλλεύς'.normalize('NFD'),
  'นวลปรางค์ ศรีสวัสดิ์',
  'ตั้ม',
  'สมพงษ์ น้ำผึ้ง',
  'श्रीकृष्ण मूर्ति',
  'ক্ষিতীশ',
  'ஸ்ரீநிவாசன்',
  'మల్లికార్జున',
  'བསྒྲུབས་རྒྱལ་མཚན',
  'မောင်မောင်',
  'សុខា',
  'מֹשֶׁה בֶּן־מַיְמוֹן',
  'مُحَمَّدٌ ٱلْقُرَيْشِيُّ',
  'o’brien',
  '🦊👩‍👩‍👧‍👦',
  // Krung Thep: the longest name of a place in Thai, in parts.
  'กรุงเทพมหานคร อมรรัตนโกสินทร์ มหินทรายุธยา',
  // The longest e-mail address (RFC 5321).
  `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(57)}.test`,
]

describe('a username', () => {
  it('is accepted if people have such names, in every script and in both forms of Unicode', () => {
    for (const name of names) {
      assert.ok(isBoundedUsername(name), name)
      assert.ok(isBoundedUsername(name.normalize('NFD')), name)
    }
  })

  it('has at most 256 bytes, and 30 marks in a row', () => {
    assert.equal(isBoundedUsername('a'.repeat(256)), true)
    assert.equal(isBoundedUsername('a'.repeat(257)), false)
    assert.equal(isBoundedUsername('é'.repeat(128)), true)
    assert.equal(isBoundedUsername(`é${'é'.repeat(128)}`), false)
    assert.equal(isBoundedUsername(`a${marks(15)}`), true)
    assert.equal(isBoundedUsername(`a${marks(15)}\u0301`), false)
    // A mark in the compatibility form only.
    assert.equal(isBoundedUsername(`ｶ${marks(15)}\uff9e`), false)
  })

  it('is refused for its size, known or not, without a look-up and without being counted', async () => {
    let [lookups, reserved] = [0, 0]
    const hostile = [`a${marks(3950)}`, `a${marks(16)}`, 'x'.repeat(257), 'x'.repeat(10_000_000)]
    const app = testApplication({
      findUser: () => {
        lookups++
        return null
      },
      attempts: {
        reserve: () => {
          reserved++
          return { admitted: true }
        },
        settle: () => undefined,
        prune: () => false,
      },
    })
    const source = { address: '192.0.2.1', device: null }
    for (const name of hostile) {
      await assert.rejects(app.latch.authenticate(name, PASSWORD, source), (error) => {
        assert.ok(error instanceof InvalidUsername)
        assert.deepEqual([error.status, error.code], [400, 'invalid_username'])
        // No part of the name is repeated.
        assert.equal(error.message, new InvalidUsername(256).message)
        return true
      })
    }
    assert.deepEqual([lookups, reserved], [0, 0])
    // Negative control: a name within the bounds is looked up, and counted.
    await assert.rejects(app.latch.authenticate('x'.repeat(256), PASSWORD, source), {
      code: 'invalid_credentials',
    })
    assert.deepEqual([lookups, reserved], [1, 1])
  })

  it('may be longer or shorter by an option', async () => {
    const long = 'x'.repeat(300)
    const code = async (maxUsernameBytes: number): Promise<string> => {
      const { latch } = testApplication({ maxUsernameBytes })
      return latch.authenticate(long, PASSWORD, { address: null, device: null }).then(
        () => '',
        (error: { code: string }) => error.code,
      )
    }
    assert.equal(await code(299), 'invalid_username')
    assert.equal(await code(300), 'invalid_credentials')
    for (const maxUsernameBytes of [0, -1, 1.5, NaN, 20_000]) {
      assert.throws(() => testApplication({ maxUsernameBytes }), ConfigurationError)
    }
  })

  it('has one lane for all its spellings, but is not normalised when it has too many marks', () => {
    for (const name of ['ALICE', ' alice ', 'ａｌｉｃｅ'])
      assert.equal(canonicalName(name), 'alice')
    assert.equal(canonicalName(`A${marks(4000)}`), `A${marks(4000)}`)
  })
})
