/**
 * AES-256-GCM (NIST SP 800-38D) for seals, which say in a head of their own by what key they are made. In base64url:
 * the head, a random nonce of 12 bytes, the ciphertext, and a tag of 16 bytes.
 *
 * @module
 */

import { createCipheriv, createDecipheriv, randomBytes, type CipherKey } from 'node:crypto'

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Node is told the tag's length at every use: without it, a tag cut to 4 bytes is accepted. */
const OPTIONS = { authTagLength: TAG_BYTES } as const

/**
 * Returns the seal of a text.
 *
 * @param bound what is authenticated with the text: the head, and whatever the seal is for.
 */
export function encrypt(key: CipherKey, head: Buffer, bound: Buffer, text: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, nonce, OPTIONS)
  cipher.setAAD(bound)
  const parts = [head, nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]
  return Buffer.concat(parts).toString('base64url')
}

/**
 * Returns the bytes of a seal; `null` if it is too short to be one, or a second spelling of the same bytes.
 *
 * @param headBytes the length of the head.
 */
export function bytesOfSeal(sealed: string, headBytes: number): Buffer | null {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.toString('base64url') !== sealed) return null
  return bytes.length < headBytes + NONCE_BYTES + TAG_BYTES ? null : bytes
}

/** Returns the text of a seal; `null` if the key or what is bound is another one, or a single bit was changed. */
export function decrypt(
  key: CipherKey,
  bytes: Buffer,
  headBytes: number,
  bound: Buffer,
): string | null {
  const textAt = headBytes + NONCE_BYTES
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(headBytes, textAt), OPTIONS)
  decipher.setAAD(bound)
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  const text = decipher.update(bytes.subarray(textAt, -TAG_BYTES))
  try {
    // In this mode `final` adds nothing to the text. It throws unless the tag is right.
    decipher.final()
  } catch {
    return null
  }
  return text.toString()
}
