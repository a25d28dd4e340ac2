/**
 * Back-channel logout (OpenID Connect Back-Channel Logout 1.0): the provider's server says that somebody has logged out
 * there, and our sessions end in every process.
 *
 * @module
 */

import { ConfigurationError } from '../errors.ts'
import { MINUTE, SECOND } from '../ground/time.ts'
import type { RequestContext } from '../request/context.ts'
import type { ProviderEnds, Spoken } from './ends.ts'
import { CLOCK_TOLERANCE } from './key-set.ts'
import type { OidcParts } from './parts.ts'
import type { FlowStep, StepDone } from '../request/flow-step.ts'

/** The member of `events` that makes a token a logout token (section 2.4). */
const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/** How long a logout token may be good. The specification recommends two minutes. */
const MAX_LIFETIME = 10 * MINUTE

/** The longest `sid`, `sub` and `jti`. */
const MAX_TEXT = 512

/** What a logout token says. */
export interface LogoutClaims extends Spoken {
  readonly jti: string
  readonly iat: number
}

/** Ends sessions at the provider's word. */
export class BackChannel {
  readonly #shared: OidcParts

  constructor(shared: OidcParts) {
    this.#shared = shared
  }

  /** Returns the step. @throws ConfigurationError without the option. */
  step(): FlowStep {
    const { ends } = this.#shared
    if (ends === null) {
      throw new ConfigurationError('oidc.backChannelLogout', 'must be true for this step')
    }
    return {
      by: 'server',
      fields: ['logout_token'],
      run: (ctx, { logout_token: token = '' }) => this.#run(ctx, token, ends),
    }
  }

  /**
   * A token counts as used when its work is done: if the store fails on the way, the provider gets a failure, and may
   * tell us again. Of two equal tokens at the same time both do the work, which ends nothing twice.
   */
  async #run(ctx: RequestContext, token: string, ends: ProviderEnds): Promise<StepDone> {
    const { refusals, provider, parts, settings } = this.#shared
    const claims = await refusals.orRefuse(ctx, () => provider.readLogoutToken(token))
    const read = readLogoutClaims(claims, parts.clock())
    if (read === null) throw refusals.refuse(ctx, 'logout_token')
    if (await ends.wasUsed(read.jti)) throw refusals.refuse(ctx, 'logout_token')
    const sessions = await ends.end(read, read.iat)
    await ends.markUsed(read.jti)
    parts.emit({ type: 'oidc.logged_out', issuer: settings.issuer, sessions })
    return { message: 'Logged out', location: '/' }
  }
}

/** Returns what a logout token says whose signature, issuer, audience and end were checked; `null` if it is none. */
export function readLogoutClaims(
  claims: Readonly<Record<string, unknown>>,
  now: number,
): LogoutClaims | null {
  const { iat, exp, jti, events, sid, sub } = claims
  if (typeof iat !== 'number' || typeof exp !== 'number') return null
  const isNow = iat * SECOND <= now + CLOCK_TOLERANCE && iat * SECOND > now - MAX_LIFETIME
  const isShort = exp * SECOND <= now + MAX_LIFETIME
  const event = (events as Readonly<Record<string, unknown>> | null)?.[EVENT]
  const isLogout = typeof event === 'object' && event !== null && !Array.isArray(event)
  // An ID token with another `typ` would have a nonce (section 2.4).
  const isNone = 'nonce' in claims || !isLogout || !isNow || !isShort || !isText(jti)
  const isSpoken = [sid, sub].every((one) => one === undefined || isText(one))
  if (isNone || !isSpoken || (sid === undefined && sub === undefined)) return null
  return { jti, iat, sid: (sid as string) ?? null, sub: (sub as string) ?? null }
}

function isText(claim: unknown): claim is string {
  return typeof claim === 'string' && claim !== '' && claim.length <= MAX_TEXT
}
