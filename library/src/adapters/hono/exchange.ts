/**
 * A Hono request and its response, as latchkey sees them.
 *
 * @module
 */

import type { Context, Next } from 'hono'
import type { RequestContext } from '../../request/context.ts'
import { saidAddress } from '../../request/forwarded.ts'
import type { FrameworkExchange } from '../shared/framework.ts'
import type { NodeBody } from '../shared/node-body.ts'
import {
  addressOf,
  headerOf,
  isEncrypted,
  pathOf,
  type NodeRequest,
} from '../shared/node-request.ts'
import type { OpenContexts } from '../shared/open-contexts.ts'
import { PendingHeaders, NO_STORE, varyByCookie } from '../shared/response-headers.ts'
import { writePrivately, type NodeResponse } from './private-head.ts'

/** The two sides of a request in Node, where Hono runs on `@hono/node-server`. */
interface NodeSides {
  readonly incoming: NodeRequest &
    NodeBody & { readonly url?: string; listenerCount(event: string): number }
  readonly outgoing: NodeResponse
}

/** Returns the sides of a request in Node; `null` elsewhere. */
function nodeSidesOf(c: Context): NodeSides | null {
  const env = c.env as Partial<NodeSides> | undefined
  return env?.incoming === undefined || env.outgoing === undefined ? null : (env as NodeSides)
}

/**
 * Returns Node's request if nobody has begun to read its body, else `null`. A refused login costs half as much if its
 * body is read from Node's request, because Hono then makes no `Request`.
 */
export function untouchedBody(c: Context): NodeBody | null {
  const incoming = nodeSidesOf(c)?.incoming
  const isUntouched =
    incoming?.readableDidRead === false &&
    incoming.listenerCount('data') === 0 &&
    incoming.listenerCount('readable') === 0
  return isUntouched ? incoming : null
}

/** Returns the context that a request of Hono has, wherever it was opened. */
export function contextIn(contexts: OpenContexts, c: Context): RequestContext | undefined {
  const { raw, method } = c.req
  return (
    contexts.get(raw, method) ??
    contexts.get(nodeSidesOf(c)?.incoming ?? c, method) ??
    contexts.findByRequest(raw)
  )
}

/** A Hono request and its response. The response is `undefined` if a later handler has made it, and Hono has it. */
export class HonoExchange implements FrameworkExchange<Response | undefined> {
  readonly c: Context

  /** What comes after a middleware. */
  readonly next: Next | undefined
  readonly #node: NodeSides | null
  readonly #addressOf: ((c: Context) => string | null | undefined) | undefined

  /** The headers that are put on the response when it is finished. */
  readonly #pending = new PendingHeaders()
  sent = false

  constructor(
    c: Context,
    addressOf: ((c: Context) => string | null | undefined) | undefined,
    next: Next | undefined,
  ) {
    this.c = c
    this.next = next
    this.#addressOf = addressOf
    this.#node = nodeSidesOf(c)
  }

  /**
   * On Node the context is found by Node's request, which is the same object in all applications that are mounted in
   * each other.
   */
  find(contexts: OpenContexts): RequestContext | undefined {
    const { raw, method } = this.c.req
    const found =
      contexts.find(this.#node?.incoming ?? this.c, method) ?? contexts.findByRequest(raw)
    if (this.#node !== null) found?.join(this)
    return found
  }

  keep(contexts: OpenContexts, ctx: RequestContext): void {
    contexts.set(this.#node?.incoming ?? this.c, ctx)
    contexts.set(this.c.req.raw, ctx)
  }

  /** On Node, mounted Hono applications find the context on Node's own request, at no cost. */
  original({ hasFetchHandlers }: OpenContexts): Request | null {
    return this.#node === null || hasFetchHandlers ? this.c.req.raw : null
  }

  get method(): string {
    return this.c.req.method
  }

  /** The URL as the client sent it: `mount` removes its prefix from Hono's URL, not from Node's. */
  get url(): string {
    const asked = this.#node?.incoming.url
    if (asked !== undefined) return pathOf(asked)
    const { pathname, search } = new URL(this.c.req.url)
    return pathname + search
  }

  get address(): string | null {
    if (this.#addressOf !== undefined) return saidAddress(this.#addressOf(this.c))
    return this.#node === null ? null : addressOf(this.#node.incoming)
  }

  get encrypted(): boolean {
    if (this.#node === null) return this.c.req.url.startsWith('https:')
    return isEncrypted(this.#node.incoming)
  }

  header(name: string): string | undefined {
    return this.#node === null ? this.c.req.header(name) : headerOf(this.#node.incoming, name)
  }

  /**
   * On Node this happens when the headers are written: changing a finished Hono response costs more than half the
   * throughput.
   */
  markPrivate(): void {
    if (this.#node === null) this.#pending.isPrivate = true
    else writePrivately(this.#node.outgoing)
  }

  setCookie(_: string, cookie: string, look?: (cacheControl: string) => void): void {
    this.#pending.setCookie(cookie, look)
  }

  /** Returns the response with our headers. From now on no cookie can be set. */
  finish(response: Response | undefined): Response | undefined {
    this.sent = true
    if (response !== undefined) return this.#pending.addTo(response)
    if (!this.#pending.isEmpty) this.#leave(this.c.res.headers)
    return undefined
  }

  /** Leaves our headers with Hono, for the response that its `onError` makes. */
  leave(): void {
    this.sent = true
    this.#leave(null)
  }

  /** @param headers the response's headers, if there is a response. */
  #leave(headers: Headers | null): void {
    if (headers !== null) this.#pending.show(headers)
    for (const cookie of this.#pending.cookies)
      this.c.header('Set-Cookie', cookie, { append: true })
    if (!this.#pending.isPrivate) return
    if (headers?.has('Cache-Control') !== true) this.c.header('Cache-Control', NO_STORE)
    this.c.header('Vary', varyByCookie(headers?.get('Vary') ?? undefined))
  }
}
