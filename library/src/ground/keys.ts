/**
 * The key ring: the application's secrets, newest first, and the keys derived from them.
 *
 * A secret is never used itself. Each purpose has a key of its own, derived by HKDF (RFC 5869) with
 * the purpose as label, so that what is made for one purpose is worth nothing for another.
 *
 * @module
 */

import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { ConfigurationError } from '../errors.ts'
import { isNext, STEPS, type Step } from './keyboard.ts'
import { periodOf } from './period.ts'

/** The least length of a secret in bytes (ASVS 5.0, 11.2.3 asks for 128 bits of security). */
const MIN_SECRET_BYTES = 32

/** A secret with fewer different characters than this was not made by a generator. */
const MIN_DIFFERENT_CHARACTERS = 10

/** Fewer characters in a row come by chance. */
const MIN_ROW = 4

/** Words of examples. A secret that contains one was copied or thought up, not made by a generator. */
const EXAMPLE_WORDS = ['secret', 'change', 'example', 'password', 'replace', 'your-', 'your_']

/**
 * Returns the secrets of an option or an environment variable: an array, or a string with commas
 * between them. The newest comes first.
 *
 * @throws ConfigurationError if there is none, or one is short or looks like an example.
 */
export function readSecrets(
  secrets: string | readonly string[] | undefined,
  option = 'secrets',
): readonly string[] {
  const list: unknown = typeof secrets === 'string' ? secrets.split(',') : (secrets ?? [])
  if (!isTexts(list)) {
    throw new ConfigurationError(
      option,
      'must be an array of texts, or one text with commas between',
    )
  }
  const ring = list.map((secret) => secret.trim()).filter((secret) => secret !== '')
  if (ring.length === 0) {
    throw new ConfigurationError(
      option,
      'is missing; make one with: openssl rand -base64 48 (or, of latchkey-server: npx latchkey secret new)',
    )
  }
  for (const [i, secret] of ring.entries()) refuseWeakSecret(secret, `${option}[${i}]`)
  return ring
}

function isTexts(list: unknown): list is readonly string[] {
  return Array.isArray(list) && list.every((one) => typeof one === 'string')
}

function refuseWeakSecret(secret: string, name: string): void {
  if (Buffer.byteLength(secret) < MIN_SECRET_BYTES) {
    throw new ConfigurationError(
      name,
      `must have at least ${MIN_SECRET_BYTES} bytes, such as: openssl rand -base64 48`,
    )
  }
  const lower = secret.toLowerCase()
  const looksMadeUp =
    new Set(secret).size < MIN_DIFFERENT_CHARACTERS ||
    isPattern(secret) ||
    EXAMPLE_WORDS.some((word) => lower.includes(word))
  if (looksMadeUp) {
    throw new ConfigurationError(
      name,
      'looks like an example; make a random one with: openssl rand -base64 48 (or, of latchkey-server: npx latchkey secret new)',
    )
  }
}

/**
 * Whether the secret is one short part again and again, or mostly keys and letters in a row. Of a million
 * secrets that a generator made, none is: eight hexadecimal digits in a row come once in a million, and
 * that is not half of one.
 */
function isPattern(secret: string): boolean {
  const chars = Array.from(secret.toLowerCase())
  const period = periodOf(chars)
  if (2 * period <= chars.length && period < MIN_SECRET_BYTES) return true
  return 2 * inRows(chars) >= chars.length
}

/** How many of the characters stand in a row of at least `MIN_ROW`. */
function inRows(chars: readonly string[]): number {
  let count = 0
  for (let at = 0; at < chars.length;) {
    const length = Math.max(...STEPS.map((step) => rowLength(chars, at, step)))
    if (length >= MIN_ROW) count += length
    at += length < MIN_ROW ? 1 : length
  }
  return count
}

function rowLength(chars: readonly string[], at: number, step: Step): number {
  let end = at + 1
  while (end < chars.length && isNext(chars[end - 1]!, chars[end]!, step)) end++
  return end - at
}

/** Returns the keys of a purpose, one for each secret, in the order of the secrets. */
export function deriveKeys(secrets: readonly string[], purpose: string): readonly KeyObject[] {
  return secrets.map((secret) =>
    createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', `latchkey/1/${purpose}`, 32))),
  )
}
