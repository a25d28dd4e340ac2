/**
 * The packages that the application installs for `latchkey/oidc`. They are imported at the first use, so that a program
 * that never logs in by a provider loads neither.
 *
 * @module
 */

import { ConfigurationError } from '../errors.ts'

/** What is used of `openid-client`. */
export type OpenidClient = typeof import('openid-client')

/** What is used of `jose`, which `openid-client` uses too. */
export type Jose = typeof import('jose')

/** Where we are at a provider, as `openid-client` knows it. */
export type Configuration = import('openid-client').Configuration

/** What a provider says of itself. */
export type ServerMetadata = import('openid-client').ServerMetadata

/** The published keys of a provider. */
export type JSONWebKeySet = import('jose').JSONWebKeySet

/** The claims of a token. */
export type JWTPayload = import('jose').JWTPayload

/** Both packages. */
export interface Peers {
  readonly client: OpenidClient
  readonly jose: Jose
}

/**
 * Returns the packages.
 *
 * @throws ConfigurationError that says what to install.
 */
export async function loadPeers(
  load: () => Promise<readonly [OpenidClient, Jose]> = () =>
    Promise.all([import('openid-client'), import('jose')]),
): Promise<Peers> {
  try {
    const [client, jose] = await load()
    return { client, jose }
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new ConfigurationError('oidc', 'needs two packages: npm install openid-client@6 jose@6')
  }
}
