/**
 * The site, as commands open it: the users and sessions of the database, in which servers see the
 * changes with their next request.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import type { Site } from '../administration.ts'
import { readConfig } from '../config.ts'
import { openExistingStorage, openLatch, openStorage, type Storage } from '../storage.ts'

/** The site, and the store that its sessions are in. */
export interface OpenSite extends Site {
  readonly store: Storage['store']
}

/**
 * Runs the work on the site of the environment, and closes it.
 *
 * @throws ConfigError, DatabaseError, and what the work throws.
 */
export async function onSite(
  work: (site: OpenSite) => Promise<void> | void,
  { create = false }: { readonly create?: boolean } = {},
): Promise<void> {
  const { database } = readConfig(process.env)
  const storage = create ? openStorage(database) : openExistingStorage(database)
  try {
    // No cookie is read here, so the secret can be any: whoever runs a command need not know it.
    const secrets = [randomBytes(32).toString('hex')]
    const latch = openLatch(storage, { secrets, production: false, sweepInterval: 0 })
    await work({ users: storage.users, store: storage.store, latch })
  } finally {
    storage.close()
  }
}
