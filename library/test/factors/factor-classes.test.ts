/**
 * Which methods are two factors.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isAnotherFactor, isMultiFactor, joinFactors } from '../../src/session/factor-classes.ts'

describe('two factors (NIST SP 800-63B-4, 2.2.1)', () => {
  const pairs: readonly (readonly [first: string[], second: string[], areTwo: boolean])[] = [
    [['pwd'], ['otp'], true],
    [['pwd'], ['pop'], true],
    [['pwd'], ['mail'], true],
    [['pwd'], ['fed'], true],
    [['mail'], ['pwd'], true],
    [['fed'], ['otp'], true],
    [['pwd'], ['pwd'], false],
    [['pwd'], ['pin'], false],
    [['otp'], ['pop'], false],
    [['mail'], ['mail'], false],
    [['fed'], ['mail'], false],
    [['mail'], ['fed'], false],
    [['sms'], ['tel'], false],
    [['pwd'], ['geo'], false],
    [['pwd'], ['made-up'], false],
    [['pwd'], [], false],
  ]
  for (const [first, second, areTwo] of pairs) {
    it(`are ${areTwo ? '' : 'not '}${first.join()} and ${second.join() || 'nothing'}`, () => {
      assert.equal(isAnotherFactor(first, second), areTwo)
      assert.equal(isMultiFactor([...first, ...second]), areTwo)
      assert.equal(joinFactors(first, second).includes('mfa'), areTwo)
    })
  }

  /** The methods of RFC 8176 and ours, by what they prove. */
  const classes = [
    ['pwd', 'pin', 'kba'],
    ['otp', 'pop', 'hwk', 'swk', 'sc'],
    ['face', 'fpt', 'iris', 'retina', 'vbm'],
    ['sms', 'tel', 'mca'],
    ['mail', 'fed', 'wia'],
  ]
  for (const own of classes) {
    it(`are each of ${own.join(', ')} with any method of another class, and with none of their own`, () => {
      for (const first of own) {
        for (const second of classes.flat()) {
          const areTwo = !own.includes(second)
          assert.equal(isMultiFactor([first, second]), areTwo, `${first}, ${second}`)
          assert.equal(isAnotherFactor([first], [second]), areTwo, `${first}, ${second}`)
        }
      }
    })
  }

  it('are a passkey that has verified its user, by itself', () => {
    assert.equal(isMultiFactor(['pop', 'mfa']), true)
    assert.equal(isMultiFactor(['pop']), false)
  })

  it('counts a first step of which nothing is known as one, which may have been a password or a mailbox', () => {
    assert.equal(isMultiFactor([]), false)
    assert.equal(isAnotherFactor([], ['otp']), true)
    assert.equal(isAnotherFactor([], ['mail']), false)
    for (const method of classes.flat()) {
      const isDevice = isAnotherFactor(['pwd'], [method]) && isAnotherFactor(['mail'], [method])
      assert.equal(
        isAnotherFactor([], [method]),
        isDevice && !['sms', 'tel', 'mca'].includes(method),
      )
    }
    assert.equal(isAnotherFactor([], ['pwd']), false)
  })

  it('names each method once, and mfa last', () => {
    assert.deepEqual(joinFactors(['pwd'], ['otp']), ['pwd', 'otp', 'mfa'])
    assert.deepEqual(joinFactors(['pwd', 'otp', 'mfa'], ['otp']), ['pwd', 'otp', 'mfa'])
    assert.deepEqual(joinFactors(['pwd'], ['pwd']), ['pwd'])
  })
})
