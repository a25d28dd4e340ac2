/**
 * latchkey wherever there is a request and a way to set cookies, and no adapter of its own: Koa, pages and server
 * actions of Next.js, the handshake of a WebSocket, jobs.
 *
 * It gives the context of a request. Whoever has the response sends the answer.
 *
 * @module
 */

import type { RequestContext } from '../request/context.ts'
import type { Answer } from '../request/refusal.ts'
import { LatchkeyError } from '../errors.ts'
import type { BaseLatchkey } from '../latchkey.ts'
import type { BaseUser } from '../session/user.ts'
import { CookieExchange, type CookieRequest } from './cookies/exchange.ts'
import {
  addressOf,
  headerOf,
  isEncrypted,
  pathOf,
  type NodeRequest,
} from './shared/node-request.ts'
import { assertLatch, openContexts } from './shared/open-contexts.ts'
import { readPageOptions, type DependsOptions, type PageOptions } from './shared/options.ts'

export type { CookieAttributes } from './cookies/attributes.ts'
export type { CookieJar, CookieRequest, ResponseHeaders } from './cookies/exchange.ts'
export type { DependsOptions } from './shared/options.ts'

/** Options of `latchkeyCookies`: the pages to which `refuse` sends browsers. */
export interface LatchkeyCookiesOptions extends PageOptions {}

/** latchkey for whatever has a request and cookies. */
export interface LatchkeyCookies {
  /**
   * Returns the context of a request: for `ctx.use(latch.user)`, `latch.login(ctx, …)`, `latch.authenticate(…, ctx)`.
   * Two calls for one `request` object return the same context, even if another adapter has opened it. Without such an
   * object each call opens a request of its own, so call it once.
   *
   * @param options hold for the whole request. They are ignored if the context is there already.
   */
  readonly contextOf: (
    request: CookieRequest,
    options?: Omit<DependsOptions, 'resend'>,
  ) => RequestContext

  /**
   * Returns the answer to a refused request, and reports the refusal. Browsers that navigate go to the page that can
   * help.
   *
   * @throws whatever is no refusal.
   */
  readonly refuse: (ctx: RequestContext, error: unknown) => Answer
}

/**
 * Returns latchkey for whatever has a request and cookies.
 *
 * @throws ConfigurationError if an option is unknown or absurd.
 *
 * @example
 * ```ts
 * import { createLatchkey } from 'latchkey'
 * import { latchkeyCookies } from 'latchkey/adapters/cookies'
 * import { memoryStore } from 'latchkey/stores/memory'
 *
 * const latch = createLatchkey({ store: memoryStore(), findUser: () => null })
 * const { contextOf } = latchkeyCookies(latch)
 *
 * // What Koa, Next.js and others have: a request, and a way to set cookies.
 * const jar = new Map<string, string>()
 * const ctx = contextOf({
 *   method: 'GET',
 *   url: '/profile',
 *   header: () => undefined,
 *   cookies: { get: (name) => jar.get(name), set: (name, value) => jar.set(name, value) },
 * })
 * const user = await ctx.use(latch.optionalUser)
 * user // => null
 * ```
 */
export function latchkeyCookies<
  User extends BaseUser,
  Data extends object,
  Given extends BaseUser = User,
>(latch: BaseLatchkey<User, Data, Given>, options: LatchkeyCookiesOptions = {}): LatchkeyCookies {
  assertLatch(latch, 'latchkeyCookies')
  const pages = readPageOptions(options)
  const contexts = openContexts(latch)
  return {
    contextOf(asked, rules) {
      const { request } = asked
      const found = request && contexts.get(request, asked.method)
      if (found !== undefined) return found
      const ctx = latch.open(new CookieExchange(asked), rules)
      if (request !== undefined) contexts.set(request, ctx)
      return ctx
    },
    refuse(ctx, error) {
      if (!(error instanceof LatchkeyError)) throw error
      return latch.refuse(ctx, error, pages)
    },
  }
}

/** The part of Node's `IncomingMessage` that says what was asked. */
export interface NodeRequestLine extends NodeRequest {
  readonly method?: string | undefined
  readonly url?: string | undefined
}

/**
 * Returns the parts of a `CookieRequest` that Node's request tells, with the address of the peer:
 * `contextOf(nodeRequest(request))` for a WebSocket, `contextOf({ ...nodeRequest(req), cookies })` where cookies can be
 * set.
 */
export function nodeRequest(
  request: NodeRequestLine,
): Required<
  Pick<CookieRequest, 'request' | 'method' | 'url' | 'header' | 'address' | 'encrypted'>
> {
  return {
    request,
    method: request.method ?? '',
    url: pathOf(request.url ?? '/'),
    header: (name) => headerOf(request, name),
    address: addressOf(request),
    encrypted: isEncrypted(request),
  }
}
