/**
 * Tokens, their ids and their signatures.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { deriveKeys } from '../../src/ground/keys.ts'
import { createToken, hashToken, TokenSigner } from '../../src/session/token.ts'

const secret = (name: string): string => createHash('sha256').update(name).digest('base64url')
const signer = (...secrets: string[]): TokenSigner =>
  new TokenSigner(deriveKeys(secrets.map(secret), 'session/test'))

describe('createToken', () => {
  it('has 256 bits, each of which is one about half of the time', () => {
    const count = 20_000
    const ones = Array.from({ length: 256 }, () => 0)
    for (let i = 0; i < count; i++) {
      const bytes = Buffer.from(createToken(), 'base64url')
      assert.equal(bytes.length, 32)
      for (let bit = 0; bit < 256; bit++) ones[bit]! += (bytes[bit >> 3]! >> (bit & 7)) & 1
    }
    // Six standard deviations: fails by chance once in 2 million runs.
    const spread = 6 * Math.sqrt(count / 4)
    for (const sum of ones) assert.ok(Math.abs(sum - count / 2) < spread, String(sum))
  })

  it('never comes twice', () => {
    const tokens = new Set(Array.from({ length: 100_000 }, createToken))
    assert.equal(tokens.size, 100_000)
  })
})

describe('hashToken', () => {
  it('is SHA-256 in base64url, so the id in the store does not contain the token', () => {
    const token = createToken()
    assert.equal(hashToken(token), createHash('sha256').update(token).digest('base64url'))
  })
})

describe('TokenSigner', () => {
  it('returns the id of what it signed, the first time and from memory', () => {
    const token = createToken()
    const signing = signer('a')
    const signed = signing.sign(token)
    assert.equal(signing.verify(signed), hashToken(token))
    assert.equal(signing.verify(signed), hashToken(token))
  })

  it('refuses every flip of a single bit', () => {
    const signed = signer('a').sign(createToken())
    const verifying = signer('a')
    for (let bit = 0; bit < signed.length * 8; bit++) {
      const bytes = Buffer.from(signed, 'latin1')
      bytes[bit >> 3]! ^= 1 << (bit & 7)
      assert.equal(verifying.verify(bytes.toString('latin1')), null, `bit ${bit}`)
    }
    assert.notEqual(verifying.verify(signed), null)
  })

  it('refuses every truncation and every extension', () => {
    const signed = signer('a').sign(createToken())
    for (let length = 0; length < signed.length; length++) {
      assert.equal(signer('a').verify(signed.slice(0, length)), null)
    }
    for (const more of ['A', '=', ' ', '.', '\0']) {
      assert.equal(signer('a').verify(signed + more), null)
      assert.equal(signer('a').verify(more + signed), null)
    }
  })

  it('refuses the signature of another secret, another purpose, another token', () => {
    const token = createToken()
    assert.equal(signer('b').verify(signer('a').sign(token)), null)
    const other = new TokenSigner(deriveKeys([secret('a')], 'session/other'))
    assert.equal(other.verify(signer('a').sign(token)), null)
    const spliced = `${createToken()}${signer('a').sign(token).slice(43)}`
    assert.equal(signer('a').verify(spliced), null)
  })

  it('verifies what an older secret signed, and signs with the newest', () => {
    const token = createToken()
    const old = signer('old').sign(token)
    assert.equal(signer('new', 'old').verify(old), hashToken(token))
    assert.notEqual(signer('new', 'old').sign(token), old)
    assert.equal(signer('new', 'old').sign(token), signer('new').sign(token))
  })

  it('computes the signature of a frequent token twice only, and of a forged token each time', () => {
    const keys = [...deriveKeys([secret('a')], 'session/test')]
    const [key] = keys
    let uses = 0
    Object.defineProperty(keys, 0, { get: () => (uses++, key) })
    const verifying = new TokenSigner(keys)
    const signed = signer('a').sign(createToken())
    for (let i = 0; i < 5; i++) assert.notEqual(verifying.verify(signed), null)
    assert.equal(uses, 2)
    const forged = signer('b').sign(createToken())
    for (let i = 0; i < 5; i++) assert.equal(verifying.verify(forged), null)
    assert.equal(uses, 7)
  })

  it('remembers a bounded number, and none that was refused', () => {
    const signing = signer('a')
    const signed = Array.from({ length: 60_000 }, () => signing.sign(createToken()))
    for (const value of signed) assert.notEqual(signing.verify(value), null)
    for (const value of signed) assert.notEqual(signing.verify(value), null)
    const forged = `${createToken()}.${'A'.repeat(43)}`
    assert.equal(signing.verify(forged), null)
    assert.equal(signing.verify(forged), null)
  })
})
