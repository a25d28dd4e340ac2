/**
 * What a step of a flow does in every adapter: everything but the framework's request and response.
 *
 * @module
 */

import { collect, MAX_BODY_BYTES, readFields, readForm, type Body } from '../../request/body.ts'
import type { RequestContext } from '../../request/context.ts'
import { assertChanging } from '../../request/cross-site.ts'
import { InvalidRequest, LatchkeyError, LoginUnfinished } from '../../errors.ts'
import type { Awaitable } from '../../ground/maybe-promise.ts'
import {
  byNavigation,
  isNavigation,
  NO_PAGES,
  redirectTo,
  withNext,
  type Answer,
  type RefusalPages,
} from '../../request/refusal.ts'
import { answerDone, formExpired, isForm, strict } from './routes.ts'

/** A step of a flow, as `latchkey/flows` returns it. */
export interface RoutedStep {
  readonly fields: readonly string[]
  readonly run: (
    ctx: RequestContext,
    fields: Readonly<Record<string, string | undefined>>,
  ) => Promise<StepDone>

  /**
   * How requests reach the step. A form of this site, or its JSON (`form`). Or a browser visits: by GET, by which
   * another site may have sent it, or by a form of this site (`visit`). Or another server calls, which has no session
   * (`server`).
   *
   * @default 'form'
   */
  readonly by?: 'form' | 'visit' | 'server'
}

/** What a step has done. */
interface StepDone {
  readonly message: string
  readonly location: string

  /** Whether the location is an address elsewhere, which the step itself has chosen. @default false */
  readonly isElsewhere?: boolean

  /** Whether the step has begun a login whose second step is missing. @default false */
  readonly isUnfinished?: boolean
}

/** @throws TypeError when the route is made, and not at its first request, if it is given anything but a step. */
export function assertStep(step: unknown): asserts step is RoutedStep {
  const { fields, run } = (step ?? {}) as Partial<RoutedStep>
  if (Array.isArray(fields) && typeof run === 'function') return
  throw new TypeError('flowRoute takes a step of a flow: flowRoute(flows(…).reset.steps.start)')
}

/** The part of `Latchkey` that a step needs. */
interface FlowParts {
  refuse(ctx: RequestContext, error: LatchkeyError, pages: RefusalPages): Answer
  safeRedirect(target: string | null | undefined, fallback: string): string
}

/** How a route of a step reads its request, and answers. */
export interface FlowRequest<Own> {
  readonly readBody: () => Promise<Body>

  /** Whether forms must carry a token. */
  readonly formTokens: boolean

  /** Where a browser goes in place of where the step says; `null`: there. */
  readonly redirectTo: string | null

  /** The page of the second step of a login; `null`: there is none. */
  readonly factorPage: string | null

  /** The application's own answer to a failure, or `null`. */
  readonly onFailure: (error: LatchkeyError) => Awaitable<Own | null | undefined>
}

/**
 * Does a step with its fields. A form may send all its fields empty but those it needs.
 *
 * @throws LatchkeyError if it failed and the application has no answer of its own; MethodNotAllowed, without asking the
 * application, if the method is safe: a GET changes nothing. The steps to which a browser comes by GET say themselves
 * what they take, and why.
 */
export async function answerFlow<Own>(
  latch: FlowParts,
  ctx: RequestContext,
  step: RoutedStep,
  request: FlowRequest<Own>,
): Promise<Answer | Own> {
  if (step.by !== 'visit' || ctx.method !== 'GET') assertChanging(ctx)
  try {
    const done = await step.run(ctx, Object.fromEntries(await fieldsOf(ctx, step, request)))
    return answerStep(latch, ctx, done, request)
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error
    const own = await request.onFailure(error)
    if (own === null || own === undefined) throw error
    // This call is for the event only: the adapter, which reports what is thrown, does not see this error.
    latch.refuse(ctx, error, NO_PAGES)
    return own
  }
}

/** Reads the fields, and refuses what does not come from where it must. */
async function fieldsOf<Own>(
  ctx: RequestContext,
  { by, fields: known }: RoutedStep,
  { readBody, formTokens }: FlowRequest<Own>,
): Promise<ReadonlyMap<string, string>> {
  const isAsked = (names: readonly string[]) => (name: string) => names.includes(name)
  if (by === 'visit' && ctx.method === 'GET') {
    await ctx.enter(strict)
    return collect({ pairs: pairsOf(ctx.url), mayBeBroken: false }, isAsked(known))
  }
  if (by === 'server') {
    const body = await readFields(ctx.header('content-type'), await readBody())
    return collect(body, isAsked(known))
  }
  await ctx.enter(strict)
  ctx.refuseCrossSite()
  const session = await ctx.session()
  const body = await readFields(ctx.header('content-type'), await readBody())
  const fields = collect(body, isAsked([...known, '_csrf']))
  const token = ctx.header('x-csrf-token') ?? fields.get('_csrf')
  if (formTokens && isForm(ctx) && !session.verifyCsrfToken(token)) throw formExpired()
  return fields
}

function pairsOf(url: string): Iterable<readonly [name: string, value: string]> {
  const start = url.indexOf('?')
  const query = start === -1 ? '' : url.slice(start + 1)
  if (query.length > MAX_BODY_BYTES) throw new InvalidRequest('The query is too long')
  return readForm(query)
}

function answerStep<Own>(
  latch: FlowParts,
  ctx: RequestContext,
  { message, location, isElsewhere = false, isUnfinished = false }: StepDone,
  { redirectTo: given, factorPage }: FlowRequest<Own>,
): Answer {
  if (isElsewhere) {
    if (isNavigation(ctx)) return byNavigation(redirectTo(location))
    // A script cannot follow a redirect to the other site: it sends the browser there.
    const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }
    return byNavigation({ status: 200, headers, body: JSON.stringify({ message, location }) })
  }
  const target = latch.safeRedirect(given ?? location, location)
  if (!isUnfinished) return answerDone(ctx, message, target)
  if (factorPage === null || !isNavigation(ctx)) throw new LoginUnfinished()
  return byNavigation(redirectTo(withNext(factorPage, target)))
}
