/**
 * Seals of what is kept about a credential. AES-256-GCM (NIST SP 800-38D) with random nonces of 96 bits: far fewer than
 * 2^32 seals are made under one secret (section 8.3). The layout, in base64url:
 *
 * | bytes | |
 * |---|---|
 * | 1 | version; it alone decides the algorithm |
 * | 4 | id of the secret |
 * | 12 | nonce |
 * | … | ciphertext |
 * | 16 | tag |
 *
 * The row's id, user and kind are authenticated with the text. So a row that is copied to another user, or given
 * another kind, does not open.
 *
 * @module
 */

import { createCipheriv, createDecipheriv, hash, randomBytes, type KeyObject } from 'node:crypto'
import type { CredentialRecord } from '../contracts/credentials.ts'

/** Whose data is sealed. */
export type Sealed = Pick<CredentialRecord, 'id' | 'userId' | 'kind'>

const ALGORITHM = 'aes-256-gcm'
const VERSION = 1
const NONCE_AT = 5
const TEXT_AT = NONCE_AT + 12

/** Node is told the tag's length at every use: without it, a tag cut to 4 bytes is accepted. */
const OPTIONS = { authTagLength: 16 } as const

/** Makes and opens seals of rows. */
export class RowSeals {
  readonly #keys: readonly { readonly id: Buffer; readonly key: KeyObject }[]

  /** @param keys the newest first. The newest seals; every key opens. */
  constructor(keys: readonly KeyObject[]) {
    this.#keys = keys.map((key) => ({ id: idOf(key), key }))
  }

  /** Returns the seal of a text. */
  seal(row: Sealed, text: string): string {
    const { id, key } = this.#keys[0] as { id: Buffer; key: KeyObject }
    const head = Buffer.concat([Buffer.of(VERSION), id])
    const nonce = randomBytes(12)
    const cipher = createCipheriv(ALGORITHM, key, nonce, OPTIONS)
    cipher.setAAD(boundTo(head, row))
    const parts = [head, nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]
    return Buffer.concat(parts).toString('base64url')
  }

  /** Returns the text of a seal; `null` if no key opens it, or it is another row's, or a bit was changed. */
  open(row: Sealed, sealed: string): string | null {
    const bytes = Buffer.from(sealed, 'base64url')
    // A second spelling of the same bytes is refused.
    if (bytes.toString('base64url') !== sealed) return null
    if (bytes.length < TEXT_AT + OPTIONS.authTagLength || bytes[0] !== VERSION) return null
    const head = bytes.subarray(0, NONCE_AT)
    const key = this.#keys.find(({ id }) => id.equals(head.subarray(1)))?.key
    if (key === undefined) return null
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(NONCE_AT, TEXT_AT), OPTIONS)
    decipher.setAAD(boundTo(head, row))
    decipher.setAuthTag(bytes.subarray(-OPTIONS.authTagLength))
    const text = decipher.update(bytes.subarray(TEXT_AT, -OPTIONS.authTagLength))
    try {
      // In this mode `final` adds nothing to the text. It throws unless the tag is right.
      decipher.final()
    } catch {
      return null
    }
    return text.toString()
  }

  /** Whether the newest key has made the seal. */
  isNewest(sealed: string): boolean {
    const newest = this.#keys[0] as { id: Buffer }
    return newest.id.equals(Buffer.from(sealed.slice(0, 8), 'base64url').subarray(1, NONCE_AT))
  }
}

/** The id says which key opens a seal. It tells nothing about the key. */
function idOf(key: KeyObject): Buffer {
  const digest = hash('sha256', Buffer.concat([Buffer.from('id\0'), key.export()]), 'buffer')
  return digest.subarray(0, 4)
}

/** Names are written as JSON, so that two rows never come to the same bytes. */
function boundTo(head: Buffer, { id, userId, kind }: Sealed): Buffer {
  return Buffer.concat([head, Buffer.from(JSON.stringify([id, userId, kind]))])
}
