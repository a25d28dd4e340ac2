/**
 * A `Request` and its `Response`, as latchkey sees them.
 *
 * @module
 */

import type { Exchange } from '../../request/context.ts'
import { PendingHeaders } from '../shared/response-headers.ts'

/** A `Request` and its `Response`. */
export class FetchExchange implements Exchange {
  readonly #request: Request
  readonly #addressOf: () => string | null

  /** What is put on the response when it is finished. */
  readonly #pending = new PendingHeaders()
  sent = false

  constructor(request: Request, addressOf: () => string | null) {
    this.#request = request
    this.#addressOf = addressOf
  }

  get method(): string {
    return this.#request.method
  }

  get url(): string {
    const { pathname, search } = new URL(this.#request.url)
    return pathname + search
  }

  get address(): string | null {
    return this.#addressOf()
  }

  get encrypted(): boolean {
    return this.#request.url.startsWith('https:')
  }

  header(name: string): string | undefined {
    return this.#request.headers.get(name) ?? undefined
  }

  markPrivate(): void {
    this.#pending.isPrivate = true
  }

  setCookie(_: string, cookie: string, look?: (cacheControl: string) => void): void {
    this.#pending.setCookie(cookie, look)
  }

  /** Returns the response with our headers. From now on no cookie can be set. */
  finish(response: Response): Response {
    this.sent = true
    return this.#pending.addTo(response)
  }
}
