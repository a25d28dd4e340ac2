/**
 * Everything the site keeps, in a PostgreSQL database.
 *
 * @module
 */

import { migratePostgres, postgresStore, type PostgresQuery } from 'latchkey/stores/postgres'
import type pg from 'pg'
import type { Database, Versions } from './database.ts'
import { migrate, openPool, readVersions, withConnection } from './postgres.ts'
import { postgresSecrets, secretMigrations } from './secret-history-postgres.ts'
import { postgresSetup, setupMigrations } from './setup-postgres.ts'
import { StorageError } from './storage-error.ts'
import { withoutPassword } from './store-url.ts'
import { postgresUsers, userMigrations } from './users-postgres.ts'

/** How to use the database. */
export interface PostgresOptions {
  /** Is told when the database does not answer later on. */
  readonly onFailure: (error: unknown) => void

  /** Whether statements are prepared under names. @default true */
  readonly preparedStatements?: boolean | undefined
}

/**
 * Opens the database, whose tables are made or brought up to date.
 *
 * @param create whether tables may be made where there are none.
 * @throws StorageError if it does not answer, refuses, or is too new.
 */
export async function openPostgres(
  url: string,
  create: boolean,
  { onFailure, preparedStatements = true }: PostgresOptions,
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
      store: postgresStore(preparedStatements ? postgres.pool : unnamed(postgres.pool)),
      close: () => postgres.pool.end(),
    }
  } catch (error) {
    throw new StorageError(`the database ${place}`, 'LATCHKEY_DATABASE', error)
  }
}

/**
 * The client as a function that prepares nothing under a name. A pooler before PgBouncer 1.21 gives each
 * transaction whatever connection is free, where a statement of that name is not there, or another's is.
 */
function unnamed(client: pg.Pool | pg.Client): PostgresQuery {
  return async (text, values) =>
    (await client.query<unknown[]>({ text, values, rowMode: 'array' })).rows
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
    await migratePostgres(unnamed(client))
    return { before, after: await readVersions(client) }
  })
}
