/**
 * Login by a provider, mounted by every adapter.
 *
 * @module
 */

import { oidcPaths, type OidcApplication } from '../../../services/oidc-application.ts'
import { mountsOf, type Mount } from '../adapters/step-mounts.ts'

/** Mounts the steps by an adapter. */
export type MountOidc = Mount<OidcApplication>

export const { honoMount, mounts } = mountsOf(
  ({ latch, example: { steps }, hasBackChannel }: OidcApplication) => {
    const names = Object.keys(oidcPaths) as (keyof typeof oidcPaths)[]
    const had = names.filter((name) => name !== 'backChannelLogout' || hasBackChannel)
    return {
      latch,
      options: { loginPage: '/login', factorPage: '/factor' },
      steps: had.map((name) => [oidcPaths[name], steps[name]] as const),
    }
  },
)
