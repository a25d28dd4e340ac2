/**
 * A Set-Cookie value in parts, for functions that put it together again.
 *
 * @module
 */

import { SECOND } from '../../ground/time.ts'

/** The attributes of a cookie, in the words that frameworks share. */
export interface CookieAttributes {
  path?: string
  domain?: string
  secure?: boolean
  httpOnly?: boolean
  sameSite?: 'lax' | 'strict' | 'none'
  partitioned?: boolean

  /**
   * When the browser forgets the cookie. An instant, because `maxAge` is in seconds in some frameworks and in
   * milliseconds in others.
   */
  expires?: Date

  /** Koa's word: the signature is in the value already. */
  signed: false

  /** Koa's option: the cookie replaces the cookies of the same name in the response. */
  overwrite: boolean
}

/** A cookie that is set. */
interface ReadCookie {
  readonly name: string
  readonly value: string
  readonly attributes: Omit<CookieAttributes, 'overwrite'>
}

const sameSites: readonly (string | undefined)[] = ['lax', 'strict', 'none']

/** Returns the parts of a Set-Cookie value. Max-Age is from `now`, in epoch milliseconds. */
export function readSetCookie(cookie: string, now: number): ReadCookie {
  const [pair, ...others] = cookie.split(';').map((part) => halves(part.trim()))
  const said = new Map(others.map(([name, value]) => [name.toLowerCase(), value]))
  const attributes: Omit<CookieAttributes, 'overwrite'> = { signed: false }
  const [path, domain] = [said.get('path'), said.get('domain')]
  const [maxAge, expires] = [said.get('max-age'), said.get('expires')]
  const sameSite = said.get('samesite')?.toLowerCase()
  if (path !== undefined) attributes.path = path
  if (domain !== undefined) attributes.domain = domain
  if (expires !== undefined) attributes.expires = new Date(expires)
  if (maxAge === '0') attributes.expires = new Date(0)
  else if (maxAge !== undefined) attributes.expires = new Date(now + Number(maxAge) * SECOND)
  if (isSameSite(sameSite)) attributes.sameSite = sameSite
  attributes.secure = said.has('secure')
  attributes.httpOnly = said.has('httponly')
  if (said.has('partitioned')) attributes.partitioned = true
  const [name, value] = pair ?? ['', '']
  return { name, value, attributes }
}

function halves(part: string): readonly [name: string, value: string] {
  const equals = part.indexOf('=')
  return equals === -1 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)]
}

function isSameSite(word: string | undefined): word is 'lax' | 'strict' | 'none' {
  return sameSites.includes(word)
}
