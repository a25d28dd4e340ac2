/**
 * Time-based one-time passwords (RFC 6238), as authenticator apps show them: SHA-1, six digits, thirty seconds. Apps
 * ignore every other choice that the URI could name, so there is none here.
 *
 * @module
 */

import { createHmac, timingSafeEqual } from 'node:crypto'
import { SECOND } from '../ground/time.ts'

/** How long a code is shown, in milliseconds. */
const STEP = 30 * SECOND

/** How many digits a code has. */
const DIGITS = 6

/** Returns the number of the step in which an instant lies (RFC 6238, 4.2). */
export function stepOf(instant: number): number {
  return Math.floor(instant / STEP)
}

/**
 * Returns the code of a step.
 *
 * @param digits other than six in the vectors of the RFC alone.
 */
export function codeOf(secret: Uint8Array, step: number, digits: number = DIGITS): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  // Dynamic truncation (RFC 4226, 5.3).
  const at = (mac.at(-1) as number) & 0xf
  const number = mac.readUInt32BE(at) & 0x7fffffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

/** Returns the digits of a typed code; `null` if it is none. Apps show `123 456`, and people type what they see. */
export function readCode(typed: unknown): string | null {
  if (typeof typed !== 'string' || typed.length > 2 * DIGITS) return null
  const digits = typed.replaceAll(/[\s-]/g, '')
  return /^\d{6}$/.test(digits) ? digits : null
}

/** Returns which of the steps has this code; `null`: none. It takes as long whichever it is. */
export function findStep(
  secret: Uint8Array,
  code: string,
  steps: readonly number[],
): number | null {
  let found: number | null = null
  for (const step of steps) {
    if (step < 0) continue
    if (timingSafeEqual(Buffer.from(codeOf(secret, step)), Buffer.from(code))) found ??= step
  }
  return found
}
