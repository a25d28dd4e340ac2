/**
 * Seals: nobody but us reads or changes them, by a single bit or by a whole field.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { DAY } from 'latchkey'
import { testClock } from 'latchkey/testing'
import { deriveKeys } from '../../src/ground/keys.ts'
import { MAX_SEAL_BYTES, SealTooLong, Seals } from '../../src/ground/seal.ts'
import { SECRET } from '../../../services/application.ts'

const OTHER = 'Zk3vQ8mYp2WtBc7RwXb5NhKd9SgLf4Ja'
const clock = testClock()

const sealsOf = (secrets = [SECRET], cookie = '__Host-Http-session', lifetime = 12 * 3_600_000) =>
  new Seals(deriveKeys(secrets, `sealed/${cookie}`), { name: cookie, lifetime, clock })

const seals = sealsOf()

const bytesOf = (seal: string): Buffer => Buffer.from(seal, 'base64url')

/** Returns the seal with some of its bytes changed. */
function changed(seal: string, change: (bytes: Buffer) => Buffer | void): string {
  const bytes = bytesOf(seal)
  return (change(bytes) ?? bytes).toString('base64url')
}

describe('Seals', () => {
  it('opens what it sealed, whatever the text', () => {
    for (const text of ['', '{}', 'é🔑\u0000', 'x'.repeat(2000)]) {
      assert.equal(seals.open(seals.seal(text)), text)
    }
  })

  it('reveals only the length of the text, and seals the same text differently each time', () => {
    const [one, two] = [seals.seal('alice alice alice'), seals.seal('alice alice alice')]
    assert.notEqual(one, two)
    assert.equal(one.length, two.length)
    for (const seal of [one, two]) {
      assert.doesNotMatch(seal + bytesOf(seal).toString('latin1'), /alice/)
    }
  })

  it('opens none of 300 seals with any one bit flipped', () => {
    let opened = 0
    for (let i = 0; i < 300; i++) {
      const bytes = bytesOf(seals.seal(JSON.stringify(['id', i])))
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const at = bit >> 3
        const byte = bytes[at] as number
        bytes[at] = byte ^ (1 << (bit & 7))
        if (seals.open(bytes.toString('base64url')) !== null) opened++
        bytes[at] = byte
      }
      assert.notEqual(seals.open(bytes.toString('base64url')), null, 'control: unchanged')
    }
    assert.equal(opened, 0)
  })

  it('opens no seal that was cut, lengthened, or spelled otherwise', () => {
    const seal = seals.seal('["a"]')
    const others = [
      ...Array.from({ length: seal.length }, (_, length) => seal.slice(0, length)),
      ...['A', '=', '==', ' ', '\n', '.', 'AAAA'].flatMap((more) => [seal + more, more + seal]),
      seal.replaceAll('-', '+').replaceAll('_', '/') + '=',
      `"${seal}"`,
      seal.toLowerCase(),
    ]
    for (const other of others) assert.equal(seals.open(other), null, other)
  })

  it('opens no seal whose tag was cut, which AES-GCM itself would take', () => {
    const seal = seals.seal('["a"]')
    for (let length = 0; length < 16; length++) {
      const cut = changed(seal, (bytes) => bytes.subarray(0, bytes.length - 16 + length))
      assert.equal(seals.open(cut), null, `${length} bytes`)
    }
    // Control: with the length of the tag left to the sender, four right bytes of it are enough.
    const [key, nonce] = [randomBytes(32), randomBytes(12)]
    const cipher = createCipheriv('aes-256-gcm', key, nonce)
    const text = Buffer.concat([cipher.update('["a"]'), cipher.final()])
    const tag = cipher.getAuthTag().subarray(0, 4)
    const lax = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tag.length })
    lax.setAuthTag(tag)
    assert.equal(Buffer.concat([lax.update(text), lax.final()]).toString(), '["a"]')
  })

  it('opens no seal of another secret, cookie, version or key id', () => {
    for (const other of [sealsOf([OTHER]), sealsOf([SECRET], '__Host-b')]) {
      assert.equal(seals.open(other.seal('["a"]')), null)
    }
    const seal = seals.seal('["a"]')
    for (let version = 0; version < 256; version++) {
      const other = changed(seal, (bytes) => void bytes.writeUInt8(version))
      assert.equal(seals.open(other) !== null, version === 1)
    }
    const other = changed(seal, (bytes) => void randomBytes(4).copy(bytes, 1))
    assert.equal(seals.open(other), null)
  })

  it('opens no seal with the key of another day, and none of an impossible day', () => {
    const seal = seals.seal('["a"]')
    const today = Math.floor(clock() / DAY)
    for (const day of [0, today - 30, today - 2, today - 1, today + 1, today + 2, 2 ** 32 - 1]) {
      assert.equal(seals.open(changed(seal, (bytes) => void bytes.writeUInt32BE(day, 5))), null)
    }
  })

  it('opens yesterday’s seals while what they hold can live, and no longer', () => {
    const clock = testClock()
    const cookie = '__Host-Http-session'
    const keys = deriveKeys([SECRET], `sealed/${cookie}`)
    const seals = new Seals(keys, { name: cookie, lifetime: 3 * DAY, clock })
    const seal = seals.seal('["a"]')
    for (let day = 0; day <= 3; day++) {
      assert.equal(seals.open(seal), '["a"]', `day ${day}`)
      clock.advance(1 * DAY)
    }
    clock.advance(1 * DAY)
    assert.equal(seals.open(seal), null)
  })

  it('opens what an earlier release has sealed: another derivation would log everyone out', () => {
    const cookie = '__Host-Http-session'
    const keys = deriveKeys([SECRET], `sealed/${cookie}`)
    const clock = (): number => Date.UTC(2026, 0, 2)
    const sealed = 'Aa0nSaAAAE_nufQl40aY3birNwgUTPjgsb3vq81gqgbiQNcvo4Apqi5VvB8E'
    assert.equal(
      new Seals(keys, { name: cookie, lifetime: DAY / 2, clock }).open(sealed),
      '["kept"]',
    )
  })

  it('seals with the newest secret and opens with all, until one is dropped', () => {
    const before = seals.seal('["a"]')
    const rotated = sealsOf([OTHER, SECRET])
    assert.equal(rotated.open(before), '["a"]')
    assert.equal(seals.open(rotated.seal('["b"]')), null)
    assert.equal(sealsOf([OTHER]).open(before), null)
  })

  it('repeats no nonce in 100,000 seals', () => {
    const nonces = new Set<string>()
    for (let i = 0; i < 100_000; i++) nonces.add(seals.seal('').slice(12, 28))
    assert.equal(nonces.size, 100_000)
  })

  it('refuses to seal what would not fit in a cookie, to the byte', () => {
    const fits = (MAX_SEAL_BYTES * 3) / 4 - 37
    assert.equal(seals.seal('x'.repeat(fits)).length, MAX_SEAL_BYTES)
    assert.throws(() => seals.seal('x'.repeat(fits + 1)), SealTooLong)
  })
})
