/**
 * Passwords: hashed with argon2id (RFC 9106), off the event loop, in the PHC string format.
 *
 * @see https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md
 * @module
 */

import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { PasswordTooLong } from './errors.ts'
import { HashQueue } from './hash-queue.ts'

/** How much work a hash is. More is allowed, less than the defaults is not. */
export interface PasswordCost {
  /** Memory in KiB. @default 19456 */
  readonly memory?: number

  /** Passes over the memory. @default 2 */
  readonly passes?: number

  /** Lanes. @default 1 */
  readonly parallelism?: number
}

/** OWASP Password Storage Cheat Sheet, argon2id: m=19456 (19 MiB), t=2, p=1. */
export const defaultCost: Required<PasswordCost> = { memory: 19_456, passes: 2, parallelism: 1 }

/** The longest password in bytes of UTF-8, after NFC. NIST SP 800-63B-4 asks for at least 64. */
const MAX_PASSWORD_BYTES = 1024

/** RFC 9106, section 4: a salt of 128 bits and a tag of 256. */
const SALT_BYTES = 16
const TAG_BYTES = 32

/** A hash whose parameters go beyond these was not made by us, and may be a trap. */
const MAX_MEMORY = 4 * 1024 * 1024
const MAX_PASSES = 64
const MAX_PARALLELISM = 16

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,8}),t=(\d{1,3}),p=(\d{1,3})\$([\w+/-]{11,86})\$([\w+/-]{22,86})$/

/** All hashing of the process goes through one queue. */
const queue = new HashQueue()

/**
 * Returns the hash of a password: a PHC string with its parameters and a fresh salt.
 *
 * @throws PasswordTooLong over 1,024 bytes, before any hashing.
 * @throws Overloaded if too many hashes wait.
 */
export async function hashPassword(password: string, cost: PasswordCost = {}): Promise<string> {
  const bytes = passwordBytes(password)
  const { memory, passes, parallelism } = { ...defaultCost, ...cost }
  const salt = randomBytes(SALT_BYTES)
  const parameters = { memory, passes, parallelism }
  const tag = await queue.run(() => derive(bytes, salt, TAG_BYTES, parameters))
  return formatHash(parameters, salt, tag)
}

/** Returns a hash that no password has, and that costs as much to check as any other. */
export function dummyHash(cost: PasswordCost = {}): string {
  return formatHash({ ...defaultCost, ...cost }, randomBytes(SALT_BYTES), randomBytes(TAG_BYTES))
}

/** Returns whether the string is a hash that `verifyPassword` can check. */
export function isHash(hash: string): boolean {
  return parseHash(hash) !== null
}

/**
 * Returns whether the password is the one that was hashed. A hash that does not parse is nobody's.
 *
 * @throws PasswordTooLong over 1,024 bytes, before any hashing.
 * @throws Overloaded if too many hashes wait.
 */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const bytes = passwordBytes(password)
  const parsed = parseHash(hash)
  if (parsed === null) return false
  const tag = await queue.run(() => derive(bytes, parsed.salt, parsed.tag.length, parsed.cost))
  return timingSafeEqual(tag, parsed.tag)
}

/** Returns whether a hash was made with less work than asked for, or in another format. */
export function needsRehash(hash: string, cost: PasswordCost = {}): boolean {
  const parsed = parseHash(hash)
  if (parsed === null) return true
  const wanted = { ...defaultCost, ...cost }
  return (
    parsed.cost.memory < wanted.memory ||
    parsed.cost.passes < wanted.passes ||
    parsed.cost.parallelism < wanted.parallelism
  )
}

/**
 * The bytes that are hashed: exactly what was typed, in Unicode's composed form (NFC, as NIST SP
 * 800-63B-4 section 3.1.1.2 recommends), because keyboards differ in how they write an "é".
 *
 * @throws PasswordTooLong over 1,024 bytes.
 */
export function passwordBytes(password: string): Buffer {
  // A UTF-16 unit is at least one byte, also after NFC of at most thrice the length.
  if (password.length > 3 * MAX_PASSWORD_BYTES) throw new PasswordTooLong(MAX_PASSWORD_BYTES)
  const bytes = Buffer.from(password.normalize('NFC'))
  if (bytes.length > MAX_PASSWORD_BYTES) throw new PasswordTooLong(MAX_PASSWORD_BYTES)
  return bytes
}

function formatHash(cost: Required<PasswordCost>, salt: Buffer, tag: Buffer): string {
  const { memory, passes, parallelism } = cost
  const parameters = `m=${memory},t=${passes},p=${parallelism}`
  return `$argon2id$v=19$${parameters}$${toBase64(salt)}$${toBase64(tag)}`
}

interface ParsedHash {
  readonly cost: Required<PasswordCost>
  readonly salt: Buffer
  readonly tag: Buffer
}

function parseHash(hash: string): ParsedHash | null {
  const match = PHC.exec(hash)
  if (match === null) return null
  const [, m, t, p, salt, tag] = match
  const cost = { memory: Number(m), passes: Number(t), parallelism: Number(p) }
  const isSane =
    cost.parallelism >= 1 &&
    cost.parallelism <= MAX_PARALLELISM &&
    cost.passes >= 1 &&
    cost.passes <= MAX_PASSES &&
    cost.memory >= 8 * cost.parallelism &&
    cost.memory <= MAX_MEMORY
  if (!isSane) return null
  return { cost, salt: Buffer.from(salt ?? '', 'base64'), tag: Buffer.from(tag ?? '', 'base64') }
}

function derive(
  message: Buffer,
  nonce: Buffer,
  tagLength: number,
  { memory, passes, parallelism }: Required<PasswordCost>,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parameters = { message, nonce, tagLength, memory, passes, parallelism }
    argon2('argon2id', parameters, (error, tag) => (error ? reject(error) : resolve(tag)))
  })
}

/** Standard base64 without padding, as PHC strings have it. */
function toBase64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
