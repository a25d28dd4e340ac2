/**
 * What kits and providers get of a login, made of what `createLatchkey` has. An application without them loads none of
 * this.
 *
 * @module
 */

import { reportCredentialFailures } from '../contracts/credential-failures.ts'
import { reportTokenFailures } from '../contracts/store-failures.ts'
import { ConfigurationError } from '../errors.ts'
import { deriveKeys } from '../ground/keys.ts'
import { needsMore } from '../login/needs-more.ts'
import type { RequestContext } from '../request/context.ts'
import { loggedIn } from '../request/logged-in.ts'
import { longestTimeouts } from '../session/lifetimes.ts'
import { confirmedUser, logInChecked } from './checked-proofs.ts'
import { internalsOf, type KitParts, type LoginInternals } from './kit.ts'

/** Returns the parts of a login. @throws TypeError if `latch` is not what `createLatchkey` returned. */
export function kitPartsOf(latch: object, entry: string): KitParts {
  return kitPartsFrom(internalsOf(latch, entry))
}

/** Returns the parts of a login whose kits may not be installed yet. */
export function kitPartsFrom(internals: LoginInternals): KitParts {
  const { settings, attemptParts, tokens, rememberDevice, later } = internals
  const { secrets, credentialSecrets, credentials, cookie, policy, needsSecondFactor } = settings
  const { callbacks, emit } = attemptParts
  const stepParts = () => later().steps.parts
  const needs = needsMore(needsSecondFactor, callbacks)
  return {
    publicOrigin: settings.crossSite.ownOrigin,
    emit,
    callbacks,
    clock: policy.clock,
    keys: (label) => deriveKeys(secrets, `${label}/${cookie.name}`),
    credentialKeys: credentialSecrets && ((label) => deriveKeys(credentialSecrets, label)),
    credentials: credentials && reportCredentialFailures(credentials, emit, settings.storeTimeout),
    cookie: (label, maxAge) => ({
      ...settings.unfinishedCookie,
      name: `${cookie.name}-${label}`,
      maxAge,
    }),
    useOnce: (label, text, expiresAt) => {
      if (tokens === null) throw new ConfigurationError('tokens', 'is needed')
      return tokens.useOnce(label, text, expiresAt)
    },
    current: (userId) => stepParts().authenticator.current({ id: userId }),
    async confirmed(ctx) {
      assertContext(ctx)
      return confirmedUser(stepParts(), await ctx.session())
    },
    async loggedIn(ctx) {
      assertContext(ctx)
      return loggedIn(await ctx.session())
    },
    kindsOf: (found) => stepParts().proofs.kindsOf(found),
    mustHaveFactor: (found) => needs(found, []),
    async logIn(ctx, found, how, isStill) {
      const login = { ...how, found, isStill }
      const outcome = await logInChecked(stepParts(), await ctx.session(), login, ctx)
      if (outcome === 'complete') await rememberDevice(ctx, found.id)
      return outcome
    },
    async confirm(ctx, found, methods, origins) {
      const state = await stepParts().proofs.stateOf(found)
      const proof = { added: methods, state, ...(origins !== undefined && { origins }) }
      await later().steps.confirmBy(await ctx.session(), found, proof, ctx)
    },
    tokens: settings.tokens && reportTokenFailures(settings.tokens, emit, settings.storeTimeout),
    endOf: settings.openSealed === null ? endsOf(internals) : null,
    longestSession: longestTimeouts(policy).absoluteTimeout,
    canReplacePassword: () => later().canReplacePassword,
    async userOf(ctx) {
      assertContext(ctx)
      const { user, unfinished } = await ctx.session()
      return user ?? unfinished?.user ?? null
    },
  }
}

/** See `KitParts.endOf`. First the unfinished logins, then the sessions: see `UnfinishedLogins.claim`. */
function endsOf({ manager, later }: LoginInternals): NonNullable<KitParts['endOf']> {
  return async (userId, origins) => {
    const [unfinished] = await Promise.allSettled([later().unfinished?.endAll(userId)])
    let count = 0
    for (const session of await manager.list(userId)) {
      const isMeant = session.terms.origins?.some((origin) => origins.includes(origin)) ?? false
      if (isMeant && (await manager.end(session, 'revoked'))) count++
    }
    if (unfinished.status === 'rejected') throw unfinished.reason
    return count
  }
}

/** @throws TypeError if it is the object of a framework, or forgotten. */
function assertContext(ctx: unknown): void {
  if (typeof (ctx as Partial<RequestContext> | null | undefined)?.session === 'function') return
  throw new TypeError('The context of the request is needed: contextOf(c) of an adapter')
}
