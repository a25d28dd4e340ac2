/**
 * The browser in which a registration began: a cookie with a secret, whose digest is kept with the registration's
 * token.
 *
 * @module
 */

import { createHmac, hash, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto'
import type { FlowParts } from '../flow-parts.ts'
import type { RequestContext } from '../request/context.ts'
import { readCookie, writeCookie } from '../request/cookie.ts'

/** A secret and its HMAC-SHA-256: 43 + 1 + 43 base64url characters. */
const SIGNED = /^[\w-]{43}\.[\w-]{43}$/

type BrowserParts = Pick<FlowParts, 'keys' | 'registrationCookie'>

/**
 * Gives the browser its secret, and returns the digest. A browser that has one keeps it, so that what was typed there
 * before still holds there.
 */
export function markBrowser(
  { keys, registrationCookie }: BrowserParts,
  ctx: RequestContext,
): string {
  const known = secretOf({ keys, registrationCookie }, ctx)
  const secret = known ?? randomBytes(32).toString('base64url')
  const value = `${secret}.${tag(keys[0] as KeyObject, secret)}`
  ctx.setCookie(registrationCookie.name, writeCookie(registrationCookie, value))
  return digest(secret)
}

/** Whether the digest is that of this browser. */
export function isBrowser(parts: BrowserParts, ctx: RequestContext, browser: string): boolean {
  const secret = secretOf(parts, ctx)
  return secret !== null && timingSafeEqual(Buffer.from(digest(secret)), Buffer.from(browser))
}

/** Returns the secret that we have given to this browser; `null` if it has none. */
function secretOf({ keys, registrationCookie }: BrowserParts, ctx: RequestContext): string | null {
  const value = readCookie(ctx.header('cookie') ?? '', registrationCookie.name)
  if (typeof value !== 'string' || !SIGNED.test(value)) return null
  const [secret = '', given = ''] = value.split('.')
  const isOurs = keys.some((key) =>
    timingSafeEqual(Buffer.from(given), Buffer.from(tag(key, secret))),
  )
  return isOurs ? secret : null
}

function digest(secret: string): string {
  return hash('sha256', secret, 'base64url')
}

function tag(key: KeyObject, secret: string): string {
  return createHmac('sha256', key).update(secret).digest('base64url')
}
