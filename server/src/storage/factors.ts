/**
 * What users of the site can enrol besides a password: authenticator apps, passkeys, and the recovery codes that come
 * with both.
 *
 * @module
 */

import { passkeys, type AddedByPasskeys } from 'latchkey/passkeys'
import { totp, type AddedByTotp } from 'latchkey/totp'

/** What these factors add to the login. */
export interface SiteFactors extends AddedByTotp {
  /** Left out where the site has no name: browsers make no passkey for an IP address. */
  readonly passkeys?: AddedByPasskeys['passkeys']
}

/** Returns the factors of a site, for the option `factors`. */
export function siteFactors(
  siteName: string,
  publicUrl: string,
): readonly (ReturnType<typeof totp> | ReturnType<typeof passkeys>)[] {
  // Apps split their label at the colon.
  const apps = totp({ issuer: siteName.replaceAll(':', ' ').trim() || 'latchkey' })
  return passkeyHost(publicUrl) === null ? [apps] : [apps, passkeys({ name: siteName })]
}

/** Returns the host to which the passkeys of a site belong; `null` if the site is at an IP address. */
export function passkeyHost(publicUrl: string | URL): string | null {
  const { hostname } = new URL(publicUrl)
  return hostname.startsWith('[') || /^[\d.]+$/.test(hostname) ? null : hostname
}
