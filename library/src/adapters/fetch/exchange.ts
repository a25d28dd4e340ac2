/**
 * A `Request` and its `Response`, as latchkey sees them.
 *
 * @module
 */

import type { RequestContext } from '../../request/context.ts'
import { saidAddress } from '../../request/forwarded.ts'
import type { FrameworkExchange } from '../shared/framework.ts'
import type { OpenContexts } from '../shared/open-contexts.ts'
import { PendingHeaders } from '../shared/response-headers.ts'

/** Returns the address of the peer. `rest` is what the server has passed on besides the request. */
export type AddressOf = (request: Request, ...rest: never[]) => string | null | undefined

/** A `Request` and its `Response`. */
export class FetchExchange implements FrameworkExchange<Response> {
  readonly request: Request
  readonly rest: readonly unknown[]
  readonly #addressOf: AddressOf | undefined

  /** The headers that are put on the response when it is finished. */
  readonly #pending = new PendingHeaders()
  sent = false

  constructor(request: Request, rest: readonly unknown[], addressOf: AddressOf | undefined) {
    this.request = request
    this.rest = rest
    this.#addressOf = addressOf
  }

  find(contexts: OpenContexts): RequestContext | undefined {
    const found = contexts.findByRequest(this.request)
    if (found !== undefined) contexts.set(this.request, found)
    return found
  }

  keep(contexts: OpenContexts, ctx: RequestContext): void {
    contexts.set(this.request, ctx)
  }

  original(): Request {
    return this.request
  }

  get method(): string {
    return this.request.method
  }

  get url(): string {
    const { pathname, search } = new URL(this.request.url)
    return pathname + search
  }

  get address(): string | null {
    return saidAddress(this.#addressOf?.(this.request, ...(this.rest as never[])))
  }

  get encrypted(): boolean {
    return this.request.url.startsWith('https:')
  }

  header(name: string): string | undefined {
    return this.request.headers.get(name) ?? undefined
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
