/**
 * The core of the adapters: in every framework, it gives a request its context, a handler its values, and a refusal its
 * answer. What only a framework knows is in a `Framework` and in its exchanges.
 *
 * The core never waits for a value that is there at once. If the store answers at once, a handler is called and
 * answered without a promise.
 *
 * @module
 */

import { MAX_BODY_BYTES, type Body } from '../../request/body.ts'
import type { Dependency, RequestContext } from '../../request/context.ts'
import { assertNeeds, type Dependencies, type Values } from '../../request/dependency.ts'
import { MAX_PROOF_BYTES } from '../../request/proof-body.ts'
import { mayLeadElsewhere, NO_PAGES, type RefusalPages } from '../../request/refusal.ts'
import { LatchkeyError, NotAuthenticated, thrownError } from '../../errors.ts'
import type { FlowStep } from '../../request/flow-step.ts'
import type { BaseLatchkey } from '../../latchkey.ts'
import {
  andThen,
  isPromise,
  ours,
  tryThen,
  type Awaitable,
  type MaybePromise,
} from '../../ground/maybe-promise.ts'
import type { Session } from '../../session/session.ts'
import type { BaseUser } from '../../session/user.ts'
import type { Framework, FrameworkExchange } from './framework.ts'
import { answerFlow, assertStep } from './flow-route.ts'
import { guard, lookAtSession } from './guard.ts'
import { assertLatch, openContexts, type OpenContexts } from './open-contexts.ts'
import {
  assertConfirmOptions,
  assertDependsOptions,
  assertFactorOptions,
  assertFlowOptions,
  assertLoginOptions,
  assertLogoutOptions,
  assertLookOptions,
  optionsFor,
  readAdapterOptions,
  type AdapterOptions,
  type ConfirmOptions,
  type DependsOptions,
  type FactorOptions,
  type FlowOptions,
  type LoginOptions,
  type LogoutRouteOptions,
  type LookOptions,
} from './options.ts'
import { answerProof, type ProofRequest } from './proof-routes.ts'
import { answerLogin, answerLogout, nextOf } from './routes.ts'
import { asksToConfirm, asksToLogIn, waitingForm } from './unlost-forms.ts'

/** What `latch.confirm` and `latch.completeLogin` take. Both check it themselves. */
type Proof = Parameters<BaseLatchkey['confirm']>[1]

/** Does some work on a request, and returns the result. */
type Work<Each, Reply> = (ctx: RequestContext, exchange: Each) => MaybePromise<Reply>

/** Everything that all adapters do alike. */
export class AdapterCore<
  User extends BaseUser,
  Data extends object,
  Given extends BaseUser,
  Each extends FrameworkExchange<Reply>,
  Reply,
  Sides extends readonly unknown[],
  Own,
> {
  readonly #latch: BaseLatchkey<User, Data, Given>
  readonly #options: AdapterOptions<Sides, Own>
  readonly #framework: Framework<Each, Reply, Sides, Own>
  readonly #pages: RefusalPages
  readonly #formTokens: boolean

  /** The place where the contexts of the application's requests are kept. */
  readonly contexts: OpenContexts

  /** @throws ConfigurationError if an option is unknown or absurd; TypeError if there is no login to adapt. */
  constructor(
    latch: BaseLatchkey<User, Data, Given>,
    options: AdapterOptions<Sides, Own>,
    framework: Framework<Each, Reply, Sides, Own>,
  ) {
    assertLatch(latch, framework.name)
    this.#latch = latch
    this.#options = options
    this.#framework = framework
    const { pages, formTokens } = readAdapterOptions(options, framework.settings)
    this.#pages = pages
    this.#formTokens = formTokens
    this.contexts = openContexts(latch)
  }

  /** Returns a route that calls the handler with the values of its needs. */
  depends<Needs extends Dependencies>(
    needs: Needs,
    handle: (exchange: Each, values: Values<Needs>) => Awaitable<Reply>,
    options: DependsOptions | undefined,
  ): (exchange: Each) => MaybePromise<Reply> {
    assertNeeds(needs)
    assertDependsOptions(options ?? {}, this.#keepsForms)
    const resolve = guard(needs, this.#formTokens, options ?? {}, this.#framework.fieldOf)
    if (options?.resend === true) {
      return this.#route(async (ctx, exchange) => {
        const outcome = await this.#resolveOrKeep(resolve, ctx, exchange)
        return 'reply' in outcome ? outcome.reply : handle(exchange, outcome.values)
      })
    }
    return this.#route((ctx, exchange) => {
      const values = resolve(ctx, exchange)
      return isPromise(values)
        ? values.then((settled) => handle(exchange, settled))
        : ours(handle(exchange, values))
    })
  }

  /** Returns a function that looks at the session of a request and goes on with it. */
  session<Request>(
    options: LookOptions<Request> = {},
  ): (
    exchange: Each,
    request: Request,
    goOn: (session: Session<User, Data, Given>) => Awaitable<Reply>,
  ) => MaybePromise<Reply> {
    assertLookOptions(options)
    return (exchange, request, goOn) => {
      const rules = optionsFor(options, request)
      const work: Work<Each, Reply> = (ctx) =>
        andThen(lookAtSession(this.#latch.session, ctx, rules), goOn)
      return this.#run(exchange, work, rules)
    }
  }

  /**
   * Goes on with a request if somebody is logged in, else refuses it as `depends({ user })` does. Handlers behind it
   * find the same user, at no cost.
   */
  protect(
    exchange: Each,
    rules: DependsOptions,
    goOn: () => Awaitable<Reply>,
  ): MaybePromise<Reply> {
    const userOf: Dependency<User> = (ctx) => ctx.use(this.#latch.user)
    const work: Work<Each, Reply> = (ctx) => andThen(lookAtSession(userOf, ctx, rules), goOn)
    return this.#run(exchange, work, undefined)
  }

  get #keepsForms(): boolean {
    const { confirmForm, loginForm } = this.#options
    return typeof confirmForm === 'function' || typeof loginForm === 'function'
  }

  /** The pages to which refusals lead. */
  get pages(): RefusalPages {
    return this.#pages
  }

  /** Returns the route of a login. */
  loginRoute(options: LoginOptions<Sides, Own> = {}): (exchange: Each) => MaybePromise<Reply> {
    assertLoginOptions(options)
    const { fallback = '/', fields, onFailure, resendPage } = options
    const { sidesOf, bodyOf, send } = this.#framework
    // Only a login page that carries forms needs so much room.
    const longest = this.#options.loginForm === undefined ? MAX_BODY_BYTES : MAX_PROOF_BYTES
    return this.#route(async (ctx, exchange) => {
      const boxed = (own: Own | undefined) => this.#boxed(own, exchange)
      const answer = await answerLogin(this.#latch, ctx, {
        formTokens: this.#formTokens,
        fields,
        factorPage: this.#pages.factorPage,
        target: { fallback, next: nextOf(ctx) },
        readBody: () => bodyOf(exchange, longest),
        onFailure: (error, credentials) =>
          andThen(onFailure?.(error, ...sidesOf(exchange), credentials), boxed),
        factorForm: (error, form, session) => {
          const refused = { ...form, error, csrfToken: session.csrfToken() }
          return andThen(this.#options.factorForm?.(refused, ...sidesOf(exchange)), boxed)
        },
        ownPage: (form) => andThen(resendPage?.(form, ...sidesOf(exchange)), boxed),
      })
      return 'reply' in answer ? answer.reply : send(exchange, answer)
    })
  }

  /** Returns the route of a confirmation. */
  confirmRoute(options: ConfirmOptions<Sides, Own> = {}): (exchange: Each) => MaybePromise<Reply> {
    assertConfirmOptions(options)
    return this.#proofRoute(options, {
      step: (ctx, proof) => this.#latch.confirm(ctx, proof as Proof),
      message: 'Confirmed successfully',
    })
  }

  /** Returns the route of the second step of a login. */
  factorRoute(options: FactorOptions<Sides, Own> = {}): (exchange: Each) => MaybePromise<Reply> {
    assertFactorOptions(options)
    return this.#proofRoute(options, {
      step: (ctx, proof) => this.#latch.completeLogin(ctx, proof as Proof),
      // A double click: the first request has finished the login that the second one was to finish.
      isDone: ({ user, unfinished, factorAt }) =>
        user !== null && unfinished === null && factorAt !== null,
      message: 'Logged in successfully',
    })
  }

  #proofRoute(
    options: ConfirmOptions<Sides, Own>,
    what: Pick<ProofRequest<unknown>, 'step' | 'isDone' | 'message'>,
  ): (exchange: Each) => MaybePromise<Reply> {
    const { fallback = '/', onFailure, resendPage } = options
    const { sidesOf, bodyOf, send } = this.#framework
    return this.#route(async (ctx, exchange) => {
      const boxed = (own: Own | undefined) => this.#boxed(own, exchange)
      const answer = await answerProof(this.#latch, ctx, {
        ...what,
        loginPage: this.#pages.loginPage,
        formTokens: this.#formTokens,
        target: { fallback, next: nextOf(ctx) },
        readBody: () => bodyOf(exchange, MAX_PROOF_BYTES),
        onFailure: (error, given) =>
          andThen(onFailure?.(error, ...sidesOf(exchange), given), boxed),
        ownPage: (form) => andThen(resendPage?.(form, ...sidesOf(exchange)), boxed),
      })
      return 'reply' in answer ? answer.reply : send(exchange, answer)
    })
  }

  /** Returns the route of a step of a flow. */
  flowRoute(
    step: FlowStep,
    options: FlowOptions<Sides, Own> = {},
  ): (exchange: Each) => MaybePromise<Reply> {
    assertStep(step)
    assertFlowOptions(options, this.#keepsForms)
    const { redirectTo = null, onFailure, resend = false } = options
    const { sidesOf, bodyOf, send } = this.#framework
    return this.#route(async (ctx, exchange) => {
      let body: Promise<Body> | null = null
      const readBody = (): Promise<Body> => (body ??= bodyOf(exchange))
      const answer = await answerFlow(this.#latch, ctx, step, {
        formTokens: this.#formTokens,
        redirectTo,
        factorPage: this.#pages.factorPage,
        readBody,
        onFailure: async (error) => {
          const waiting = resend ? await this.#unlostPage(error, ctx, exchange, readBody) : null
          if (waiting !== null) return waiting
          return this.#boxed(await onFailure?.(error, ...sidesOf(exchange), ctx), exchange)
        },
      })
      return 'reply' in answer ? answer.reply : send(exchange, answer)
    })
  }

  /** Returns the application's own reply in an object, because `await` takes a reply of Fastify for a promise. */
  #boxed(own: Own | undefined, exchange: Each): { readonly reply: Reply } | null {
    const reply = this.#framework.replyOf(own, exchange)
    return reply === null ? null : { reply }
  }

  /** Returns the route of a logout. */
  logoutRoute(options: LogoutRouteOptions = {}): (exchange: Each) => MaybePromise<Reply> {
    assertLogoutOptions(options)
    const { redirectTo: target = '/' } = options
    const { bodyOf, send } = this.#framework
    return this.#route(async (ctx, exchange) => {
      const readBody = (): Promise<Body> => bodyOf(exchange)
      const answer = await answerLogout(ctx, { formTokens: this.#formTokens, target, readBody })
      return send(exchange, answer)
    })
  }

  /**
   * Returns the context of a request, if one was found.
   *
   * @throws TypeError if there is none.
   */
  contextOf(found: RequestContext | undefined): RequestContext {
    if (found === undefined) throw new TypeError(`contextOf finds no request: ${IN_FRONT}`)
    return found
  }

  /**
   * Returns the session of the context that was found for a request.
   *
   * @throws TypeError if there is no context, or nobody has looked at its session.
   */
  sessionOf(found: RequestContext | undefined): Session<User, Data, Given> {
    const session = found?.session()
    if (session === undefined || isPromise(session))
      throw new TypeError(`sessionOf finds no session: ${IN_FRONT}`)
    return session as unknown as Session<User, Data, Given>
  }

  #route(work: Work<Each, Reply>): (exchange: Each) => MaybePromise<Reply> {
    return (exchange) => this.#run(exchange, work, undefined)
  }

  /** Does work on a request and finishes its reply. It rejects only with errors for the framework. */
  #run(
    exchange: Each,
    work: Work<Each, Reply>,
    rules: DependsOptions | undefined,
  ): MaybePromise<Reply> {
    const { contexts } = this
    const found = exchange.find(contexts)
    const ctx = found ?? this.#latch.open(exchange, rules)
    if (found === undefined) exchange.keep(contexts, ctx)
    const original = found === undefined ? (exchange.original?.(contexts) ?? null) : null
    return tryThen(
      () => (original === null ? work(ctx, exchange) : contexts.run(original, ctx, work, exchange)),
      (reply) => finish(exchange, reply),
      (error) => this.#fail(error, exchange, ctx),
    )
  }

  /** Returns the values of a route, or the page that carries the form until its user has confirmed or logged in. */
  async #resolveOrKeep<Values>(
    resolve: (ctx: RequestContext, exchange: Each) => MaybePromise<Values>,
    ctx: RequestContext,
    exchange: Each,
  ): Promise<{ readonly values: Values } | { readonly reply: Reply }> {
    try {
      return { values: await resolve(ctx, exchange) }
    } catch (error) {
      const { bodyOf } = this.#framework
      const read = (longest: number): Promise<Body> => bodyOf(exchange, longest)
      const page = await this.#unlostPage(error, ctx, exchange, read)
      if (page === null) throw error
      // This call is for the event only: the adapter, which reports what is thrown, does not see this error.
      this.#latch.refuse(ctx, error as LatchkeyError, NO_PAGES)
      return page
    }
  }

  /** Returns the page that carries the form of a refused request; `null` if there is no page, or no form to carry. */
  async #unlostPage(
    error: unknown,
    ctx: RequestContext,
    exchange: Each,
    read: (longest: number) => Promise<Body>,
  ): Promise<{ readonly reply: Reply } | null> {
    const { confirmForm, loginForm } = this.#options
    const isUnconfirmed = asksToConfirm(error)
    const page = isUnconfirmed ? confirmForm : loginForm
    if (page === undefined || !(isUnconfirmed || asksToLogIn(error))) return null
    const refusal = { error, formTokens: this.#formTokens }
    const form = await waitingForm(this.#latch, ctx, refusal, read)
    if (form === null) return null
    const csrfToken = (await ctx.session()).csrfToken()
    // The token of an ended session says no more than that nobody is logged in.
    const reason = isUnconfirmed ? error : new NotAuthenticated()
    const refused = { ...form, error: reason, csrfToken }
    const sides = this.#framework.sidesOf(exchange)
    return this.#boxed(await page(refused, ...sides), exchange)
  }

  async #fail(error: unknown, exchange: Each, ctx: RequestContext): Promise<Reply> {
    try {
      return finish(exchange, await this.#answer(error, exchange, ctx))
    } catch (unexpected) {
      exchange.leave?.()
      // Always an `Error`: some frameworks go on with the request if `undefined` or `null` was thrown.
      throw thrownError(unexpected)
    }
  }

  /** Answers a refusal as long as it can be answered. Every other error goes to the framework. */
  async #answer(error: unknown, exchange: Each, ctx: RequestContext): Promise<Reply> {
    const { onError, replyOf, sidesOf, send } = this.#framework
    if (!(error instanceof LatchkeyError) || exchange.sent) {
      if (onError === undefined) throw error
      return onError(error, exchange)
    }
    // A redirect depends on the visitor. If nobody has looked, a failing store decides nothing here.
    if (mayLeadElsewhere(ctx, error)) await tryThen(() => ctx.session(), ignore, ignore)
    const refusal = this.#latch.refuse(ctx, error, this.#pages)
    if ('Location' in refusal.headers) return send(exchange, refusal)
    const own = await this.#options.onRefusal?.(error, ...sidesOf(exchange))
    return replyOf(own, exchange) ?? send(exchange, refusal)
  }
}

const IN_FRONT = 'session() or depends() must come before it'

function ignore(): void {}

function finish<Reply>(exchange: FrameworkExchange<Reply>, reply: Reply): Reply {
  return exchange.finish === undefined ? reply : exchange.finish(reply)
}
