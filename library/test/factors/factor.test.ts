/**
 * The shape of a proof.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { InvalidRequest } from '../../src/errors.ts'
import { readProof } from '../../src/factors/factor.ts'

describe('a proof', () => {
  it('is read as what it is, and the value of a passkey as it came', () => {
    const passkey = { id: 'x' }
    assert.equal(readProof({ passkey }).value, passkey)
    assert.deepEqual(readProof({ passkey }), { kind: 'passkey', value: passkey })
    assert.deepEqual(readProof({ password: '' }), { kind: 'password', value: '' })
    for (const kind of ['code', 'recoveryCode'] as const) {
      assert.deepEqual(readProof({ [kind]: '1' }), { kind, value: '1' })
      assert.deepEqual(readProof({ [kind]: '1'.repeat(128) }).value, '1'.repeat(128))
    }
  })

  for (const [what, proof] of [
    ['nothing', undefined],
    ['null', null],
    ['a text', 'code'],
    ['an empty object', {}],
    ['two proofs', { code: '1', password: 'x' }],
    ['a passkey that is null', { passkey: null }],
    ['a passkey that is a text', { passkey: 'x' }],
    ['a password that is a number', { password: 1 }],
    ['a code that is a number', { code: 1 }],
    ['an empty code', { code: '' }],
    ['a code of 129 characters', { code: '1'.repeat(129) }],
    ['an inherited code', Object.create({ code: '1' })],
    ['another kind', { pin: '1' }],
  ] as const) {
    it(`is not ${what}, and the refusal says what would be one`, () => {
      assert.throws(
        () => readProof(proof),
        (error) =>
          error instanceof InvalidRequest &&
          error.message === 'One of password, code, recoveryCode and passkey is needed',
      )
    })
  }
})
