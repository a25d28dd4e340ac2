/**
 * The public keys by which apps check the assertions that they get (RFC 7517).
 *
 * @module
 */

import type { Route } from './site-context.ts'

/**
 * So long whoever keeps the keys may do without a new secret. It is shorter than the pause between two rounds of a
 * rotation, and so short that a secret that was dropped is soon worth nothing anywhere.
 */
const MAX_AGE_SECONDS = 300

/** Returns the route of `/.well-known/jwks.json`. */
export function keyRoute(jwks: () => object): Route {
  return {
    get: (c) =>
      c.body(JSON.stringify(jwks()), 200, {
        'Content-Type': 'application/jwk-set+json',
        'Cache-Control': `public, max-age=${MAX_AGE_SECONDS}`,
      }),
  }
}
