/**
 * Everything the site keeps, in a PostgreSQL database.
 *
 * @module
 */

import { migratePostgres, postgresStore } from 'latchkey/stores/postgres'
import type { Database, Versions } from './database.ts'
import { migrate, openPool, readVersions, withConnection } from './postgres.ts'
import { postgresSecrets, secretMigrations } from './secret-history-postgres.ts'
import { postgresSetup, setupMigrations } from './setup-postgres.ts'
import { StorageError } from './storage-error.ts'
import { withoutPassword } from './store-url.ts'
import { postgresUsers, userMigrations } from './users-postgres.ts'

/**
 * Opens the database, whose tables are made or brought up to date.
 *
 * @param create whether tables may be made where there are none.
 * @param onFailure is told when the database does not answer later on.
 * @throws StorageError if it does not answer, refuses, or is too new.
 */
export async function openPostgres(
  url: string,
  create: boolean,
  onFailure: (error: unknown) => void,
): Promise<Database> {
  const place = withoutPassword(url)
  try {
    const versions = await prepare(url, create)
    const postgres = openPool(url, onFailure)
    return {
      ...{ place, versions },
      users: postgresUsers(postgres),
      setup: postgresSetup(postgres),
      secrets: postgresSecrets(postgres),
      store: postgresStore(postgres.pool),
      close: () => postgres.pool.end(),
    }
  } catch (error) {
    throw new StorageError(`the database ${place}`, 'LATCHKEY_DATABASE', error)
  }
}

function prepare(url: string, create: boolean): Promise<{ before: Versions; after: Versions }> {
  return withConnection(url, async (client) => {
    const before = await readVersions(client)
    if (!create && before.size === 0) {
      throw new Error('it has no tables of latchkey; "latchkey migrate" makes them')
    }
    await migrate(client, 'users', userMigrations)
    await migrate(client, 'setup', setupMigrations)
    await migrate(client, 'secrets', secretMigrations)
    await migratePostgres(client)
    return { before, after: await readVersions(client) }
  })
}
