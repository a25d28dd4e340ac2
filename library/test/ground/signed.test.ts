/**
 * Signed texts, as cookies carry them.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { deriveKeys } from '../../src/ground/keys.ts'
import { openSigned, signText } from '../../src/ground/signed.ts'

const secret = (name: string): string => createHash('sha256').update(name).digest('base64url')
const keysOf = (...names: string[]) => deriveKeys(names.map(secret), 'signed/test')
const keys = keysOf('a')

describe('openSigned', () => {
  it('opens what a key of the ring has signed, whatever dots the text has', () => {
    for (const text of ['', 'token', 'group.secret', '..']) {
      assert.equal(openSigned(keysOf('new', 'a'), signText(keys, text)), text)
    }
  })

  it('opens nothing else: another key, another text, a changed, shorter or longer one', () => {
    const signed = signText(keys, 'group.secret')
    assert.equal(openSigned(keysOf('b'), signed), null)
    assert.equal(openSigned(keys, `x${signed}`), null)
    for (let length = 0; length < signed.length; length++) {
      assert.equal(openSigned(keys, signed.slice(0, length)), null)
    }
    for (const more of ['A', '=', '.', '\n', 'é']) {
      assert.equal(openSigned(keys, signed + more), null)
    }
    for (let bit = 0; bit < signed.length * 8; bit++) {
      const bytes = Buffer.from(signed, 'latin1')
      bytes[bit >> 3]! ^= 1 << (bit & 7)
      assert.equal(openSigned(keys, bytes.toString('latin1')), null, `bit ${bit}`)
    }
    assert.equal(openSigned(keys, signed), 'group.secret')
  })

  it('opens no second spelling of the same signature', () => {
    const signed = signText(keys, 'token')
    const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    // The last character has two bits that decode to nothing.
    const spellings = Array.from(last).filter(
      (other) =>
        Buffer.from(signed.slice(6, -1) + other, 'base64url').compare(
          Buffer.from(signed.slice(6), 'base64url'),
        ) === 0,
    )
    assert.equal(spellings.length, 4)
    const opened = spellings.filter((other) => openSigned(keys, signed.slice(0, -1) + other))
    assert.deepEqual(opened, [signed.at(-1)])
  })
})
