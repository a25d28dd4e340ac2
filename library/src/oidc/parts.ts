/**
 * What the parts of a login by a provider share.
 *
 * @module
 */

import type { KitParts } from '../factors/kit.ts'
import type { RequestContext } from '../request/context.ts'
import type { BegunLogins, Beginner } from './begun.ts'
import type { ProviderEnds } from './ends.ts'
import type { KeptTokens } from './kept-tokens.ts'
import type { OidcSettings } from './options.ts'
import type { PendingLinks } from './pending-links.ts'
import type { Provider } from './provider.ts'
import type { Refusals } from './refusals.ts'

/** The public methods of a login that are used. */
export interface OidcLatch {
  safeRedirect(target: string | null | undefined, fallback: string): string
}

/** What the parts of a login by a provider share. */
export interface OidcParts {
  readonly parts: KitParts
  readonly settings: OidcSettings
  readonly provider: Provider
  readonly begun: BegunLogins
  readonly pending: PendingLinks
  readonly tokens: KeptTokens
  readonly refusals: Refusals

  /** The provider, and our name there. */
  readonly scope: string

  /** Where the provider sends people back. */
  readonly redirectUri: string

  /** `null` unless the provider can end sessions. */
  readonly ends: ProviderEnds | null
  readonly safeRedirect: OidcLatch['safeRedirect']
}

/** Returns who is logged in, as what is begun is bound to them; `null`: nobody. */
export async function beginnerOf(ctx: RequestContext): Promise<Beginner | null> {
  const { user, createdAt } = await ctx.session()
  return user === null || createdAt === null ? null : { userId: user.id, login: createdAt }
}
