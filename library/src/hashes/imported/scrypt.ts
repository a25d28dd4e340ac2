/**
 * scrypt (RFC 7914) in the forms of passlib, Django and Werkzeug (Flask).
 *
 * As with PBKDF2, which is inside, a NUL at the end of a short password does not count.
 *
 * @module
 */

import { scrypt } from 'node:crypto'
import { fromBase64, fromHex } from '../base64.ts'
import { plain, type ParsedHash } from '../hash.ts'

interface ScryptCost {
  /** A power of two. The memory is 128 * n * r bytes. */
  readonly n: number
  readonly r: number
  readonly p: number
}

/** What is absurd: 1 GiB is what the author of scrypt asked of files, eight times OWASP's first choice. */
const MAX_MEMORY = 1024 * 1024 * 1024
const MAX_WORK = 2 ** 24

/** A shorter tag is the beginning of a longer one, so each form takes only its own length. */
const PASSLIB_TAG_BYTES = 32
const TAG_BYTES = 64

/** `$scrypt$ln=16,r=8,p=1$salt$tag`: the exponent of n, and base64 without padding. */
const PASSLIB = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})\$([\w+/]{0,100})\$([\w+/]{43})$/

/** `scrypt$16384$salt$8$5$tag`: the salt is taken as text, the tag has its padding. */
const DJANGO = /^scrypt\$(\d{1,8})\$([^$]{1,100})\$(\d{1,3})\$(\d{1,3})\$([\w+/=]{88})$/

/** `scrypt:32768:8:1$salt$tag`: the salt is taken as text, the tag is hexadecimal. */
const WERKZEUG = /^scrypt:(\d{1,8}):(\d{1,3}):(\d{1,3})\$([^$]{1,100})\$([\da-f]{128})$/

/** Reads scrypt. */
export function parseScrypt(hash: string): ParsedHash | null {
  return parsePasslib(hash) ?? parseDjango(hash) ?? parseWerkzeug(hash)
}

function parsePasslib(hash: string): ParsedHash | null {
  const match = PASSLIB.exec(hash)
  if (match === null) return null
  const [, ln, r, p, salt, tag] = match
  const cost = { n: 2 ** Number(ln), r: Number(r), p: Number(p) }
  return parsed(cost, fromBase64(salt ?? ''), fromBase64(tag ?? ''), PASSLIB_TAG_BYTES)
}

function parseDjango(hash: string): ParsedHash | null {
  const match = DJANGO.exec(hash)
  if (match === null) return null
  const [, n, salt, r, p, tag] = match
  const cost = { n: Number(n), r: Number(r), p: Number(p) }
  return parsed(cost, Buffer.from(salt ?? ''), fromBase64(tag ?? '', 'padded'), TAG_BYTES)
}

function parseWerkzeug(hash: string): ParsedHash | null {
  const match = WERKZEUG.exec(hash)
  if (match === null) return null
  const [, n, r, p, salt, tag] = match
  const cost = { n: Number(n), r: Number(r), p: Number(p) }
  return parsed(cost, Buffer.from(salt ?? ''), fromHex(tag ?? ''), TAG_BYTES)
}

function parsed(
  cost: ScryptCost,
  salt: Buffer | null,
  tag: Buffer | null,
  tagLength: number,
): ParsedHash | null {
  if (salt === null || tag?.length !== tagLength || !isSane(cost)) return null
  return {
    ...plain,
    format: 'scrypt',
    tag,
    work: {
      algorithm: 'scrypt',
      amount: amountOf(cost),
      spend: (password, amount) => spend(password, amount, cost),
    },
    derive: (password) => derive(password, salt, tag.length, cost),
  }
}

const amountOf = ({ n, r, p }: ScryptCost): number => n * r * p

function isSane(cost: ScryptCost): boolean {
  const { n, r, p } = cost
  const isPowerOfTwo = n >= 2 && Number.isInteger(Math.log2(n))
  return isPowerOfTwo && r >= 1 && p >= 1 && 128 * n * r <= MAX_MEMORY && amountOf(cost) <= MAX_WORK
}

/** Since n must be a power of two, an amount is put together from ever smaller ones. */
async function spend(password: Buffer, amount: number, { n, r }: ScryptCost): Promise<void> {
  let rest = amount
  for (let size = n; size >= 2; size /= 2) {
    const p = Math.floor(rest / (size * r))
    if (p > 0) await derive(password, Buffer.alloc(16), 64, { n: size, r, p })
    rest -= p * size * r
  }
}

function derive(
  password: Buffer,
  salt: Buffer,
  tagLength: number,
  { n: N, r, p }: ScryptCost,
): Promise<Buffer> {
  // OpenSSL counts the blocks of all lanes and a little more.
  const maxmem = 128 * r * (N + p + 2) + 1024
  return new Promise((resolve, reject) => {
    scrypt(password, salt, tagLength, { N, r, p, maxmem }, (error, tag) =>
      error ? reject(error) : resolve(tag),
    )
  })
}
