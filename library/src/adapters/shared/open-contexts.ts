/**
 * The context of each request, wherever the request is met again: one request has one context, however many
 * routers, middlewares and applications it goes through.
 *
 * @module
 */

import type { RequestContext } from '../../request/context.ts'
import { isUnsafeMethod } from '../../request/cross-site.ts'

/** The part that we use of Node's `AsyncLocalStorage`, which other runtimes have too. */
interface AsyncStorage {
  getStore(): Running | undefined
  run<Argument, Result>(
    running: Running,
    work: (ctx: RequestContext, argument: Argument) => Result,
    ctx: RequestContext,
    argument: Argument,
  ): Result
}

/** A request that is being answered. */
interface Running {
  readonly request: Request
  readonly ctx: RequestContext
}

/**
 * Refuses what is no login of an application: nothing, or a promise of one.
 *
 * @param adapter the name of the function that was called.
 * @throws TypeError
 */
export function assertLatch(latch: unknown, adapter: string): void {
  const { open, refuse } = (latch ?? {}) as { readonly open?: unknown; readonly refuse?: unknown }
  if (typeof open === 'function' && typeof refuse === 'function') return
  throw new TypeError(
    `${adapter} takes what createLatchkey returns: ${adapter}(createLatchkey({ store, findUser }))`,
  )
}

/** The place of the contexts, for each application. */
const opened = new WeakMap<object, OpenContexts>()

/**
 * Returns the place where the adapters of one application keep the contexts that they open. Each application has its
 * own, so that it never takes the user of another one for its own.
 */
export function openContexts(latch: object): OpenContexts {
  const contexts = opened.get(latch) ?? new OpenContexts()
  opened.set(latch, contexts)
  return contexts
}

/**
 * The contexts of an application, each on the objects that stand for its request: Node's, where there is one, and the
 * framework's. Each context is a property under a symbol of the application. A WeakMap with an entry for each request
 * would keep the garbage collector busier than all the rest of a guard.
 */
export class OpenContexts {
  readonly #key = Symbol('latchkey')

  /**
   * Whether the application has fetch handlers too. A fetch handler that is mounted in Hono on Node gets a copy of the
   * request, and no object of Node's.
   */
  hasFetchHandlers = false

  /** `undefined` until it is first needed, `null` where the runtime has none. */
  #running: AsyncStorage | null | undefined

  /** Returns the context that stands on an object, if it may serve a request with this method; see `isFor`. */
  get(holder: object, method: string): RequestContext | undefined {
    const ctx = (holder as Record<symbol, RequestContext | undefined>)[this.#key]
    return ctx === undefined || !isFor(ctx, method) ? undefined : ctx
  }

  /** Puts a context on an object. */
  set(holder: object, ctx: RequestContext): void {
    const marked = holder as Record<symbol, RequestContext>
    marked[this.#key] = ctx
  }

  /**
   * Returns the context as `get` does, as long as its response can be changed. Afterwards, cookies of that context
   * would be lost.
   */
  find(holder: object, method: string): RequestContext | undefined {
    const ctx = this.get(holder, method)
    return ctx === undefined || ctx.isAnswered ? undefined : ctx
  }

  /**
   * Returns the context of a `Request`, or of the one that it is a copy of: `request.clone()`,
   * `new Request(url, request)`. An object does not know its copies. So this request is compared with the one that is
   * being answered; see `isCopy`.
   */
  findByRequest(request: Request): RequestContext | undefined {
    return this.find(request, request.method) ?? this.#findOriginal(request)
  }

  #findOriginal(copy: Request): RequestContext | undefined {
    const running = this.#running?.getStore()
    if (running === undefined || running.ctx.isAnswered) return undefined
    return isFor(running.ctx, copy.method) && isCopy(copy, running.request)
      ? running.ctx
      : undefined
  }

  /** Does work on a request, so that copies of the request are known for as long as it lasts. */
  run<Argument, Result>(
    request: Request,
    ctx: RequestContext,
    work: (ctx: RequestContext, argument: Argument) => Result,
    argument: Argument,
  ): Result {
    this.#running ??= asyncStorage()
    return this.#running === null
      ? work(ctx, argument)
      : this.#running.run({ request, ctx }, work, ctx, argument)
  }
}

/**
 * Whether a context may serve requests with this method. Another site may cause a request with a safe method; a handler
 * may then send a request with an unsafe method to itself, which must not pass as checked.
 */
function isFor(ctx: RequestContext, method: string): boolean {
  return !isUnsafeMethod(method) || isUnsafeMethod(ctx.method)
}

/**
 * Whether a request is a copy of another, and not one that the application has made up itself. The client chooses the
 * original's headers, and may choose as few as an application writes. So a copy also has the method, the place, the
 * cookies and the body of the original. Any other request gets a context of its own, and a login in it stays there.
 */
function isCopy(copy: Request, original: Request): boolean {
  if (copy.method !== original.method) return false
  if (copy.headers.get('cookie') !== original.headers.get('cookie')) return false
  let count = 0
  for (const [name, value] of original.headers) {
    if (copy.headers.get(name) !== value) return false
    count++
  }
  return count > 0 && isSamePlace(copy, original)
}

/** Whether the copy has the path of the original, or the rest of that path behind the prefix of a mount. */
function isSamePlace(copy: Request, original: Request): boolean {
  const [here, there] = [new URL(copy.url), new URL(original.url)]
  if (here.origin !== there.origin || here.search !== there.search) return false
  if (here.pathname === there.pathname) return (copy.body === null) === (original.body === null)
  if (!there.pathname.endsWith(here.pathname)) return false
  // The client chooses the path, too. If a route takes all paths below it, such a path may end like that of an inner
  // route.
  return copy.body === original.body || original.body?.locked === true
}

/**
 * Asks the runtime for `AsyncLocalStorage` when it is first needed: a runtime without it must be able to load this
 * file.
 */
function asyncStorage(): AsyncStorage | null {
  const { process } = globalThis as { process?: Partial<Pick<NodeJS.Process, 'getBuiltinModule'>> }
  const hooks = process?.getBuiltinModule?.('node:async_hooks') as
    { readonly AsyncLocalStorage?: new () => AsyncStorage } | undefined
  return hooks?.AsyncLocalStorage === undefined ? null : new hooks.AsyncLocalStorage()
}
