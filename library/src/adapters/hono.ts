/**
 * latchkey in Hono (version 4 and later), on Node or wherever Hono runs.
 *
 * @module
 */

import type { Context, Env, Handler, MiddlewareHandler } from 'hono'
import type { Exchange, RequestContext } from '../context.ts'
import { parseCredentials, readBody, type Credentials } from '../credentials.ts'
import { resolver, type Dependencies, type Values } from '../dependency.ts'
import { isUnsafe } from '../csrf.ts'
import { CrossSiteRequest, LatchkeyError } from '../errors.ts'
import type { Latchkey } from '../latchkey.ts'
import { isPromise, type MaybePromise } from '../maybe-promise.ts'
import { isNavigation, redirectTo, type Refusal } from '../refusal.ts'
import type { Session } from '../session.ts'
import type { BaseUser } from '../user.ts'

/** Options of `latchkeyHono`. */
export interface LatchkeyHonoOptions {
  /**
   * Asks every request with an unsafe method for a token of `session.csrfToken()`, in the field `_csrf`
   * or the header `X-CSRF-Token`; but for JSON, which no form can send. Where requests come from is
   * checked in any case, whatever their type.
   *
   * @default false
   */
  readonly formTokens?: boolean

  /**
   * The path of the login page, where browsers that navigate are sent when they need a login.
   *
   * @default none: everyone gets problem details
   */
  readonly loginPage?: string

  /**
   * Answers a refusal in place of problem details: with a page, for example. May return `null` to
   * leave it to latchkey. Redirects to the login page come first.
   */
  readonly onRefusal?: (error: LatchkeyError, c: Context) => MaybePromise<Response | null>
}

/** Options of `depends`. */
export interface CrossSiteOptions {
  /**
   * Takes requests with unsafe methods that other sites have caused, with the user's cookie, for a route
   * that proves otherwise where they come from. The name is told in an event each time.
   *
   * @default refused
   */
  readonly dangerouslyAllowCrossSite?: string | undefined
}

/** Options of `session`. */
export interface SessionMiddlewareOptions {
  /** Says by which name a request may be cross-site, `undefined` for all others; see `depends`. */
  readonly dangerouslyAllowCrossSite?: (c: Context) => string | undefined
}

/** Options of `loginRoute`. */
export interface LoginRouteOptions {
  /** Where a browser goes that named no safe `next`. @default '/' */
  readonly fallback?: string

  /**
   * Answers a login that failed in place of the usual refusal, for example with the form and the
   * reason. `credentials` is `null` if the body could not be read. May return `null`.
   */
  readonly onFailure?: (
    error: LatchkeyError,
    c: Context,
    credentials: Credentials | null,
  ) => MaybePromise<Response | null>
}

/** Options of `logoutRoute`. */
export interface LogoutRouteOptions {
  /** Where a browser goes afterwards. @default '/' */
  readonly redirectTo?: string
}

/** The variables `session()` sets, for `new Hono<{ Variables: SessionVariables<…> }>()`. */
export interface SessionVariables<User extends BaseUser, Data extends object> {
  session: Session<User, Data>
}

/** latchkey for Hono. */
export interface LatchkeyHono<User extends BaseUser, Data extends object> {
  /**
   * Returns a handler that runs with the values of its dependencies, or answers with the refusal
   * of the first that refuses. Needs no middleware.
   */
  readonly depends: <Needs extends Dependencies, E extends Env = Env>(
    needs: Needs,
    handler: (c: Context<E>, values: Values<Needs>) => MaybePromise<Response>,
    options?: CrossSiteOptions,
  ) => Handler<E>

  /** Returns a middleware that looks at the session of every request, as `c.var.session`. */
  readonly session: (
    options?: SessionMiddlewareOptions,
  ) => MiddlewareHandler<{ Variables: SessionVariables<User, Data> }>

  /**
   * Returns the handler of `POST /login`: a form or JSON with `username`, `password` and perhaps
   * `next`. Browsers are sent on; others get `{"message": "Logged in successfully"}`.
   */
  readonly loginRoute: (options?: LoginRouteOptions) => Handler

  /** Returns the handler of `POST /logout`. The session has ended when it answers. */
  readonly logoutRoute: (options?: LogoutRouteOptions) => Handler
}

/** Under this name the context of a request is kept, where `session()` has made one. */
const CONTEXT = 'latchkey.context'

/** Returns latchkey for Hono. */
export function latchkeyHono<User extends BaseUser, Data extends object>(
  latch: Latchkey<User, Data>,
  options: LatchkeyHonoOptions = {},
): LatchkeyHono<User, Data> {
  const { loginPage = null, onRefusal, formTokens = false } = options

  /** Answers a refusal; what is not one goes on to Hono's `onError`. */
  const refuse = async (error: unknown, c: Context, ctx: RequestContext): Promise<Response> => {
    if (!(error instanceof LatchkeyError)) throw error
    const refusal = latch.refuse(ctx, error, loginPage)
    const own = 'Location' in refusal.headers ? null : await onRefusal?.(error, c)
    return own ?? toResponse(refusal)
  }

  /** Runs work on a request and finishes its response. Waits for nothing that is there already. */
  const run = (
    c: Context,
    work: (ctx: RequestContext) => MaybePromise<Response>,
    crossSite: CrossSiteOptions = {},
  ): MaybePromise<Response> => {
    const outer = c.get(CONTEXT) as RequestContext | undefined
    const exchange = new HonoExchange(c)
    const ctx = outer ?? latch.open(exchange, crossSite)
    const fail = async (error: unknown): Promise<Response> => {
      try {
        return exchange.finish(await refuse(error, c, ctx))
      } catch (unexpected) {
        exchange.leave()
        throw unexpected
      }
    }
    try {
      const response = work(ctx)
      return isPromise(response)
        ? response.then((settled) => exchange.finish(settled)).catch(fail)
        : exchange.finish(response)
    } catch (error) {
      return fail(error)
    }
  }

  return {
    depends(needs, handler, crossSite = {}) {
      const resolve = resolver(needs)
      const asksForToken = formTokens && crossSite.dangerouslyAllowCrossSite === undefined
      return (c) =>
        run(
          c,
          (ctx) => {
            const values = resolve(ctx)
            if (asksForToken && isForm(c)) {
              return assertToken(c, ctx, values).then((settled) => handler(c, settled))
            }
            return isPromise(values)
              ? values.then((settled) => handler(c, settled))
              : handler(c, values)
          },
          crossSite,
        )
    },
    session({ dangerouslyAllowCrossSite } = {}) {
      return async function session(c, next) {
        const exchange = new HonoExchange(c)
        const ctx = latch.open(exchange, {
          dangerouslyAllowCrossSite: dangerouslyAllowCrossSite?.(c),
        })
        c.set(CONTEXT as never, ctx as never)
        try {
          const current = latch.session(ctx)
          c.set('session', isPromise(current) ? await current : current)
        } catch (error) {
          return exchange.finish(await refuse(error, c, ctx))
        }
        await next()
        exchange.amend()
        return undefined
      }
    },
    loginRoute({ fallback = '/', onFailure } = {}) {
      return (c) =>
        run(c, async (ctx) => {
          let credentials: Credentials | null = null
          try {
            const session = await ctx.session()
            credentials = await parseCredentials(ctx.header('content-type'), await bodyOf(c))
            const token = ctx.header('x-csrf-token') ?? credentials.csrfToken
            if (formTokens && isForm(c) && !session.verifyCsrfToken(token)) {
              throw new CrossSiteRequest(EXPIRED)
            }
            await latch.login(ctx, credentials)
          } catch (error) {
            const own =
              error instanceof LatchkeyError ? await onFailure?.(error, c, credentials) : null
            if (own !== null && own !== undefined) return own
            throw error
          }
          if (!isNavigation(ctx)) return c.json({ message: 'Logged in successfully' })
          const next = credentials.next ?? c.req.query('next')
          return toResponse(redirectTo(latch.safeRedirect(next, fallback)))
        })
    },
    logoutRoute({ redirectTo: target = '/' } = {}) {
      return (c) =>
        run(c, async (ctx) => {
          const session = await ctx.session()
          if (formTokens && isForm(c)) await assertToken(c, ctx, null)
          await session.logout()
          if (!isNavigation(ctx)) return c.json({ message: 'Logged out successfully' })
          return toResponse(redirectTo(target))
        })
    },
  }
}

/** What a user reads whose form has no good token: it was open for longer than the session. */
const EXPIRED = 'The form has expired: load it again'

/** Whether an HTML form can have sent the request. */
function isForm(c: Context): boolean {
  return isUnsafe(c.req.method) && !/^application\/json\b/i.test(c.req.header('content-type') ?? '')
}

/** Passes the values on if the request's form carries a token of its session. */
async function assertToken<Result>(
  c: Context,
  ctx: RequestContext,
  values: MaybePromise<Result>,
): Promise<Result> {
  const settled = await values
  const session = await ctx.session()
  const token = ctx.header('x-csrf-token') ?? (await fieldOf(c))
  if (!session.verifyCsrfToken(token)) throw new CrossSiteRequest(EXPIRED)
  return settled
}

/** The field of a form. Hono keeps the parsed body for the handler. */
async function fieldOf(c: Context): Promise<string | null> {
  const type = c.req.header('content-type') ?? ''
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type)) return null
  const { _csrf: field } = await c.req.parseBody()
  return typeof field === 'string' ? field : null
}

/** The two sides of a request in Node, where Hono runs on `@hono/node-server`. */
interface NodeSides {
  readonly incoming: {
    readonly headers: Readonly<Record<string, string | undefined>>
    readonly socket?: { readonly remoteAddress?: string | undefined }
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
class HonoExchange implements Exchange {
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

/** The body of the request, also where an earlier middleware has read it. */
async function bodyOf(c: Context): Promise<Uint8Array> {
  if (c.req.raw.bodyUsed) return readBody([new Uint8Array(await c.req.arrayBuffer())])
  return readBody(c.req.raw.body)
}

function toResponse({ status, headers, body }: Refusal): Response {
  return new Response(body, { status, headers })
}
