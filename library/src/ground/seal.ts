/**
 * Seals: a text that travels through a browser, in a cookie or a form, and that nobody but us can read or change.
 *
 * AES-256-GCM (NIST SP 800-38D) under a key of the day, so that random 96-bit nonces stay far below
 * 2^32 for one key (section 8.3). The layout, in base64url:
 *
 * | bytes | |
 * |---|---|
 * | 1 | version; it alone decides the algorithm |
 * | 4 | id of the secret |
 * | 4 | day of the key, in days since 1970, big-endian |
 * | 12 | nonce |
 * | … | ciphertext |
 * | 16 | tag |
 *
 * Version, ids and the name of the seals are authenticated with the text.
 *
 * @module
 */

import { hkdfSync, type KeyObject } from 'node:crypto'
import { bytesOfSeal, decrypt, encrypt } from './aead.ts'
import { DAY, type Clock } from './time.ts'

/** The longest seal in a cookie, in bytes. A browser keeps 4,096 for a cookie with its name (RFC 6265bis, 5.6). */
export const MAX_SEAL_BYTES = 3800

/** A seal would be longer than it may be. */
export class SealTooLong extends RangeError {
  readonly bytes: number
  readonly longest: number

  constructor(bytes: number, longest: number) {
    super(`The seal would have ${bytes} bytes, and may have at most ${longest}`)
    this.bytes = bytes
    this.longest = longest
  }
}

const VERSION = 1
const KEY_ID_BYTES = 4
const DAY_AT = 1 + KEY_ID_BYTES
const HEAD_BYTES = DAY_AT + 4

/** One secret: its id, and the keys of the days that were asked for. */
interface SealingKey {
  readonly id: Buffer
  readonly secret: KeyObject
  readonly days: Map<number, Buffer>
}

/** Makes and opens seals of one name. A seal of another name is none. */
export class Seals {
  readonly #keys: readonly SealingKey[]
  readonly #context: Buffer
  readonly #clock: Clock

  /** How many days back a seal can have been made and still hold a live session. */
  readonly #days: number
  readonly #longest: number

  /**
   * @param secrets the newest first. The newest secret seals; every secret opens.
   * @param options.name the name of what holds the seals, such as that of a cookie.
   * @param options.lifetime how long a seal can be valid, in milliseconds.
   * @param options.longest the longest seal, in bytes. @default what fits in a cookie
   */
  constructor(
    secrets: readonly KeyObject[],
    {
      name,
      lifetime,
      clock,
      longest = MAX_SEAL_BYTES,
    }: { name: string; lifetime: number; clock: Clock; longest?: number },
  ) {
    this.#keys = secrets.map((secret) => ({
      id: derive(secret, 'id', KEY_ID_BYTES),
      secret,
      days: new Map(),
    }))
    this.#context = Buffer.from(`latchkey/1/sealed/${name}\0`)
    this.#days = Math.ceil(lifetime / DAY)
    this.#clock = clock
    this.#longest = longest
  }

  /**
   * Returns the seal of a text.
   *
   * @throws SealTooLong if the seal would be longer than it may be.
   */
  seal(text: string): string {
    const key = this.#keys[0] as SealingKey
    const day = this.#today
    const head = Buffer.alloc(HEAD_BYTES)
    head.writeUInt8(VERSION, 0)
    key.id.copy(head, 1)
    head.writeUInt32BE(day, DAY_AT)
    const bound = Buffer.concat([this.#context, head])
    const sealed = encrypt(this.#keyOf(key, day), head, bound, text)
    if (sealed.length > this.#longest) throw new SealTooLong(sealed.length, this.#longest)
    return sealed
  }

  /**
   * Returns the text of a seal; `null` if it is not ours, or if a single bit of it was changed. The answer is
   * the same whatever is wrong, and no other format is tried.
   */
  open(sealed: string): string | null {
    if (sealed.length > this.#longest) return null
    const bytes = bytesOfSeal(sealed, HEAD_BYTES)
    if (bytes === null || bytes[0] !== VERSION) return null
    const key = this.#keys.find(({ id }) => id.equals(bytes.subarray(1, DAY_AT)))
    const day = bytes.readUInt32BE(DAY_AT)
    // Clocks differ, so a seal may come from the first hour of tomorrow, or from the day before the oldest.
    const isOfUs = day <= this.#today + 1 && day >= this.#today - this.#days - 1
    if (key === undefined || !isOfUs) return null
    const bound = Buffer.concat([this.#context, bytes.subarray(0, HEAD_BYTES)])
    return decrypt(this.#keyOf(key, day), bytes, HEAD_BYTES, bound)
  }

  get #today(): number {
    return Math.floor(this.#clock() / DAY)
  }

  /** Returns the key of a day. Days that are over are forgotten with the first key of a new one. */
  #keyOf({ secret, days }: SealingKey, day: number): Buffer {
    const known = days.get(day)
    if (known !== undefined) return known
    for (const other of days.keys()) {
      if (other < this.#today - this.#days - 1) days.delete(other)
    }
    const key = derive(secret, `day/${day}`, 32)
    days.set(day, key)
    return key
  }
}

function derive(secret: KeyObject, label: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `latchkey/1/sealed/${label}`, bytes))
}
