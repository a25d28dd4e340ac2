/**
 * What somebody can do who has lost their phone: in words that fit what this person has.
 *
 * @module
 */

import type { View } from '../view.ts'
import type { Means } from './means.ts'

/** Returns a sentence or two. */
export function lostPhone(
  { texts }: Pick<View, 'texts'>,
  { hasPassword, passkeys, apps, codes, linked }: Means,
): string {
  const words = texts.security
  const [provider] = linked
  if (!hasPassword && provider !== undefined) {
    if (passkeys + apps === 0) return texts.providers.lostNothing(provider)
    if (codes !== null && codes > 0) return texts.providers.lostWithCodes(provider)
  }
  // A recovery code is a second step: the first one is the password.
  if (!hasPassword) return words.lostWithoutPassword
  if (passkeys + apps === 0 && codes === null) return words.lostNothing
  if (codes !== null && codes > 0) return words.lostWithCodes(codes)
  if (passkeys > 1 || (passkeys === 1 && apps > 0)) return words.lostWithOthers
  return passkeys === 1 ? words.lostAllPasskey : words.lostAll
}
