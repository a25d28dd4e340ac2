/**
 * By what a person can prove that it is them.
 *
 * @module
 */

import type { SiteContext } from './site-context.ts'
import type { Way } from '../pages/proof.ts'

/** The easiest first, and what is used up last of all. */
const ORDER: readonly Way[] = ['passkey', 'code', 'recoveryCode']

/** Returns which of these kinds the pages offer, in their order. */
export function waysAmong(kinds: readonly string[]): readonly Way[] {
  return ORDER.filter((way) => kinds.includes(way))
}

/**
 * Returns by what a user can confirm. Whoever has a factor is asked for it: what needs a confirmation here asks for the
 * factor of whoever has one, and the password alone would lead back to the same question.
 */
export async function waysOf(
  { latch, users }: Pick<SiteContext, 'latch' | 'users'>,
  userId: string,
): Promise<readonly Way[]> {
  const kinds = (await latch.credentials.list(userId)).map(({ kind }) => kind)
  const hasApp = kinds.includes('totp')
  const hasPasskey = kinds.includes('passkey')
  const hasCodes = kinds.includes('recoveryCode') && (hasApp || hasPasskey)
  const own = waysAmong([
    ...(hasPasskey && latch.passkeys !== undefined ? ['passkey'] : []),
    ...(hasApp ? ['code'] : []),
    ...(hasCodes ? ['recoveryCode'] : []),
  ])
  if (own.length > 0) return own
  const user = await users.get(userId)
  return hasPassword(user) ? ['password'] : []
}

/** Whether a user has a password that logs in. One that was taken away or closed begins with `!`. */
export function hasPassword(user: { readonly passwordHash: string | null } | null): boolean {
  const hash = user?.passwordHash ?? ''
  return hash !== '' && !hash.startsWith('!')
}
