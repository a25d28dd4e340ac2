/**
 * A request and the way to set its cookies, as latchkey sees them.
 *
 * @module
 */

import { identityOf } from '../../request/cookie.ts'
import type { Exchange } from '../../request/context.ts'
import { saidAddress } from '../../request/forwarded.ts'
import { assertAtOnce } from '../../ground/maybe-promise.ts'
import { pathOf } from '../shared/node-request.ts'
import { NO_STORE, varyByCookie, type HeaderValues } from '../shared/response-headers.ts'
import { readSetCookie, type CookieAttributes } from './attributes.ts'

/** Where cookies are read and set, both at once: `ctx.cookies` of Koa, `await cookies()` of Next.js. */
export interface CookieJar {
  /**
   * Returns a cookie of the request. It is called only if `header('cookie')` returns nothing: we read the header byte
   * by byte, and a framework's parser does not.
   */
  get?(name: string): string | { readonly value: string } | null | undefined

  /**
   * Sets a cookie on the response. Leave it out where no cookie can be set: nothing is then written to a new session.
   */
  set?(name: string, value: string, attributes: CookieAttributes): unknown
}

/** The headers of a response: `ctx.response` of Koa, `Headers` of a `Response`. */
export interface ResponseHeaders {
  get(name: string): HeaderValues | null
  set(name: string, value: string): unknown
}

/** A request, as an application shows it. */
export interface CookieRequest {
  /** The request's method, in capitals. It has no default: any page may cause a GET. */
  readonly method: string

  /** Path and query, as the client sent them. */
  readonly url: string

  /** Returns a request header; the name is in lower case. A header without text counts as none. */
  readonly header: (name: string) => string | null | undefined

  /** @default cookies are read from the header, and none can be set */
  readonly cookies?: CookieJar

  /**
   * The address of the peer: the client, or the last proxy before us; never what a client's own header says.
   *
   * @default unknown: all guesses count as from one place
   */
  readonly address?: string | null | undefined

  /** Whether the peer's connection is encrypted, as far as this process sees. @default true */
  readonly encrypted?: boolean

  /** Says whether the response's headers are on their way, so that no cookie can be set any more. @default never */
  readonly isSent?: () => boolean

  /**
   * The headers of the response, which must say `Cache-Control: no-store` and `Vary: Cookie` where the session was
   * looked at (ASVS 5.0, 14.2.2).
   *
   * @default whoever sends the response must set them
   */
  readonly responseHeaders?: ResponseHeaders

  /**
   * The object that stands for the request, if there is one. On Node that is the `IncomingMessage`, for all adapters.
   */
  readonly request?: object
}

/** A request and the way to set its cookies. */
export class CookieExchange implements Exchange {
  readonly #asked: CookieRequest

  /** Our cookies by name, domain and path. */
  readonly #set = new Map<string, string>()

  constructor(asked: CookieRequest) {
    this.#asked = asked
  }

  get method(): string {
    return this.#asked.method
  }

  get url(): string {
    return pathOf(this.#asked.url)
  }

  get address(): string | null {
    return saidAddress(this.#asked.address)
  }

  get encrypted(): boolean {
    return this.#asked.encrypted ?? true
  }

  get sent(): boolean {
    return this.#asked.cookies?.set === undefined || this.#asked.isSent?.() === true
  }

  header(name: string): string | undefined {
    return this.#asked.header(name) || undefined
  }

  cookie(name: string): string | undefined {
    const found = this.#asked.cookies?.get?.(name)
    assertAtOnce(found, `cookies.get ${AT_ONCE}`)
    return typeof found === 'object' ? found?.value : found
  }

  markPrivate(): void {
    const { responseHeaders: headers } = this.#asked
    if (headers === undefined || this.#asked.isSent?.() === true) return
    if (!headers.get('Cache-Control')) headers.set('Cache-Control', NO_STORE)
    headers.set('Vary', varyByCookie(headers.get('Vary') ?? undefined))
  }

  /**
   * Sets all cookies of ours with this name; they replace those that were set before. A jar that keeps one cookie for
   * each name keeps the last, and the last is the one that counts.
   */
  setCookie(name: string, cookie: string): void {
    const { cookies } = this.#asked
    const identity = identityOf(cookie)
    this.#set.delete(identity)
    this.#set.set(identity, cookie)
    let overwrite = true
    for (const one of this.#set.values()) {
      const read = readSetCookie(one, Date.now())
      if (read.name !== name) continue
      const set: unknown = cookies?.set?.(name, read.value, { ...read.attributes, overwrite })
      // The response may have left before it settles, and a rejection would end the process.
      assertAtOnce(set, `cookies.set ${AT_ONCE}`)
      overwrite = false
    }
  }
}

const AT_ONCE = 'must be done at once: await the jar, and not each cookie'
