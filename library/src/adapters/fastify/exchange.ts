/**
 * A Fastify request and its reply, as latchkey sees them.
 *
 * @module
 */

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RequestContext } from '../../request/context.ts'
import { saidAddress } from '../../request/forwarded.ts'
import type { FrameworkExchange } from '../shared/framework.ts'
import { addressOf, headerOf, isEncrypted, pathOf } from '../shared/node-request.ts'
import type { OpenContexts } from '../shared/open-contexts.ts'
import { NO_STORE, showCacheControl, varyByCookie, withCookie } from '../shared/response-headers.ts'

/** A Fastify request and its reply. Headers go to the reply at once: no hook waits for its end. */
export class FastifyExchange implements FrameworkExchange<unknown> {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly #addressOf: ((request: FastifyRequest) => string | null | undefined) | undefined

  constructor(
    request: FastifyRequest,
    reply: FastifyReply,
    addressOf: ((request: FastifyRequest) => string | null | undefined) | undefined,
  ) {
    this.request = request
    this.reply = reply
    this.#addressOf = addressOf
  }

  /** The context is found by Node's request, which is the same object for applications that are mounted in Fastify. */
  find(contexts: OpenContexts): RequestContext | undefined {
    return contexts.find(this.request.raw, this.request.method)
  }

  keep(contexts: OpenContexts, ctx: RequestContext): void {
    contexts.set(this.request.raw, ctx)
  }

  get method(): string {
    return this.request.method
  }

  get url(): string {
    return pathOf(this.request.originalUrl)
  }

  get address(): string | null {
    if (this.#addressOf !== undefined) return saidAddress(this.#addressOf(this.request))
    return addressOf(this.request.raw)
  }

  get encrypted(): boolean {
    return isEncrypted(this.request.raw)
  }

  /**
   * Whether the headers are gone. A handler that hijacks the reply sends it itself, and a cookie that is set then might
   * never be sent.
   */
  get sent(): boolean {
    return this.reply.sent || this.reply.raw.headersSent
  }

  header(name: string): string | undefined {
    return headerOf(this.request.raw, name)
  }

  markPrivate(): void {
    if (this.sent) return
    if (!this.reply.hasHeader('cache-control')) this.reply.header('cache-control', NO_STORE)
    this.reply.header('vary', varyByCookie(this.reply.getHeader('vary')))
  }

  setCookie(_: string, cookie: string, look?: (cacheControl: string) => void): void {
    const cookies = withCookie(this.reply.getHeader('set-cookie'), cookie)
    this.reply.removeHeader('set-cookie').header('set-cookie', cookies)
    // A stream takes the headers of the reply at once when it is sent, and sends them with its first chunk.
    this.reply.raw.setHeader('set-cookie', cookies)
    if (look !== undefined) showCacheControl(this.reply.raw, look)
  }
}
