/**
 * Passwords: hashed with argon2id (RFC 9106), off the event loop, in the PHC string format. Hashes of other libraries
 * are read too (`hashes/`), so that a login can replace them.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { ConfigurationError, HashingFailed, InvalidRequest, PasswordTooLong } from '../errors.ts'
import { HashQueue } from './hash-queue.ts'
import { formatArgon2id, parseArgon2 } from '../hashes/argon2.ts'
import { computeArgon2, NoArgon2 } from '../hashes/argon2-hasher.ts'
import { isReadable, parseHash } from '../hashes/formats.ts'
import type { HashParser, ParsedHash } from '../hashes/hash.ts'
import { composePassword, MAX_PASSWORD_BYTES } from '../ground/password-text.ts'

/** How much work a hash takes. More than the defaults is allowed, less is not. */
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

/** RFC 9106, section 4: a salt of 128 bits and a tag of 256. */
const SALT_BYTES = 16
const TAG_BYTES = 32

/** The queue of all hashing in this process. */
const queue = new HashQueue()

/**
 * Returns the hash of a password: a PHC string with its parameters and a fresh salt.
 *
 * @param holders who asks, as names of any kind, such as `['address 192.0.2.1']`. Each holder may take no more than a
 * share of the queue of all hashing. @default the application as a whole
 * @throws PasswordTooLong over 1,024 bytes, before any hashing.
 * @throws InvalidRequest if the password is not well-formed Unicode. Nobody can type such a password: see
 * `matchingForm`.
 * @throws Overloaded if too many hashes wait.
 * @throws HashingFailed if there is not enough memory.
 *
 * @example
 * ```ts
 * import { hashPassword } from 'latchkey'
 *
 * const passwordHash = await hashPassword('correct horse battery staple')
 * passwordHash.split('$').slice(1, 4) // => ['argon2id', 'v=19', 'm=19456,t=2,p=1']
 * ```
 */
export async function hashPassword(
  password: string,
  cost: PasswordCost = {},
  holders?: readonly string[],
): Promise<string> {
  const bytes = passwordBytes(password)
  if (!password.isWellFormed()) throw new InvalidRequest('A password must be well-formed Unicode')
  const { memory, passes, parallelism } = { ...defaultCost, ...cost }
  const salt = randomBytes(SALT_BYTES)
  const parameters = { memory, passes, parallelism }
  const input = { variant: 'argon2id', password: bytes, salt, tagLength: TAG_BYTES } as const
  const tag = await inQueue(() => computeArgon2({ ...input, ...parameters }), holders)
  return formatArgon2id(parameters, salt, tag)
}

/** Returns a hash of no password. Checking it costs as much as checking any other. */
export function dummyHash(cost: PasswordCost = {}): string {
  const parameters = { ...defaultCost, ...cost }
  return formatArgon2id(parameters, randomBytes(SALT_BYTES), randomBytes(TAG_BYTES))
}

/**
 * Returns whether the string is a hash that `verifyPassword` can check: a hash by `hashPassword`, or argon2, bcrypt,
 * bcrypt_sha256, scrypt, PBKDF2, sha512_crypt and others in the forms of PHP, passlib, Django, Werkzeug and
 * /etc/shadow. A hash that would take an absurd amount of work does not count.
 */
export function isHash(hash: string): boolean {
  return isReadable(hash)
}

/**
 * Returns whether the password is the one that was hashed, composed or as it was typed: see `passwordForms`. A hash
 * that does not parse fits no password. The formats of `password.verifiers` are checked by `authenticate` and `login`
 * only.
 *
 * @param holders who asks. See `hashPassword`.
 * @throws PasswordTooLong over 1,024 bytes, before any hashing.
 * @throws Overloaded if too many hashes wait.
 * @throws HashingFailed if the hash could not be computed for want of memory, of a thread, or of the code for hashes of
 * other libraries. No password and no hash can cause it.
 *
 * @example
 * ```ts
 * import { hashPassword, verifyPassword } from 'latchkey'
 *
 * const passwordHash = await hashPassword('correct horse battery staple')
 * await verifyPassword('correct horse battery staple', passwordHash) // => true
 * await verifyPassword('Tr0ub4dor&3', passwordHash) // => false
 * ```
 */
export async function verifyPassword(
  password: string,
  hash: string,
  holders?: readonly string[],
): Promise<boolean> {
  passwordBytes(password)
  return isHash(hash) && verifyWith([], password, hash, holders)
}

/**
 * Returns the same as `verifyPassword`, also for hashes in the application's own formats, which `customParsers` read.
 * Every hash waits its turn in the queue, even one that does not parse.
 */
export function verifyWith(
  customParsers: readonly HashParser[],
  password: string,
  hash: string,
  holders?: readonly string[],
): Promise<boolean> {
  return inQueue(() => isPasswordOf(customParsers, password, hash), holders)
}

/** Returns whether the hash is of this password. For callers who have a place in the queue already. */
export async function isPasswordOf(
  customParsers: readonly HashParser[],
  password: string,
  hash: string,
): Promise<boolean> {
  const parsed = await parseHash(hash, customParsers)
  return parsed !== null && (await matchingForm(password, parsed)) !== null
}

/** Returns whether a hash was made with less work than is asked for, or in another format. */
export function needsRehash(hash: string, cost: PasswordCost = {}): boolean {
  const parsed = parseArgon2(hash)
  if (parsed?.cost == null || !parsed.isOwn) return true
  const wanted = { ...defaultCost, ...cost }
  return (
    parsed.cost.memory < wanted.memory ||
    parsed.cost.passes < wanted.passes ||
    parsed.cost.parallelism < wanted.parallelism
  )
}

/** @throws Overloaded if one more hash of these holders would be refused now. See `HashQueue.run`. */
export function assertRoomInQueue(holders: readonly string[]): void {
  queue.assertRoom(holders)
}

/**
 * Runs a task of hashing when its turn comes. See `HashQueue.run`.
 *
 * @throws ConfigurationError if this machine has nothing that computes argon2; the error says what to install.
 */
export async function inQueue<Result>(
  task: () => Promise<Result>,
  holders?: readonly string[],
): Promise<Result> {
  return queue.run(async () => {
    try {
      return await task()
    } catch (error) {
      // Waiting does not help here, so a visitor must not be told to try again.
      if (error instanceof NoArgon2) throw new ConfigurationError('password', error.message)
      throw new HashingFailed(error)
    }
  }, holders)
}

/**
 * Returns the form of the password that was hashed; `null` if another password was hashed. Does the hash's work once
 * for each form. The caller has a place in the queue.
 *
 * A password with half a surrogate pair is never right. As bytes, all such halves and U+FFFD are the same, so that one
 * password would do for another.
 */
export async function matchingForm(password: string, hash: ParsedHash): Promise<Buffer | null> {
  let matching: Buffer | null = null
  const forms = passwordForms(password)
  const typed = forms.at(-1)
  // Every form is tried, so that the work tells neither which form was right nor whose hash it was.
  for (const form of forms) {
    const isSame = await hash.matches(form)
    // Other libraries do not compose passwords. So a form that they would refuse is refused here.
    const counts = hash.isOwn || form === typed
    if (isSame && counts && (hash.takesNul || !form.includes(0))) matching ??= form
  }
  // Checked only now, for the same reason.
  return password.isWellFormed() ? matching : null
}

/**
 * Returns the forms in which a password may have been hashed. First the composed form, which we hash. Last, if it
 * differs, the password as it was typed, which other systems hash; their argon2id hashes cannot be told from ours. The
 * number of forms depends on nothing but the password.
 *
 * @throws PasswordTooLong over 1,024 bytes, as typed or composed.
 */
export function passwordForms(password: string): readonly Buffer[] {
  const [composed, typed] = [passwordBytes(password), Buffer.from(password)]
  return composed.equals(typed) ? [composed] : [composed, typed]
}

/**
 * Returns whether the hash covers the whole password. bcrypt's covers 72 bytes, whatever follows. If what was typed
 * were hashed again, a slip behind these 72 bytes could become part of the password.
 *
 * @param form the form of the password that was hashed
 */
export function coversWhole(form: Buffer, hash: ParsedHash): boolean {
  return form.length <= hash.sees
}

/**
 * Returns the bytes that are hashed: everything that was typed, in the composed form.
 *
 * @throws PasswordTooLong over 1,024 bytes, as typed or composed.
 */
export function passwordBytes(password: string): Buffer {
  const composed = composePassword(password)
  if (composed === null) throw new PasswordTooLong(MAX_PASSWORD_BYTES)
  return Buffer.from(composed)
}
