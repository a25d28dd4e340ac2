/**
 * What happens in front of the handlers of every adapter: the needs of a route are resolved, the token of a form is
 * checked, and the session is looked at.
 *
 * @module
 */

import type { Dependency, RequestContext, RouteRules } from '../../request/context.ts'
import { resolver, type Dependencies, type Values } from '../../request/dependency.ts'
import { ours, type MaybePromise } from '../../ground/maybe-promise.ts'
import { rulesOf, type DependsOptions } from './options.ts'
import { assertFormToken, isForm } from './routes.ts'

/**
 * Returns a function that resolves the needs of a route, and then checks the form's token, if the route demands one.
 * `fieldOf` returns the form's field from whatever the adapter passes on.
 */
export function guard<Needs extends Dependencies, Source>(
  needs: Needs,
  formTokens: boolean,
  options: DependsOptions,
  fieldOf: (source: Source) => MaybePromise<string | null>,
): (ctx: RequestContext, source: Source) => MaybePromise<Values<Needs>> {
  const rules = rulesOf(options)
  const resolve = entering(resolver(needs), rules)
  if (!formTokens || rules.crossSite !== null) return resolve
  const assertToken = async (
    ctx: RequestContext,
    source: Source,
    values: MaybePromise<Values<Needs>>,
  ): Promise<Values<Needs>> => {
    const settled = await values
    const token = ctx.header('x-csrf-token') ?? (await fieldOf(source))
    assertFormToken(await ctx.session(), token)
    return settled
  }
  return (ctx, source) => {
    const values = resolve(ctx)
    return isForm(ctx) ? assertToken(ctx, source, values) : values
  }
}

/** Enters a route before its needs are resolved. This waits only if a touch has to be made up for. */
function entering<Resolved>(
  resolve: (ctx: RequestContext) => MaybePromise<Resolved>,
  rules: RouteRules,
): (ctx: RequestContext) => MaybePromise<Resolved> {
  return (ctx) => {
    const entered = ctx.enter(rules)
    return entered === undefined ? resolve(ctx) : entered.then(() => resolve(ctx))
  }
}

/** Looks at the session for `session()`. Another route may have looked at it before. */
export function lookAtSession<Looked>(
  session: Dependency<Looked>,
  ctx: RequestContext,
  options: DependsOptions,
): MaybePromise<Looked> {
  return entering((entered) => ours(session(entered)), rulesOf(options))(ctx)
}
