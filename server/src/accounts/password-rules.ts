/**
 * What the site asks of new passwords in addition to the library's policy: they are not made of words of the site, and
 * are not from a breach.
 *
 * @module
 */

import { rangeSource, type BreachCheck } from 'latchkey/password-policy'
import type { Config } from '../config/config.ts'

/** What the site asks of new passwords. */
export interface PasswordRules {
  /** Words that others know of the site (ASVS 5.0, 6.1.2 and 6.2.11). */
  readonly words: readonly string[]

  /** How passwords are looked for in breaches; `null`: they are not. */
  readonly breaches: BreachCheck | null
}

/** Returns the rules of a site: its name, the parts of its host, and its breach service. */
export function passwordRules(
  { siteName, url, breaches, breachesUrl }: Partial<Config>,
  onFailure?: (error: unknown) => void,
): PasswordRules {
  const words = ['latchkey', siteName ?? '', ...(url?.hostname.split('.') ?? [])]
  if (breaches == null) return { words, breaches: null }
  const source = rangeSource(breachesUrl == null ? {} : { url: breachesUrl })
  return { words, breaches: { source, onOutage: breaches, ...(onFailure && { onFailure }) } }
}
