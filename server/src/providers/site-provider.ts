/**
 * The providers of a site, each with its login.
 *
 * @module
 */

import type { Clock } from 'latchkey'
import { oidc, type LatchkeyOidc } from 'latchkey/oidc'
import type { SiteLatch } from '../storage/storage.ts'
import { pathsOf } from './paths.ts'
import { peopleOf, type PeopleParts } from './people.ts'
import type { ProviderConfig } from './provider-config.ts'

/** A provider by which people log in to the site. */
export interface SiteProvider {
  readonly id: string
  readonly name: string
  readonly issuer: string
  readonly login: LatchkeyOidc
}

/**
 * Returns the providers. None is asked anything before somebody begins, so a site starts while a provider is down.
 *
 * @throws ConfigurationError
 */
export function openProviders(
  configs: readonly ProviderConfig[],
  { latch, clock = Date.now, ...parts }: Omit<PeopleParts, 'clock'> & OpeningParts,
): readonly SiteProvider[] {
  return configs.map((config) => {
    const { id, name, issuer, clientId, clientSecret, scope } = config
    const paths = pathsOf(id)
    const login = oidc(latch, {
      issuer,
      clientId,
      ...(clientSecret !== null && { clientSecret }),
      scope,
      callbackPath: paths.callback,
      backChannelLogout: true,
      ...peopleOf(config, { ...parts, clock }),
      pages: { login: paths.known, link: paths.finishLink, home: '/' },
    })
    return { id, name, issuer, login }
  })
}

interface OpeningParts {
  readonly latch: SiteLatch
  readonly clock?: Clock
}
