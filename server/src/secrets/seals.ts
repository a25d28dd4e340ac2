/**
 * Seals under the secrets of the servers: of mail that waits, and of what a browser carries from one host to another.
 * AES-256-GCM (NIST SP 800-38D) with random nonces of 96 bits: fewer than 2^32 seals of mail are made under one secret
 * (section 8.3). Nobody counts the requests of apps: 5,000 a second reach that in ten days. Then two of them may share
 * a nonce, which could show whoever has both from where in an app their browsers came.
 *
 * In base64url: the nonce of 12 bytes, the ciphertext, and the tag of 16 bytes. What a seal belongs to is authenticated
 * with them: a seal that is moved elsewhere does not open.
 *
 * @module
 */

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Node is told the tag's length at every use: without it, a tag cut to 4 bytes is accepted. */
const OPTIONS = { authTagLength: TAG_BYTES } as const

/** Makes and opens seals of one purpose. */
export interface Seals {
  /** @param place what the seal belongs to: the id of a row, an origin. */
  seal(place: string, text: string): string

  /** Returns the text; `null` if no secret opens it, it belongs elsewhere, or a bit was changed. */
  open(place: string, sealed: string): string | null
}

/**
 * Returns the seals under these secrets: the newest seals, each of them opens.
 *
 * @param secrets those of the servers, newest first. Each is used for a key of this purpose alone (HKDF, RFC 5869).
 */
export function createSeals(secrets: readonly string[], purpose: string): Seals {
  const [newest, ...older] = secrets.map((secret) =>
    Buffer.from(hkdfSync('sha256', secret, '', `latchkey-server/1/${purpose}`, 32)),
  )
  if (newest === undefined) throw new RangeError(`a seal for ${purpose} needs a secret`)
  return {
    seal(place, text) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(ALGORITHM, newest, nonce, OPTIONS)
      cipher.setAAD(Buffer.from(place))
      const parts = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]
      return Buffer.concat(parts).toString('base64url')
    },
    open(place, sealed) {
      const bytes = Buffer.from(sealed, 'base64url')
      // Node reads other spellings of the same bytes too: a seal has one.
      if (bytes.length < NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== sealed) {
        return null
      }
      for (const key of [newest, ...older]) {
        const text = opened(key, place, bytes)
        if (text !== null) return text
      }
      return null
    },
  }
}

function opened(key: Buffer, place: string, bytes: Buffer): string | null {
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), OPTIONS)
  decipher.setAAD(Buffer.from(place))
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES))
  try {
    // In this mode `final` adds nothing to the text. It throws unless the tag is right.
    decipher.final()
  } catch {
    return null
  }
  return text.toString()
}
