/**
 * Codes, their URI and the clocks of devices. The vectors are those of RFC 4226 (appendix D), RFC 6238 (appendix B) and
 * RFC 4648 (section 10).
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { goodSteps, skewOf, stepsAround } from '../../src/totp/clock-skew.ts'
import { codeOf, findStep, readCode, stepOf } from '../../src/totp/code.ts'
import { base32, totpUri } from '../../src/totp/uri.ts'

const secret = Buffer.from('12345678901234567890')

describe('codes of authenticator apps', () => {
  it('are those of RFC 4226, appendix D', () => {
    const codes = Array.from({ length: 10 }, (_, counter) => codeOf(secret, counter))
    assert.deepEqual(codes, [
      '755224',
      '287082',
      '359152',
      '969429',
      '338314',
      '254676',
      '287922',
      '162583',
      '399871',
      '520489',
    ])
  })

  it('are those of RFC 6238, appendix B, also beyond the seconds of 32 bits', () => {
    const vectors: readonly (readonly [number, string])[] = [
      [59, '94287082'],
      [1111111109, '07081804'],
      [1111111111, '14050471'],
      [1234567890, '89005924'],
      [2000000000, '69279037'],
      [20000000000, '65353130'],
    ]
    for (const [seconds, code] of vectors) {
      assert.equal(codeOf(secret, stepOf(seconds * 1000), 8), code, String(seconds))
    }
  })

  it('are read as people type them, and nothing else is', () => {
    for (const typed of ['123456', '123 456', ' 123456 ', '123-456', '12 34 56']) {
      assert.equal(readCode(typed), '123456', typed)
    }
    const others = [
      '',
      '12345',
      '1234567',
      '１２３４５６',
      '12345a',
      '1'.repeat(99),
      123456,
      null,
      {},
    ]
    for (const typed of others) assert.equal(readCode(typed), null, JSON.stringify(typed))
  })

  it('are found in the steps that are asked for, and in no other', () => {
    const code = codeOf(secret, 1000)
    assert.equal(findStep(secret, code, [1001, 1000]), 1000)
    assert.equal(findStep(secret, code, [1001, 1002]), null)
    assert.equal(findStep(secret, code, [-1]), null)
  })
})

describe('the clock of a device', () => {
  it('is exact if the first code is of this step or the one before', () => {
    assert.equal(skewOf(1000, 1000), 0)
    assert.equal(skewOf(999, 1000), 0)
  })

  it('may be two minutes ahead or behind: its codes are then good, typed at once or in the step before', () => {
    for (let ahead = -4; ahead <= 4; ahead++) {
      for (const delay of ahead < 0 ? [0, 1] : [0]) {
        const skew = skewOf(1000 + ahead - delay, 1000)
        assert.ok(
          skew !== null && goodSteps(5000, skew).includes(5000 + ahead),
          `${ahead} ${delay}`,
        )
      }
    }
  })

  it('is too far at three minutes, which is found and can be told', () => {
    for (const ahead of [5, 100, -6, -100]) {
      assert.equal(skewOf(1000 + ahead, 1000), null, String(ahead))
      assert.ok(stepsAround(1000).includes(1000 + ahead))
    }
    assert.equal(new Set(stepsAround(1000)).size, 242)
  })
})

describe('what an app scans', () => {
  it('is base32 as in RFC 4648, section 10, without padding', () => {
    const vectors = { '': '', f: 'MY', fo: 'MZXQ', foo: 'MZXW6', foob: 'MZXW6YQ' }
    for (const [text, expected] of Object.entries(vectors)) {
      assert.equal(base32(Buffer.from(text)), expected, text)
    }
    assert.equal(base32(Buffer.from('fooba')), 'MZXW6YTB')
    assert.equal(base32(Buffer.from('foobar')), 'MZXW6YTBOI')
  })

  it('names the site twice, and carries any name of an account', () => {
    const uri = totpUri(secret, 'Café & Söhne', 'a:b/c?d#e f@example.com')
    const url = new URL(uri)
    assert.equal(url.protocol, 'otpauth:')
    assert.equal(url.searchParams.get('secret'), base32(secret))
    assert.equal(url.searchParams.get('issuer'), 'Café & Söhne')
    const [issuer, account] = url.pathname.slice(1).split(':').map(decodeURIComponent)
    assert.equal(issuer, 'Café & Söhne')
    assert.equal(account, 'a:b/c?d#e f@example.com')
    assert.ok(!uri.includes('+'))
  })
})
