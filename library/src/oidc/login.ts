/**
 * Login by a provider: the authorization code flow of OpenID Connect, with PKCE.
 *
 * @module
 */

import { ConfigurationError, NotAuthenticated } from '../errors.ts'
import { kitPartsOf } from '../factors/kit-parts.ts'
import type { RequestContext } from '../request/context.ts'
import type { StoredUser } from '../session/user.ts'
import { BackChannel } from './back-channel.ts'
import { BegunLogins, type Begun } from './begun.ts'
import { Callback } from './callback.ts'
import { ProviderEnds } from './ends.ts'
import { KeptTokens } from './kept-tokens.ts'
import { readOidcOptions, type OidcOptions, type OidcSettings } from './options.ts'
import { beginnerOf, type OidcLatch, type OidcParts } from './parts.ts'
import { PendingLinks, type PendingLink } from './pending-links.ts'
import { Provider, type ProviderTokens } from './provider.ts'
import { Refusals } from './refusals.ts'
import type { FlowStep, StepDone } from '../request/flow-step.ts'

export type { PendingLink } from './pending-links.ts'

/** The steps, for `flowRoute` of every adapter. */
export interface OidcSteps {
  /**
   * Sends the browser to the provider: a link, or a form. It writes nothing here. The field `next` says where the
   * person goes afterwards, `remember` whether they stay logged in.
   */
  readonly start: FlowStep

  /**
   * Where the provider sends the browser back. A GET that logs in: it is the one that changes something, and it needs
   * what `start` has left in the same browser.
   */
  readonly callback: FlowStep

  /** Confirms the user who is logged in by the provider, which asks the person once more. The field `next`. */
  readonly confirm: FlowStep

  /** Begins to link an account to the user who is logged in and has confirmed it lately: a form. */
  readonly link: FlowStep

  /** Links the account that waits (`pendingLink`) to the user who has logged in since: a form without fields. */
  readonly finishLink: FlowStep

  /** Logs out here, and then at the provider: a form. */
  readonly logout: FlowStep

  /**
   * Takes the provider's word that somebody has logged out there. Its address is told to the provider.
   *
   * @throws ConfigurationError when it is read without the option `backChannelLogout`.
   */
  readonly backChannelLogout: FlowStep
}

/** Login by one provider. */
export interface LatchkeyOidc {
  readonly steps: OidcSteps

  /** The address that is registered at the provider: `redirect_uris`. */
  readonly redirectUri: string

  /** Which account waits to be linked in this browser; `null`: none. For the page that asks. */
  readonly pendingLink: (ctx: RequestContext) => PendingLink | null

  /** Opens what `keepTokens` was given; `null` if no secret of the application opens it. */
  readonly openTokens: (sealed: string) => ProviderTokens | null
}

/** The longest way back. A longer one leads home: it is in a cookie. */
const MAX_NEXT = 512

/** The paths at which the providers of a login send people back. */
const callbackPaths = new WeakMap<object, Set<string>>()

/**
 * Returns the login by a provider. Nothing is asked of the provider before somebody begins.
 *
 * @throws ConfigurationError for what is missing, unknown or absurd; if `publicUrl` or a place for one-time tokens is
 * missing; if another provider has the same `callbackPath`; or for `backChannelLogout` with sessions in cookies.
 *
 * @example
 * ```ts
 * import { createLatchkey } from 'latchkey'
 * import { oidc } from 'latchkey/oidc'
 * import { sqliteStore } from 'latchkey/stores/sqlite'
 *
 * const users = [{ id: 'u1', username: 'alice', passwordHash: null, subject: '24828' }] // your table
 * const latch = createLatchkey({
 *   publicUrl: 'http://localhost:3000',
 *   store: sqliteStore('latchkey.db'),
 *   findUser: () => null, // nobody has a password
 *   findUserById: (id) => users.find((user) => user.id === id) ?? null,
 * })
 * const example = oidc(latch, {
 *   issuer: 'https://accounts.example.com',
 *   clientId: 'app',
 *   findUser: ({ subject }) => users.find((user) => user.subject === subject) ?? null,
 * })
 * example.redirectUri // => 'http://localhost:3000/oidc/callback'
 * ```
 */
export function oidc<Found extends StoredUser>(
  latch: OidcLatch,
  options: OidcOptions<Found>,
): LatchkeyOidc {
  const shared = partsFor(latch, readOidcOptions(options))
  const { redirectUri, pending, tokens } = shared
  const callback = new Callback(shared)
  const back = new BackChannel(shared)
  const step = (
    by: NonNullable<FlowStep['by']>,
    run: FlowStep['run'],
    fields: readonly string[] = [],
  ): FlowStep => ({ by, fields, run })
  const begin = (purpose: Begun['purpose']): FlowStep['run'] => begins(shared, purpose)
  return {
    redirectUri,
    pendingLink: (ctx) => pending.read(ctx)?.shown ?? null,
    openTokens: (sealed) => tokens.open(sealed),
    steps: {
      start: step('visit', begin('login'), ['next', 'remember']),
      confirm: step('visit', begin('confirm'), ['next']),
      link: step('form', begin('link'), ['next']),
      callback: step('visit', (ctx) => callback.run(ctx)),
      finishLink: step('form', (ctx) => callback.finishLink(ctx)),
      logout: step('form', (ctx) => logOut(shared, ctx)),
      get backChannelLogout() {
        return back.step()
      },
    },
  }
}

function partsFor(latch: OidcLatch, settings: OidcSettings): OidcParts {
  const parts = kitPartsOf(latch, 'oidc')
  const { issuer, clientId, callbackPath } = settings
  if (parts.publicOrigin === null) {
    throw new ConfigurationError('publicUrl', 'is needed: the provider sends people back to it')
  }
  const { tokens } = parts
  if (tokens === null) {
    throw new ConfigurationError('tokens', 'is needed: the answer of a provider counts once')
  }
  const taken = callbackPaths.get(latch) ?? new Set()
  if (taken.has(callbackPath)) {
    throw new ConfigurationError('oidc.callbackPath', 'is another provider’s: each has its own')
  }
  callbackPaths.set(latch, taken.add(callbackPath))
  const scope = JSON.stringify([issuer, clientId])
  const redirectUri = `${parts.publicOrigin}${callbackPath}`
  return {
    parts,
    settings,
    scope,
    redirectUri,
    provider: new Provider({ ...settings, redirectUri, clock: parts.clock }),
    begun: new BegunLogins(parts, scope),
    pending: new PendingLinks(parts, scope),
    tokens: new KeptTokens(parts, scope),
    refusals: new Refusals(parts, issuer),
    ends: settings.backChannelLogout ? new ProviderEnds(parts, scope, tokens) : null,
    safeRedirect: (target, fallback) => latch.safeRedirect(target, fallback),
  }
}

/** Returns the step that sends the browser to the provider. */
function begins(shared: OidcParts, purpose: Begun['purpose']): FlowStep['run'] {
  const { parts, settings, begun, provider, refusals, safeRedirect } = shared
  return async (ctx, { next, remember }): Promise<StepDone> => {
    if (purpose === 'link') {
      if (settings.link === null) throw new ConfigurationError('oidc.link', 'is needed')
      await parts.confirmed(ctx)
    }
    const { home } = settings.pages
    const target = safeRedirect(next, home)
    if (purpose === 'confirm' && !(await canConfirm(shared, ctx))) {
      return { message: 'Confirmed already', location: target }
    }
    const made = begun.make({
      purpose,
      beginner: await beginnerOf(ctx),
      remembered: isYes(remember),
      next: target.length > MAX_NEXT ? home : target,
    })
    const parameters = { ...settings.parameters, ...(purpose === 'confirm' && again(settings)) }
    const url = await refusals.orUnavailable(() =>
      provider.authorizationUrl({ ...made, parameters }),
    )
    begun.keep(ctx, made)
    return { message: 'Go on at the provider', location: url.href, isElsewhere: true }
  }
}

/**
 * Whether a provider can confirm the user who is logged in. Whoever has a factor here confirms by that, unless the
 * provider may count as two: the adapter leads to the page for it, and from there back, where nothing is left to do.
 *
 * @throws NotAuthenticated, LoginUnfinished, SecondFactorRequired, RecentLoginRequired.
 */
async function canConfirm({ parts, settings }: OidcParts, ctx: RequestContext): Promise<boolean> {
  const { id } = await parts.loggedIn(ctx)
  const found = await parts.current(id)
  if (found === null) throw new NotAuthenticated()
  if (settings.methodsOf !== null || (await parts.kindsOf(found)).length === 0) return true
  await parts.confirmed(ctx)
  return false
}

/** Asks the provider to confirm the person now, whoever is logged in there (OpenID Connect Core 1.0, 3.1.2.1). */
function again({ acrValues }: OidcSettings): Readonly<Record<string, string>> {
  return {
    prompt: 'login',
    max_age: '0',
    ...(acrValues !== null && { acr_values: acrValues.join(' ') }),
  }
}

function isYes(remember: string | undefined): boolean {
  return remember === 'true' || remember === 'on' || remember === '1'
}

/**
 * Logs out here first: whatever the provider does, the session has ended. A provider that does not answer, or has no
 * such place, costs nobody the logout.
 */
async function logOut(
  { parts, settings, provider, tokens }: OidcParts,
  ctx: RequestContext,
): Promise<StepDone> {
  const { home } = settings.pages
  const session = await ctx.session()
  const userId = session.user?.id ?? null
  const { keptTokens } = settings
  const kept =
    userId === null || keptTokens === null
      ? null
      : await parts.callbacks.ask('oidc.keptTokens', () => keptTokens(userId)).catch(() => null)
  await session.logout()
  const hint = typeof kept === 'string' ? (tokens.open(kept)?.idToken ?? null) : null
  const url = await provider
    .endSessionUrl({
      post_logout_redirect_uri: `${parts.publicOrigin}${home}`,
      ...(hint !== null && { id_token_hint: hint }),
    })
    .catch(() => null)
  const message = 'Logged out successfully'
  return url === null
    ? { message, location: home }
    : { message, location: url.href, isElsewhere: true }
}
