/**
 * An Express request and its response, as latchkey sees them.
 *
 * @module
 */

import type { NextFunction, Request, Response } from 'express'
import type { RequestContext } from '../../request/context.ts'
import { saidAddress } from '../../request/forwarded.ts'
import type { FrameworkExchange } from '../shared/framework.ts'
import { addressOf, headerOf, isEncrypted, pathOf } from '../shared/node-request.ts'
import type { OpenContexts } from '../shared/open-contexts.ts'
import { NO_STORE, showCacheControl, varyByCookie, withCookie } from '../shared/response-headers.ts'

/**
 * An Express request and its response, and how Express goes on with them. Headers go to the response at once, so that
 * no method of the response needs to be wrapped. Headers that the application sets later replace them.
 */
export class ExpressExchange implements FrameworkExchange<unknown> {
  readonly req: Request
  readonly res: Response
  readonly next: NextFunction
  readonly #addressOf: ((req: Request) => string | null | undefined) | undefined

  constructor(
    req: Request,
    res: Response,
    next: NextFunction,
    addressOf: ((req: Request) => string | null | undefined) | undefined,
  ) {
    this.req = req
    this.res = res
    this.next = next
    this.#addressOf = addressOf
  }

  /** The context is found by Node's request, which is the same object in every router and application on its way. */
  find(contexts: OpenContexts): RequestContext | undefined {
    return contexts.find(this.req, this.req.method)
  }

  keep(contexts: OpenContexts, ctx: RequestContext): void {
    contexts.set(this.req, ctx)
  }

  get method(): string {
    return this.req.method
  }

  get url(): string {
    return pathOf(this.req.originalUrl)
  }

  get address(): string | null {
    if (this.#addressOf !== undefined) return saidAddress(this.#addressOf(this.req))
    return addressOf(this.req)
  }

  get encrypted(): boolean {
    return isEncrypted(this.req)
  }

  get sent(): boolean {
    return this.res.headersSent
  }

  header(name: string): string | undefined {
    return headerOf(this.req, name)
  }

  markPrivate(): void {
    if (this.sent) return
    if (!this.res.hasHeader('Cache-Control')) this.res.setHeader('Cache-Control', NO_STORE)
    this.res.setHeader('Vary', varyByCookie(this.res.getHeader('Vary')))
  }

  setCookie(_: string, cookie: string, look?: (cacheControl: string) => void): void {
    const cookies = this.res.getHeader('Set-Cookie')
    this.res.setHeader('Set-Cookie', withCookie(cookies, cookie))
    if (look !== undefined) showCacheControl(this.res, look)
  }
}
