/**
 * What latchkey adds to a response: cookies, and that it is private. What the application has set
 * stays.
 *
 * @module
 */

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

/** Returns the values of Set-Cookie with this cookie, in the place of one of ours of the same name. */
export function withCookie(cookies: HeaderValues, name: string, cookie: string): string[] {
  const others = cookies === undefined ? [] : [cookies].flat().map(String)
  return [...others.filter((other) => !other.startsWith(`${name}=`)), cookie]
}

/** What is held back until there is a `Response` to put it on. */
export class HeldHeaders {
  /** Our cookies by name; few responses have one. */
  #cookies: Map<string, string> | null = null

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

  /** Holds a cookie. A later one of the same name takes its place. */
  setCookie(name: string, cookie: string): void {
    this.#cookies ??= new Map()
    this.#cookies.set(name, cookie)
  }

  /** Returns the response with what is held: the same if nothing forbids it, because a copy costs ten times the rest. */
  addTo(response: Response): Response {
    if (this.isEmpty) return response
    // A cookie is one visitor's, and an application may send the same response to several.
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

/** Marks the response as private if it can be changed. One from `fetch()` cannot. */
function couldMark(headers: Headers): boolean {
  try {
    mark(headers)
    return true
  } catch {
    return false
  }
}
