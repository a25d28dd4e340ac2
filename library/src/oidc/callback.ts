/**
 * What is done when a provider has sent the browser back.
 *
 * Law 29 says that a GET changes nothing. This is its one exception: the protocol answers by a redirect, so the request
 * that logs in is a GET. In place of what guards a form, it needs a cookie that `start` has set in the same browser
 * (SameSite=Lax, so that it comes along with the redirect), whose state it names, and which counts once.
 *
 * @module
 */

import {
  ConfigurationError,
  MethodNotAllowed,
  NotAuthenticated,
  RecentLoginRequired,
  SessionEnded,
} from '../errors.ts'
import { SECOND } from '../ground/time.ts'
import { readFound } from '../login/accounts.ts'
import type { RequestContext } from '../request/context.ts'
import { isMultiFactor, joinFactors } from '../session/factor-classes.ts'
import { readMethods, type Method } from '../session/methods.ts'
import type { StoredUser } from '../session/user.ts'
import type { Begun } from './begun.ts'
import { originsOf, textsOf, type Origins, type UnderWay } from './ends.ts'
import type { Identity } from './identity.ts'
import { CLOCK_TOLERANCE } from './key-set.ts'
import { beginnerOf, type OidcParts } from './parts.ts'
import type { Granted } from './provider.ts'
import type { StepDone } from '../request/flow-step.ts'

/** The longest query, in characters. */
const MAX_QUERY = 8 * 1024

const FEDERATED: readonly Method[] = ['fed']

/** Somebody who has come back from the provider. */
interface Arrival extends Granted {
  readonly begun: Begun
  readonly origins: Origins
  readonly underWay: UnderWay
}

/** Ends what was begun. */
export class Callback {
  readonly #shared: OidcParts

  constructor(shared: OidcParts) {
    this.#shared = shared
  }

  /**
   * Logs in, links or confirms.
   *
   * @throws ProviderRefused, ProviderUnavailable, StoreUnavailable.
   */
  async run(ctx: RequestContext): Promise<StepDone> {
    if (ctx.method !== 'GET') throw new MethodNotAllowed()
    const { begun: begunLogins, refusals } = this.#shared
    const query = this.#queryOf(ctx)
    const begun = await begunLogins.take(ctx, query.get('state'))
    if (begun === null || !(await isStillOf(ctx, begun))) throw refusals.refuse(ctx, 'not_begun')
    const arrival = await this.#arrive(ctx, query, begun)
    try {
      return await this.#end(ctx, arrival)
    } catch (error) {
      // By these an adapter would lead to the login page, and from there back to this address, which is used up.
      const isUsedUp = error instanceof NotAuthenticated || error instanceof SessionEnded
      throw isUsedUp ? refusals.refuse(ctx, 'changed') : error
    }
  }

  #end(ctx: RequestContext, arrival: Arrival): Promise<StepDone> {
    const { purpose } = arrival.begun
    if (purpose === 'login') return this.#logIn(ctx, arrival)
    return purpose === 'link' ? this.#link(ctx, arrival) : this.#confirm(ctx, arrival)
  }

  /**
   * Links the account that waits, for the user who has logged in and confirmed since (law 30): with what they had
   * before.
   *
   * @throws ProviderRefused, RecentLoginRequired, SecondFactorRequired, NotAuthenticated.
   */
  async finishLink(ctx: RequestContext): Promise<StepDone> {
    const { parts, pending: links, refusals } = this.#shared
    const pending = links.read(ctx)
    if (pending === null) throw refusals.refuse(ctx, 'not_begun')
    const found = await parts.confirmed(ctx)
    if (found.id !== pending.userId) throw refusals.refuse(ctx, 'mismatch')
    const { confirmedAt } = await ctx.session()
    if ((confirmedAt ?? 0) < pending.at) throw new RecentLoginRequired()
    if (!(await links.take(ctx, pending))) throw refusals.refuse(ctx, 'not_begun')
    const { issuer, email, name } = pending.shown
    await this.#give(ctx, found, {
      issuer,
      email,
      name,
      subject: pending.subject,
      emailVerified: true,
      acr: null,
      amr: [],
      authenticatedAt: null,
      claims: {},
    })
    return { message: 'The account is linked', location: this.#next(pending.next) }
  }

  async #arrive(ctx: RequestContext, query: URLSearchParams, begun: Begun): Promise<Arrival> {
    const { provider, refusals, scope, settings } = this.#shared
    const granted = await refusals.orRefuse(ctx, () => provider.grant(query, begun))
    // The browser has carried the request, and may have left it out (OpenID Connect Core 1.0, 3.1.3.7, 13).
    const { max_age: maxAge } = settings.parameters
    const isAsked =
      maxAge === undefined || this.#isAsked(granted.identity, begun, Number(maxAge) * SECOND)
    if (!isAsked) throw refusals.refuse(ctx, 'invalid')
    const { sid, sub, iat } = granted.claims
    const origins = originsOf(scope, { sid: typeof sid === 'string' ? sid : null, sub })
    const underWay = { origins, begunAt: begun.at, iat: iat as number }
    return { ...granted, begun, origins, underWay }
  }

  async #logIn(ctx: RequestContext, arrival: Arrival): Promise<StepDone> {
    const { parts, refusals, settings } = this.#shared
    const { identity, begun, origins, underWay } = arrival
    const known = await this.#find(identity)
    // Before a user is made: it would be the second one of a person who has one here.
    const likely = known === null ? await this.#findByEmail(identity) : null
    if (likely !== null) return this.#offerLink(ctx, arrival, likely)
    const found = known ?? (await this.#register(identity))
    if (found === null) throw refusals.refuse(ctx, 'unknown_user')
    const now = await beginnerOf(ctx)
    // Somebody else has logged in here meanwhile: the person at this browser would not know who they are.
    if (now !== null && now.userId !== found.id && now.userId !== begun.beginner?.userId) {
      throw refusals.refuse(ctx, 'not_begun')
    }
    const { keepTokens } = settings
    if (keepTokens !== null) {
      const sealed = this.#shared.tokens.seal(arrival.tokens)
      await this.#ask('keepTokens', () => keepTokens(found, sealed, identity))
    }
    await this.#note(found.id, origins)
    const outcome = await parts.logIn(
      ctx,
      found,
      {
        methods: this.#methodsOf(identity),
        remembered: begun.remembered,
        ...this.#origins(origins),
      },
      async (user) => {
        if (await this.#hasEnded(underWay)) throw refusals.refuse(ctx, 'logged_out')
        return (await this.#find(identity))?.id === user.id
      },
    )
    const done = { message: 'Logged in successfully', location: this.#next(begun.next) }
    return outcome === 'complete' ? done : { ...done, isUnfinished: true }
  }

  /** An address is verified on both sides: the person may link the account, once they have shown that they are it. */
  #offerLink(ctx: RequestContext, { identity, begun }: Arrival, found: StoredUser): StepDone {
    const { pending, settings } = this.#shared
    const { login, link } = settings.pages
    pending.put(ctx, identity, found.id, begun.next)
    const location = `${login}?next=${encodeURIComponent(link)}`
    return { message: 'Log in to link the account', location }
  }

  async #link(ctx: RequestContext, { identity, begun }: Arrival): Promise<StepDone> {
    const { parts, refusals } = this.#shared
    const found = await parts.current(begun.beginner?.userId ?? '')
    if (found === null) throw refusals.refuse(ctx, 'mismatch')
    await this.#give(ctx, found, identity)
    return { message: 'The account is linked', location: this.#next(begun.next) }
  }

  /** Gives an account to a user, unless it is somebody's. */
  async #give(ctx: RequestContext, found: StoredUser, identity: Identity): Promise<void> {
    const { parts, settings, refusals } = this.#shared
    const { link } = settings
    if (link === null) throw new ConfigurationError('oidc.link', 'is needed')
    const owner = await this.#find(identity)
    if (owner !== null && owner.id !== found.id) throw refusals.refuse(ctx, 'mismatch')
    if (owner !== null) return
    // The session gets a new token, and must still be there: whoever was logged out meanwhile links nothing.
    await (await ctx.session()).rotate()
    await this.#ask('link', () => link(found, identity))
    const { address } = ctx
    parts.emit({ type: 'oidc.linked', issuer: identity.issuer, userId: found.id, address })
  }

  /** The same person, confirmed now and well enough (ASVS 5.0, 6.8.4): the session gets a new token. */
  async #confirm(ctx: RequestContext, arrival: Arrival): Promise<StepDone> {
    const { parts, settings, refusals } = this.#shared
    const { identity, begun, origins, underWay } = arrival
    const found = await this.#find(identity)
    if (found?.id !== begun.beginner?.userId) throw refusals.refuse(ctx, 'mismatch')
    const isAnew = this.#isAsked(identity, begun, 0)
    const isEnough = settings.acrValues?.includes(identity.acr ?? '') ?? true
    if (found === null || !isAnew || !isEnough) throw refusals.refuse(ctx, 'mismatch')
    const methods = this.#methodsOf(identity)
    // Whoever has a factor confirms by it, as in `latch.confirm`, unless the provider has asked for two.
    const hasFactor = (await parts.kindsOf(found)).length > 0
    if (hasFactor && !methods.includes('mfa')) throw refusals.refuse(ctx, 'mismatch')
    await this.#note(found.id, origins)
    await parts.confirm(ctx, found, methods, this.#origins(origins).origins)
    let hasEnded = true
    try {
      hasEnded = await this.#hasEnded(underWay)
    } finally {
      // Also if nobody can say.
      if (hasEnded) await (await ctx.session()).revoke()
    }
    if (hasEnded) throw refusals.refuse(ctx, 'logged_out')
    return { message: 'Confirmed successfully', location: this.#next(begun.next) }
  }

  /** Whether the provider has asked the person since the beginning, or at most `maxAge` milliseconds before it. */
  #isAsked({ authenticatedAt }: Identity, begun: Begun, maxAge: number): boolean {
    const earliest = Math.floor(begun.at / SECOND) * SECOND - maxAge - CLOCK_TOLERANCE
    // A provider that tells milliseconds would always have asked in the future.
    const latest = this.#shared.parts.clock() + CLOCK_TOLERANCE
    return authenticatedAt !== null && authenticatedAt >= earliest && authenticatedAt <= latest
  }

  #queryOf(ctx: RequestContext): URLSearchParams {
    const { url } = ctx
    const start = url.indexOf('?')
    const query = start === -1 ? '' : url.slice(start + 1)
    if (query.length > MAX_QUERY) throw this.#shared.refusals.refuse(ctx, 'invalid')
    return new URLSearchParams(query)
  }

  async #find(identity: Identity): Promise<StoredUser | null> {
    const { findUser } = this.#shared.settings
    return readFound(await this.#ask('findUser', () => findUser(identity)), 'oidc.findUser')
  }

  /** Returns the user of whom both sides have verified the address. */
  async #findByEmail(identity: Identity): Promise<StoredUser | null> {
    const { findByVerifiedEmail } = this.#shared.settings
    const { email, emailVerified } = identity
    if (findByVerifiedEmail === null || email === null || !emailVerified) return null
    const found = await this.#ask('findByVerifiedEmail', () => findByVerifiedEmail(email, identity))
    return readFound(found, 'oidc.findByVerifiedEmail')
  }

  async #register(identity: Identity): Promise<StoredUser | null> {
    const { register } = this.#shared.settings
    if (register === null) return null
    return readFound(await this.#ask('register', () => register(identity)), 'oidc.register')
  }

  /** A password at the provider and its word are one factor. So its methods count if they are two by themselves. */
  #methodsOf(identity: Identity): readonly string[] {
    const methods = readMethods(this.#shared.settings.methodsOf?.(identity) ?? [])
    return isMultiFactor(methods) ? joinFactors(FEDERATED, methods) : FEDERATED
  }

  #ask<Answer>(name: string, call: () => Answer | PromiseLike<Answer>): Promise<Answer> {
    return this.#shared.parts.callbacks.ask(`oidc.${name}`, call)
  }

  /** What a session carries of where it has come from: nothing, if no logout asks for it. */
  #origins(origins: Origins): { readonly origins?: readonly string[] } {
    return this.#shared.ends === null ? {} : { origins: textsOf(origins) }
  }

  async #note(userId: string, origins: Origins): Promise<void> {
    await this.#shared.ends?.note(userId, origins)
  }

  async #hasEnded(underWay: UnderWay): Promise<boolean> {
    return (await this.#shared.ends?.hasEnded(underWay)) ?? false
  }

  #next(next: string): string {
    return this.#shared.safeRedirect(next, this.#shared.settings.pages.home)
  }
}

/** Whether the browser is still in the session in which it has begun to link or to confirm. */
async function isStillOf(ctx: RequestContext, { purpose, beginner }: Begun): Promise<boolean> {
  const now = await beginnerOf(ctx)
  if (purpose === 'login') return true
  return now !== null && now.userId === beginner?.userId && now.login === beginner.login
}
