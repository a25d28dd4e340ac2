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

import { hash, type KeyObject } from 'node:crypto'
import type { CredentialRecord } from '../contracts/credentials.ts'
import { bytesOfSeal, decrypt, encrypt } from '../ground/aead.ts'

/** Whose data is sealed. */
export type Sealed = Pick<CredentialRecord, 'id' | 'userId' | 'kind'>

const VERSION = 1
const HEAD_BYTES = 5

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
    return encrypt(key, head, boundTo(head, row), text)
  }

  /** Returns the text of a seal; `null` if no key opens it, or it is another row's, or a bit was changed. */
  open(row: Sealed, sealed: string): string | null {
    const bytes = bytesOfSeal(sealed, HEAD_BYTES)
    if (bytes === null || bytes[0] !== VERSION) return null
    const head = bytes.subarray(0, HEAD_BYTES)
    const key = this.#keys.find(({ id }) => id.equals(head.subarray(1)))?.key
    return key === undefined ? null : decrypt(key, bytes, HEAD_BYTES, boundTo(head, row))
  }

  /** Whether the newest key has made the seal. */
  isNewest(sealed: string): boolean {
    const newest = this.#keys[0] as { id: Buffer }
    return newest.id.equals(Buffer.from(sealed.slice(0, 8), 'base64url').subarray(1, HEAD_BYTES))
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
