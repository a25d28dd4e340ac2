/**
 * Where the steps and pages of a provider are.
 *
 * @module
 */

/** The paths of a provider. Each has its own callback, so that no answer of one is taken for another's. */
export function pathsOf(id: string): ProviderPaths {
  const at = `/oidc/${id}`
  return {
    start: `${at}/start`,
    callback: `${at}/callback`,
    confirm: `${at}/confirm`,
    link: `${at}/link`,
    known: `${at}/known`,
    finishLink: `${at}/finish-link`,
    logout: `${at}/logout`,
    backChannel: `${at}/back-channel`,
  }
}

/** Where the steps and pages of a provider are. */
export interface ProviderPaths {
  readonly start: string
  readonly callback: string
  readonly confirm: string
  readonly link: string

  /** Whoever has an account here with the same address is sent here. */
  readonly known: string
  readonly finishLink: string
  readonly logout: string
  readonly backChannel: string
}
