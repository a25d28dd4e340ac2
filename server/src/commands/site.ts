/**
 * The site, as commands open it: the users and sessions of the database. Servers see every change at their next
 * request.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { readConfig, type Config } from '../config/config.ts'
import { knownSecrets } from '../secrets/secrets.ts'
import { openLatch, openStorage, type SiteLatch, type Storage } from '../storage/storage.ts'

/** The site, and the store that its sessions are in. */
export interface OpenSite extends Pick<Storage, 'users' | 'store'> {
  readonly latch: SiteLatch

  /**
   * Whether the servers' secrets are known. If not, `latch.clearAttempts` cannot clear all attempts.
   *
   * @throws VariableError if they cannot be read.
   */
  knowsSecrets(): boolean
}

/** Whether a command may make a new database. */
interface Opening {
  readonly create?: boolean
}

/**
 * Runs the work on the site of the environment, and closes it.
 *
 * @throws VariableError, StorageError, and what the work throws.
 */
export function onSite(
  work: (site: OpenSite) => Promise<void> | void,
  opening: Opening = {},
): Promise<void> {
  return onStorage(async (storage) => {
    const { users, store } = storage
    const latch = openSiteLatch(storage)
    await work({ users, store, latch, knowsSecrets: () => knownSecrets(process.env).length > 0 })
  }, opening)
}

function openSiteLatch(storage: Storage): SiteLatch {
  const options = {
    publicUrl: 'http://localhost',
    siteName: 'latchkey',
    // What users have enrolled is opened by `openCredentials` alone.
    credentialSecrets: [anySecret()],
    production: false,
    sweepInterval: 0,
  }
  const open = (secret: string): SiteLatch => openLatch(storage, { ...options, secrets: [secret] })
  // No cookie is read here, so any secret will do: whoever runs a command need not know the servers' secret.
  const latch = open(anySecret())
  return {
    ...latch,
    async clearAttempts(userId, username) {
      await latch.clearAttempts(userId, username)
      // Attempts at a name are counted under a key of the servers' oldest secret, which is one of these.
      for (const secret of knownSecrets(process.env))
        await open(secret).clearAttempts(userId, username)
    },
  }
}

function anySecret(): string {
  return randomBytes(32).toString('hex')
}

/** Reports a password that was accepted, or refused, because the breach service did not answer. */
function onBreachFailure(): void {
  process.stderr.write('latchkey: the breach service (LATCHKEY_BREACHES) does not answer\n')
}

/** Like `onSite`, for work that needs no login. */
export async function onStorage(
  work: (storage: Storage, config: Config) => Promise<void> | void,
  { create = false }: Opening = {},
): Promise<void> {
  const config = readConfig(process.env)
  // A command reads nothing twice, so a cache would only open one more connection.
  const storage = await openStorage({ ...config, cacheTime: null }, { create, onBreachFailure })
  try {
    await work(storage, config)
  } finally {
    await storage.close()
  }
}
