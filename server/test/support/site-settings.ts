/**
 * The settings of sites that run in the process of their test.
 *
 * @module
 */

import type { SiteSettings } from '../../src/site/site-context.ts'
import { plainLook } from '../../src/site/look.ts'

/** Returns the settings of a site that takes passwords, and nothing that has to be switched on. */
export function settingsOf(url: URL, more: Partial<SiteSettings> = {}): SiteSettings {
  return {
    brand: { siteName: 'Example', logo: null, helpUrl: null, privacyUrl: null },
    look: plainLook,
    url,
    cookieName: 'session',
    remember: null,
    registration: false,
    emailLogin: false,
    passwords: true,
    ...more,
  }
}
