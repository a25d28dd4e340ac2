/**
 * Seals of mail that waits. It holds links that open accounts, and a copy of the database must open none. AES-256-GCM
 * (NIST SP 800-38D) with random nonces of 96 bits: far fewer than 2^32 seals are made under one secret (section 8.3).
 *
 * In base64url: the nonce of 12 bytes, the ciphertext, and the tag of 16 bytes. The id of the row is authenticated with
 * them: a seal that is moved to another row does not open.
 *
 * @module
 */

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Node is told the tag's length at every use: without it, a tag cut to 4 bytes is accepted. */
const OPTIONS = { authTagLength: TAG_BYTES } as const

/** Makes and opens seals. */
export interface MailSeals {
  seal(id: string, text: string): string

  /** Returns the text; `null` if no secret opens it, it is another row's, or a bit was changed. */
  open(id: string, sealed: string): string | null
}

/**
 * Returns the seals under these secrets: the newest seals, each of them opens.
 *
 * @param secrets those of the servers, newest first. Each is used for a key of this purpose alone (HKDF, RFC 5869).
 */
export function mailSeals(secrets: readonly string[]): MailSeals {
  const [newest, ...older] = secrets.map((secret) =>
    Buffer.from(hkdfSync('sha256', secret, '', 'latchkey-server/1/mail', 32)),
  )
  if (newest === undefined) throw new RangeError('mail that waits needs a secret')
  return {
    seal(id, text) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(ALGORITHM, newest, nonce, OPTIONS)
      cipher.setAAD(Buffer.from(id))
      const parts = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]
      return Buffer.concat(parts).toString('base64url')
    },
    open(id, sealed) {
      const bytes = Buffer.from(sealed, 'base64url')
      if (bytes.length < NONCE_BYTES + TAG_BYTES) return null
      for (const key of [newest, ...older]) {
        const text = opened(key, id, bytes)
        if (text !== null) return text
      }
      return null
    },
  }
}

function opened(key: Buffer, id: string, bytes: Buffer): string | null {
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), OPTIONS)
  decipher.setAAD(Buffer.from(id))
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
