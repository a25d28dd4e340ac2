/**
 * The packages that the application installs for `latchkey/oidc`. They are imported at the first use, so that a program
 * that never logs in by a provider loads neither.
 *
 * @module
 */

import type * as jose from 'jose'
import type * as openidClient from 'openid-client'
import { ConfigurationError } from '../errors.ts'

/** What is used of `openid-client`. */
export type OpenidClient = typeof openidClient

/** What is used of `jose`, which `openid-client` uses too. */
export type Jose = typeof jose

/** Where we are at a provider, as `openid-client` knows it. */
export type Configuration = openidClient.Configuration

/** What a provider says of itself. */
export type ServerMetadata = openidClient.ServerMetadata

/** The published keys of a provider. */
export type JSONWebKeySet = jose.JSONWebKeySet

/** The claims of a token. */
export type JWTPayload = jose.JWTPayload

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
