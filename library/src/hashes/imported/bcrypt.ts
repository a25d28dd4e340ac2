/**
 * bcrypt: `$2b$12$…` and its forms by other names, and the two bcrypt_sha256 that hash the password
 * first, so that all of it counts.
 *
 * `$2a`, `$2b` and `$2y` are one algorithm; the letters tell of bugs that the writers no longer
 * had. `$2x` is the buggy one, and nobody's password.
 *
 * @module
 */

import { createHash, createHmac } from 'node:crypto'
import { fromBcryptBase64 } from '../base64.ts'
import { plain, type HashFormat, type ParsedHash } from '../hash.ts'
import { runInThread } from '../threads.ts'

/** Cost 16 takes five seconds here; 12 is what most use. */
const MIN_COST = 4
const MAX_COST = 16

/** What bcrypt sees of a password. With the NUL that ends it, 72 bytes are all. */
const SEEN_BYTES = 72

/** `$2b$12$`, 22 characters of salt, 31 of tag; Django puts its own name in front. */
const BCRYPT = /^(?:bcrypt\$)?\$2[aby]\$(\d\d)\$([\w./]{22})([\w./]{31})$/

/** `bcrypt_sha256$$2b$12$…`: bcrypt of the hexadecimal SHA-256. */
const DJANGO_SHA256 = /^bcrypt_sha256\$\$2[aby]\$(\d\d)\$([\w./]{22})([\w./]{31})$/

/** `$bcrypt-sha256$v=2,t=2b,r=12$salt$tag`: bcrypt of the base64 of an HMAC keyed by the salt. */
const PASSLIB_2 = /^\$bcrypt-sha256\$v=2,t=2b,r=(\d{1,2})\$([\w./]{22})\$([\w./]{31})$/

/** `$bcrypt-sha256$2b,12$salt$tag`: bcrypt of the base64 of the SHA-256. */
const PASSLIB_1 = /^\$bcrypt-sha256\$2[ab],(\d{1,2})\$([\w./]{22})\$([\w./]{31})$/

/** Turns a password into what bcrypt gets. */
type Prepare = (password: Buffer, salt: string) => Buffer

const forms: readonly (readonly [RegExp, HashFormat, Prepare])[] = [
  [BCRYPT, 'bcrypt', (password) => password],
  [DJANGO_SHA256, 'bcrypt_sha256', (password) => Buffer.from(sha256(password).toString('hex'))],
  [PASSLIB_2, 'bcrypt_sha256', (password, salt) => base64(hmac(password, salt))],
  [PASSLIB_1, 'bcrypt_sha256', (password) => base64(sha256(password))],
]

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()
const hmac = (bytes: Buffer, key: string): Buffer =>
  createHmac('sha256', key).update(bytes).digest()
const base64 = (bytes: Buffer): Buffer => Buffer.from(bytes.toString('base64'))

/** Reads bcrypt and bcrypt_sha256. */
export function parseBcrypt(hash: string): ParsedHash | null {
  for (const [pattern, format, prepare] of forms) {
    const match = pattern.exec(hash)
    if (match === null) continue
    const [, cost, salt = '', tag = ''] = match
    return parsed(format, Number(cost), salt, tag, prepare)
  }
  return null
}

function parsed(
  format: HashFormat,
  cost: number,
  saltText: string,
  tag: string,
  prepare: Prepare,
): ParsedHash | null {
  if (cost < MIN_COST || cost > MAX_COST) return null
  const salt = fromBcryptBase64(saltText)
  const run = (password: Buffer, rounds: number): Promise<Buffer> =>
    runInThread({ algorithm: 'bcrypt', password, salt, rounds })
  const isBare = format === 'bcrypt'
  return {
    ...plain,
    format,
    sees: isBare ? SEEN_BYTES : Infinity,
    takesNul: !isBare,
    tag: fromBcryptBase64(tag),
    work: { algorithm: 'bcrypt', amount: 2 ** cost, spend: run },
    derive: (password) => run(prepare(password, saltText), 2 ** cost),
  }
}
