/**
 * What a step of a flow does in every adapter: everything but the framework's request and response.
 *
 * @module
 */

import {
  collect,
  MAX_BODY_BYTES,
  readFields,
  readForm,
  TOKEN_FIELD,
  type Body,
} from '../../request/body.ts'
import type { RequestContext } from '../../request/context.ts'
import { assertChanging } from '../../request/cross-site.ts'
import { InvalidRequest, LatchkeyError, LoginUnfinished } from '../../errors.ts'
import type { FlowStep } from '../../request/flow-step.ts'
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

/** @throws TypeError when the route is made, and not at its first request, if it is given anything but a step. */
export function assertStep(step: unknown): asserts step is FlowStep {
  const { fields, run } = (step ?? {}) as Partial<FlowStep>
  if (Array.isArray(fields) && typeof run === 'function') return
  throw new TypeError(
    'flowRoute takes a step of a flow or of passkeys: flows(…).reset.steps.start, latch.passkeys.steps.login',
  )
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

  /** Where a browser goes; `null`: where the step says. */
  readonly redirectTo: string | null

  /** The page of the second step, where a browser goes whose login needs one; `null`: there is none. */
  readonly factorPage: string | null

  /** The application's own answer to a failure, or `null`. */
  readonly onFailure: (error: LatchkeyError) => Awaitable<Own | null | undefined>
}

/**
 * Does a step with its fields. A field that the step does not need may be empty.
 *
 * @throws LatchkeyError if it failed and the application has no answer of its own; MethodNotAllowed, without asking the
 * application, if the method is safe: a GET changes nothing. The steps to which a browser comes by GET say themselves
 * what they change.
 */
export async function answerFlow<Own>(
  latch: FlowParts,
  ctx: RequestContext,
  step: FlowStep,
  request: FlowRequest<Own>,
): Promise<Answer | Own> {
  const { redirectTo: target, factorPage, onFailure } = request
  if (!isVisit(ctx, step)) assertChanging(ctx)
  let next = latch.safeRedirect(target, '')
  try {
    const done = await step.run(ctx, await fieldsOf(ctx, step, request))
    const { message, location, json, isElsewhere = false, isUnfinished = false } = done
    if (isElsewhere) return answerDone(ctx, message, location, { ...json, location })
    next = latch.safeRedirect(target ?? location, location)
    if (isUnfinished) {
      throw new LoginUnfinished(undefined, (await ctx.session()).unfinished?.factors)
    }
    return step.by === 'server' ? answerServer(message) : answerDone(ctx, message, next, json)
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error
    // This is no failure: the step is done, and the browser goes on to the second step of its login.
    if (error.code === 'login_unfinished') {
      if (factorPage === null || !isNavigation(ctx)) throw error
      return byNavigation(redirectTo(next === '' ? factorPage : withNext(factorPage, next)))
    }
    const own = await onFailure(error)
    if (own === null || own === undefined) throw error
    // This call is for the event only: the adapter, which reports what is thrown, does not see this error.
    latch.refuse(ctx, error, NO_PAGES)
    return own
  }
}

/** A server gets no redirect, whatever it accepts. Nobody has looked at a session, which would say `no-store`. */
function answerServer(message: string): Answer {
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }
  return { status: 200, headers, body: JSON.stringify({ message }) }
}

/** Reads the fields, and refuses what does not come from where it must. */
async function fieldsOf<Own>(
  ctx: RequestContext,
  step: FlowStep,
  { readBody, formTokens }: FlowRequest<Own>,
): Promise<Readonly<Record<string, string>>> {
  const isKnown = (name: string): boolean => step.fields.includes(name)
  if (isVisit(ctx, step)) {
    await ctx.enter(strict)
    return Object.fromEntries(collect({ pairs: pairsOf(ctx.url), mayBeBroken: false }, isKnown))
  }
  if (step.by === 'server') {
    const body = await readFields(ctx.header('content-type'), await readBody())
    return Object.fromEntries(collect(body, isKnown))
  }
  await ctx.enter(strict)
  ctx.refuseCrossSite()
  const session = await ctx.session()
  const body = await readFields(ctx.header('content-type'), await readBody())
  const { [TOKEN_FIELD]: sent, ...fields } = Object.fromEntries(
    collect(body, (name) => name === TOKEN_FIELD || isKnown(name)),
  )
  const token = ctx.header('x-csrf-token') ?? sent
  if (formTokens && isForm(ctx) && !session.verifyCsrfToken(token)) throw formExpired()
  return fields
}

function isVisit({ method }: RequestContext, { by }: FlowStep): boolean {
  return by === 'visit' && method === 'GET'
}

function pairsOf(url: string): Iterable<readonly [name: string, value: string]> {
  const start = url.indexOf('?')
  const query = start === -1 ? '' : url.slice(start + 1)
  if (query.length > MAX_BODY_BYTES) throw new InvalidRequest('The query is too long')
  return readForm(query)
}
