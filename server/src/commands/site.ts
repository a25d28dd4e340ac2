/**
 * The site, as commands open it: the users and sessions of the database, in which servers see the
 * changes with their next request.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import type { Site } from '../administration.ts'
import { readConfig, type Config } from '../config.ts'
import { openExistingStorage, openLatch, openStorage, type Storage } from '../storage.ts'

/** The site, and the store that its sessions are in. */
export interface OpenSite extends Site {
  readonly store: Storage['store']
}

/** Whether a command may make a new database. */
interface Opening {
  readonly create?: boolean
}

/**
 * Runs the work on the site of the environment, and closes it.
 *
 * @throws ConfigError, DatabaseError, and what the work throws.
 */
export function onSite(
  work: (site: OpenSite) => Promise<void> | void,
  opening: Opening = {},
): Promise<void> {
  return onStorage(async (storage) => {
    // No cookie is read here, so the secret can be any: whoever runs a command need not know it.
    const secrets = [randomBytes(32).toString('hex')]
    const latch = openLatch(storage, { secrets, production: false, sweepInterval: 0 })
    await work({ users: storage.users, store: storage.store, latch })
  }, opening)
}

/** Like `onSite`, for work that needs no login. */
export async function onStorage(
  work: (storage: Storage, config: Config) => Promise<void> | void,
  { create = false }: Opening = {},
): Promise<void> {
  const config = readConfig(process.env)
  const storage = create ? openStorage(config.database) : openExistingStorage(config.database)
  try {
    await work(storage, config)
  } finally {
    storage.close()
  }
}
