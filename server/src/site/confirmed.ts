/**
 * Users who have confirmed lately that it is them: by a factor, if they have one (ASVS 5.0, 7.5.1).
 *
 * @module
 */

import { MINUTE, SecondFactorRequired, type Dependency } from 'latchkey'
import type { SiteUser } from '../accounts/user-table.ts'
import type { SiteContext } from './site-context.ts'

/**
 * How long ago it may be. The library takes ten minutes where something is changed. The page with the form asks for
 * half of that, so that whoever sees the form has time to fill it in.
 */
const LATELY = 5 * MINUTE

/** Returns the dependency for pages whose forms change a factor. */
export function confirmedUser({
  latch,
  clock,
}: Pick<SiteContext, 'latch' | 'clock'>): Dependency<SiteUser> {
  return async function confirmed(ctx) {
    const user = await ctx.use(latch.user)
    const { factorAt } = await ctx.session()
    const kinds = await factorsOf(latch, user.id)
    if (kinds.length > 0 && !isLately(factorAt, clock())) {
      throw new SecondFactorRequired(undefined, LATELY, kinds)
    }
    await ctx.use(latch.recentLogin(LATELY))
    return user
  }
}

/** Returns the kinds of factors that a user has: by their names in proofs. */
export async function factorsOf(
  latch: SiteContext['latch'],
  userId: string,
): Promise<readonly string[]> {
  const kinds = (await latch.credentials.list(userId)).map(({ kind }) => kind)
  return [
    ...(kinds.includes('passkey') ? ['passkey'] : []),
    ...(kinds.includes('totp') ? ['code'] : []),
  ]
}

function isLately(at: number | null, now: number): boolean {
  return at !== null && now - at < LATELY
}
