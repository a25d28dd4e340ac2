/**
 * Recovery codes as text.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { newRecoveryCode, recoveryHash } from '../../src/credentials/recovery-text.ts'

describe('recovery codes', () => {
  it('have 25 characters of 32, each as likely as the others, in five groups', () => {
    const counts = new Map<string, number>()
    for (let i = 0; i < 2000; i++) {
      const code = newRecoveryCode()
      assert.match(code, /^(?:[\dA-HJKMNP-TV-Z]{5}-){4}[\dA-HJKMNP-TV-Z]{5}$/)
      for (const character of code.replaceAll('-', '')) {
        counts.set(character, (counts.get(character) ?? 0) + 1)
      }
    }
    assert.equal(counts.size, 32)
    // Each is expected 1562 times, with a deviation of 39: eight deviations never happen by chance.
    for (const [character, count] of counts) assert.ok(Math.abs(count - 1562) < 312, character)
  })

  it('are the same however they are typed', () => {
    const hash = recoveryHash('01ABC-DEFGH-JKMNP-QRSTV-WXYZ0')
    assert.match(String(hash), /^[\w-]{43}$/)
    for (const typed of [
      '01abcdefghjkmnpqrstvwxyz0',
      ' OIabc defgh\tjkmnp-qrstv wxyzo ',
      'olABC-DEFGH-JKMNP-QRSTV-WXYZO',
    ]) {
      assert.equal(recoveryHash(typed), hash, typed)
    }
    assert.notEqual(recoveryHash('01ABC-DEFGH-JKMNP-QRSTV-WXYZ1'), hash)
  })

  it('are read from a hundred characters at most: so much work, and no more', () => {
    const code = '01ABCDEFGHJKMNPQRSTVWXYZ0'
    const spread = code.split('').join('   ')
    assert.equal(spread.length, 97)
    assert.notEqual(recoveryHash(`${spread}   `), null)
    assert.equal(recoveryHash(`${spread}    `), null)
  })

  it('are nothing else, whatever is sent', () => {
    const code = newRecoveryCode()
    const others = [
      '',
      code.slice(1),
      `${code}0`,
      code.replace(/^./, 'U'),
      '-'.repeat(1e6),
      null,
      7,
    ]
    for (const other of others) assert.equal(recoveryHash(other), null, String(other).slice(0, 40))
  })
})
