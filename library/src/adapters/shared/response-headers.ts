/**
 * What latchkey adds to a response: cookies, and headers that say it is private. Headers that the application has set
 * stay.
 *
 * @module
 */

import { identityOf } from '../../request/cookie.ts'

/** The value of Cache-Control where the session was looked at (ASVS 5.0, 14.2.2). */
export const NO_STORE = 'no-store'

/** The values of a header, as Node and frameworks on it keep them. */
export type HeaderValues = number | string | readonly string[] | undefined

/** Returns the value of Vary with Cookie in it. */
export function varyByCookie(vary: HeaderValues): string {
  if (vary === undefined || vary === '') return 'Cookie'
  const names = String(vary)
  return /(?:^|[\s,])(?:cookie|\*)(?:$|[\s,])/i.test(names) ? names : `${names}, Cookie`
}

/** Returns the value of Vary with these names in it. */
export function varyBy(vary: HeaderValues, names: string): string {
  if (vary === undefined || vary === '') return names
  const present = String(vary)
  const known = present.split(',').map((name) => name.trim().toLowerCase())
  const missing = names.split(', ').filter((name) => !known.includes(name.toLowerCase()))
  return known.includes('*') ? present : [present, ...missing].join(', ')
}

/** Returns the values of Set-Cookie with this cookie, which replaces a cookie of the same name, domain and path. */
export function withCookie(cookies: HeaderValues, cookie: string): string[] {
  const others = cookies === undefined ? [] : [cookies].flat().map(String)
  const identity = identityOf(cookie)
  return [...others.filter((other) => identityOf(other) !== identity), cookie]
}

/** The part that we use of Node's `ServerResponse`, to see its headers when they are written. */
interface HeadWriter {
  getHeader(name: string): HeaderValues
  writeHead: (...head: never[]) => unknown
}

/** Responses whose Cache-Control will be looked at. */
const shown = new WeakSet<object>()

/**
 * Shows the Cache-Control of a response when its headers are written. Called only for the few responses that start a
 * session.
 */
export function showCacheControl(response: HeadWriter, look: (cacheControl: string) => void): void {
  if (shown.has(response)) return
  shown.add(response)
  const { writeHead } = response
  response.writeHead = (...head) => {
    const cacheControl = cacheControlIn(head.at(-1)) ?? response.getHeader('Cache-Control')
    if (cacheControl !== undefined) look(String(cacheControl))
    return writeHead.apply(response, head)
  }
}

/** Returns the Cache-Control among headers that are written with the head: an object, or a flat list. */
function cacheControlIn(headers: unknown): HeaderValues {
  if (typeof headers !== 'object' || headers === null) return undefined
  const entries = Array.isArray(headers)
    ? headers.map((name: unknown, i) => [name, headers[i + 1] as unknown] as const)
    : Object.entries(headers)
  const found = entries.find(([name]) => String(name).toLowerCase() === 'cache-control')
  return found?.[1] as HeaderValues
}

/** The headers that are held back until there is a `Response`. */
export class PendingHeaders {
  /** Our cookies by name, domain and path. Few responses have one. */
  #cookies: Map<string, string> | null = null

  /** Looks at the response's Cache-Control. */
  #look: ((cacheControl: string) => void) | null = null

  /** Whether the session was looked at. */
  isPrivate = false

  /** Our cookies, as Set-Cookie values. */
  get cookies(): Iterable<string> {
    return this.#cookies?.values() ?? []
  }

  /** Whether there is nothing to put on a response. */
  get isEmpty(): boolean {
    return this.#cookies === null && !this.isPrivate
  }

  /** Holds a cookie. A later cookie of the same name, domain and path replaces it. */
  setCookie(cookie: string, look?: (cacheControl: string) => void): void {
    this.#cookies ??= new Map()
    this.#cookies.set(identityOf(cookie), cookie)
    this.#look = look ?? this.#look
  }

  /** Shows the Cache-Control of a response that starts a session. */
  show(headers: Headers): void {
    const cacheControl = headers.get('Cache-Control')
    if (cacheControl !== null) this.#look?.(cacheControl)
  }

  /**
   * Returns the response with these headers. It is the same object if it can be changed, because a copy costs ten times
   * as much as all the rest.
   */
  addTo(response: Response): Response {
    if (this.isEmpty) return response
    this.show(response.headers)
    // A cookie belongs to one visitor, and an application may send the same response to several visitors.
    if (this.#cookies === null && couldMark(response.headers)) return response
    const finished = new Response(response.body, response)
    for (const cookie of this.cookies) finished.headers.append('Set-Cookie', cookie)
    if (this.isPrivate) mark(finished.headers)
    return finished
  }
}

function mark(headers: Headers): void {
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', NO_STORE)
  headers.set('Vary', varyByCookie(headers.get('Vary') ?? undefined))
}

/**
 * Marks the response as private if it can be changed, and returns whether it could. A response of `fetch()` cannot be
 * changed.
 */
function couldMark(headers: Headers): boolean {
  try {
    mark(headers)
    return true
  } catch {
    return false
  }
}
