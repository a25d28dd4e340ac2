/**
 * argon2 in the PHC string format: `$argon2id$v=19$m=19456,t=2,p=1$salt$tag`. We write this form; so do argon2-cffi,
 * PHP, Django (`argon2$argon2id$…`) and the argon2 command.
 *
 * @see https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md
 * @module
 */

import { computeArgon2 } from './argon2-hasher.ts'
import { fromBase64, toBase64 } from './base64.ts'
import { isSameTag, type HashFormat, type ParsedHash, type Work } from './hash.ts'

/** Memory in KiB. */
export interface Argon2Cost {
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
}

type Variant = Extract<HashFormat, `argon2${string}`>

/**
 * Costs above these are absurd. RFC 9106's first recommendation, 2 GiB and one pass, is still accepted, and so are the
 * costliest profiles of libsodium. The work is bounded as a whole; parallelism is bounded because each lane may be a
 * thread.
 */
const MAX_MEMORY = 2 * 1024 * 1024
const MAX_PARALLELISM = 64
const MAX_WORK = 4 * 1024 * 1024

/** The shortest tag that is accepted. A shorter tag could be met by chance, or is cut off. */
const MIN_TAG_BYTES = 16

const PHC =
  /^(argon2)?\$(argon2id|argon2i|argon2d)\$v=19\$m=(\d{1,8}),t=(\d{1,3}),p=(\d{1,3})\$([\w+/]{11,86})\$([\w+/]{22,86})$/

/** Writes our own form. */
export function formatArgon2id(cost: Argon2Cost, salt: Buffer, tag: Buffer): string {
  const { memory, passes, parallelism } = cost
  const parameters = `m=${memory},t=${passes},p=${parallelism}`
  return `$argon2id$v=19$${parameters}$${toBase64(salt)}$${toBase64(tag)}`
}

/**
 * Reads argon2 of version 19, the only version since 2016. A string without a version is not read, because its meaning
 * is unclear: libraries of 2015 meant version 16, and whoever writes such a string by hand today means 19.
 */
export function parseArgon2(hash: string): ParsedHash | null {
  const match = PHC.exec(hash)
  if (match === null) return null
  const [, django, variant, m, t, p, salt, tag] = match
  const cost = { memory: Number(m), passes: Number(t), parallelism: Number(p) }
  const saltBytes = fromBase64(salt ?? '')
  const tagBytes = fromBase64(tag ?? '')
  if (saltBytes === null || tagBytes === null || tagBytes.length < MIN_TAG_BYTES) return null
  if (!isSane(cost)) return null
  const format = variant as Variant
  return {
    format,
    isOwn: format === 'argon2id' && django === undefined,
    cost,
    work: argon2Work(cost),
    sees: Infinity,
    takesNul: true,
    async matches(password) {
      return isSameTag(
        await deriveWith(format, password, saltBytes, tagBytes.length, cost),
        tagBytes,
      )
    },
  }
}

function isSane({ memory, passes, parallelism }: Argon2Cost): boolean {
  return (
    parallelism >= 1 &&
    parallelism <= MAX_PARALLELISM &&
    passes >= 1 &&
    memory >= 8 * parallelism &&
    memory <= MAX_MEMORY &&
    memory * passes <= MAX_WORK
  )
}

/** Returns the work of argon2, which is the same for all variants: they differ in where they read, not in how much. */
export function argon2Work(cost: Argon2Cost): Work {
  return {
    algorithm: 'argon2',
    amount: cost.memory * cost.passes,
    spend: (password, amount) => {
      const memory = Math.max(8 * cost.parallelism, Math.round(amount / cost.passes))
      return deriveWith('argon2id', password, NO_SALT, 32, { ...cost, memory })
    },
  }
}

/** Work whose result nobody needs can have any salt. */
const NO_SALT = Buffer.alloc(16)

function deriveWith(
  variant: Variant,
  password: Buffer,
  salt: Buffer,
  tagLength: number,
  cost: Argon2Cost,
): Promise<Buffer> {
  return computeArgon2({ variant, password, salt, tagLength, ...cost })
}
