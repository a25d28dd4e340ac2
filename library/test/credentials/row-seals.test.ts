/**
 * Seals of what is kept of credentials: they open for their row alone, and only if a secret of the ring has made them.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RowSeals } from '../../src/credentials/row-seals.ts'
import { deriveKeys } from '../../src/ground/keys.ts'

const [OLD, NEW, OTHER] = [
  'hT5kW8mQ2xZ7vB4nL9pR3sD6fG1jC0aY+eU2iO5tX8=',
  'Zk3Jw9Xr5Tq1Vn7Bm4Hs8Pd2Fg6Lc0Ya+Eu3Io7Rt1=',
  'Qm4Bx8Zt6Ws2Pk9Vr5Lc1Nf7Hd3Jg0Ey+Ua6Oi4Tq8=',
] as const

const row = { id: 'a'.repeat(43), userId: 'u1', kind: 'totp' }
const sealsOf = (...secrets: string[]): RowSeals => new RowSeals(deriveKeys(secrets, 'credentials'))
const bytesOf = (sealed: string): Buffer => Buffer.from(sealed, 'base64url')

describe('the seal of a credential', () => {
  it('opens for its row, whatever the text, and says nothing of it', () => {
    const seals = sealsOf(NEW)
    for (const text of ['', '{}', 'é🔑\0', 'x'.repeat(5000), '{"secret":"JBSWY3DPEHPK3PXP"}']) {
      const sealed = seals.seal(row, text)
      assert.match(sealed, /^[\w-]+$/)
      assert.equal(seals.open(row, sealed), text)
      assert.notEqual(seals.seal(row, text), sealed)
      assert.ok(!bytesOf(sealed).includes('JBSWY3DP'))
    }
  })

  it('opens for no other id, user or kind, nor if parts of the names move from one to the other', () => {
    const seals = sealsOf(NEW)
    const sealed = seals.seal(row, '{}')
    const others = [
      { id: 'b'.repeat(43) },
      { userId: 'u2' },
      { userId: 'U1' },
      { userId: 'u1 ' },
      { userId: '' },
      { kind: 'passkey' },
      { kind: 'TOTP' },
      { userId: 'u1","totp', kind: '' },
      { id: row.userId, userId: row.id },
      { userId: 'u', kind: '1totp' },
    ]
    for (const fields of others) {
      assert.equal(seals.open({ ...row, ...fields }, sealed), null, JSON.stringify(fields))
    }
    const odd = { ...row, userId: 'half \ud800' }
    assert.equal(seals.open(odd, seals.seal(odd, 'x')), 'x')
    assert.equal(seals.open({ ...row, userId: 'half \ud801' }, seals.seal(odd, 'x')), null)
  })

  it('opens with no bit flipped, nor cut or lengthened', () => {
    const seals = sealsOf(NEW, OLD)
    const sealed = seals.seal(row, '{"last":55555}')
    const bytes = bytesOf(sealed)
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes)
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
      assert.equal(seals.open(row, flipped.toString('base64url')), null, `bit ${bit}`)
    }
    for (let length = 0; length < bytes.length; length++) {
      assert.equal(seals.open(row, bytes.subarray(0, length).toString('base64url')), null)
    }
    for (const other of ['', 'x', '\0', '{}', `${sealed}AAAA`, 'A'.repeat(1e6)]) {
      assert.equal(seals.open(row, other), null)
    }
    assert.equal(seals.open(row, sealed), '{"last":55555}', 'control: unchanged')
  })

  it('opens with an older secret of the ring, and without it no longer', () => {
    const sealed = sealsOf(OLD).seal(row, 'old')
    assert.equal(sealsOf(NEW, OLD).open(row, sealed), 'old')
    assert.equal(sealsOf(NEW).open(row, sealed), null)
    assert.equal(sealsOf(OTHER, NEW).open(row, sealed), null)
    const [both, newest] = [sealsOf(NEW, OLD), sealsOf(NEW)]
    assert.equal(newest.open(row, both.seal(row, 'new')), 'new')
    assert.deepEqual([both.isNewest(sealed), sealsOf(OLD, NEW).isNewest(sealed)], [false, true])
    for (const other of ['', 'AAAA', '\0'.repeat(8)]) assert.equal(both.isNewest(other), false)
  })

  it('is made by a key of this purpose alone', () => {
    const elsewhere = new RowSeals(deriveKeys([NEW], 'totp enrolment'))
    assert.equal(sealsOf(NEW).open(row, elsewhere.seal(row, '{}')), null)
  })
})
