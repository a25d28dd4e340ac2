/**
 * What users have enrolled, for commands that see to it.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { createLatchkey } from 'latchkey'
import { totp, type LatchkeyCredentials } from 'latchkey/totp'
import type { Storage } from './storage.ts'

/**
 * Returns the credentials of the site. Nobody can log in by what this opens.
 *
 * @param secrets those that seal credentials, newest first.
 * @throws ConfigurationError if one of them is too weak.
 */
export function openCredentials(
  { store, credentials }: Pick<Storage, 'store' | 'credentials'>,
  secrets: readonly string[],
): LatchkeyCredentials {
  const latch = createLatchkey({
    store,
    ...(credentials !== undefined && { credentials }),
    credentialSecrets: secrets,
    // No cookie is read here.
    secrets: [randomBytes(32).toString('hex')],
    production: false,
    sweepInterval: 0,
    findUser: () => null,
    findUserById: () => null,
    factors: [totp({ issuer: 'latchkey' })],
  })
  return latch.credentials
}
