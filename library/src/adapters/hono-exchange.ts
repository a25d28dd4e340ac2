/**
 * A Hono request and its response, as latchkey sees them.
 *
 * @module
 */

import type { Context } from 'hono'
import type { Exchange } from '../context.ts'

/** The two sides of a request in Node, where Hono runs on `@hono/node-server`. */
interface NodeSides {
  readonly incoming: {
    readonly headers: Readonly<Record<string, string | undefined>>
    readonly socket?: { readonly remoteAddress?: string | undefined; readonly encrypted?: boolean }
  }
  readonly outgoing: {
    readonly headersSent: boolean
    setHeader(name: string, value: string): void
  }
}

/** What a response carries for which the session was looked at (ASVS 5.0, 14.2.2). */
const privateHeaders: readonly (readonly [string, string])[] = [
  ['Cache-Control', 'no-store'],
  ['Vary', 'Cookie'],
]

/** A Hono request and its response. */
export class HonoExchange implements Exchange {
  readonly #c: Context
  readonly #node: NodeSides | null

  /** Our cookies, set when the response is finished; few responses have one. */
  #cookies: Map<string, string> | null = null
  #isPrivate = false
  sent = false

  constructor(c: Context) {
    this.#c = c
    const env = c.env as Partial<NodeSides> | undefined
    this.#node =
      env?.incoming === undefined || env.outgoing === undefined ? null : (env as NodeSides)
  }

  get method(): string {
    return this.#c.req.method
  }

  get url(): string {
    const { pathname, search } = new URL(this.#c.req.url)
    return pathname + search
  }

  get address(): string | null {
    return this.#node?.incoming.socket?.remoteAddress ?? null
  }

  get encrypted(): boolean {
    if (this.#node === null) return this.#c.req.url.startsWith('https:')
    return this.#node.incoming.socket?.encrypted === true
  }

  header(name: string): string | undefined {
    return this.#node === null ? this.#c.req.header(name) : this.#node.incoming.headers[name]
  }

  /**
   * On Node the headers go to the outgoing response at once: to touch a finished Hono response
   * costs more than half the throughput. What the application sets itself takes their place.
   */
  markPrivate(): void {
    if (this.#node === null) this.#isPrivate = true
    else if (!this.#node.outgoing.headersSent) {
      for (const [name, value] of privateHeaders) this.#node.outgoing.setHeader(name, value)
    }
  }

  setCookie(name: string, cookie: string): void {
    this.#cookies ??= new Map()
    this.#cookies.set(name, cookie)
  }

  /** Returns the response with our headers. From now on no cookie can be set. */
  finish(response: Response): Response {
    this.sent = true
    if (this.#cookies === null && !this.#isPrivate) return response
    // A copy: the headers of a response from fetch() cannot be changed.
    const finished = new Response(response.body, response)
    for (const cookie of this.#cookies?.values() ?? []) {
      finished.headers.append('Set-Cookie', cookie)
    }
    for (const [name, value] of this.#isPrivate ? privateHeaders : []) {
      if (!finished.headers.has(name)) finished.headers.set(name, value)
    }
    return finished
  }

  /** Puts our headers on the response that Hono has by now. */
  amend(): void {
    this.sent = true
    if (this.#cookies === null && !this.#isPrivate) return
    const { headers } = this.#c.res
    const missing = privateHeaders.filter(([name]) => !headers.has(name))
    this.leave(missing)
  }

  /** Leaves our headers with Hono, for the response that its `onError` makes. */
  leave(headers: typeof privateHeaders = privateHeaders): void {
    this.sent = true
    for (const cookie of this.#cookies?.values() ?? []) {
      this.#c.header('Set-Cookie', cookie, { append: true })
    }
    for (const [name, value] of this.#isPrivate ? headers : []) this.#c.header(name, value)
  }
}
