/**
 * Everything the site keeps, in a PostgreSQL database.
 *
 * @module
 */

import {
  migratePostgres,
  postgresStore,
  postgresVersions,
  type PostgresQuery,
  type PostgresStore,
} from 'latchkey/stores/postgres'
import type pg from 'pg'
import type { Database } from '../database.ts'
import { activityPart, postgresActivity } from './activity.ts'
import { openPool, withConnection } from './database.ts'
import { devicePart, postgresDevices } from './devices.ts'
import { hostPart, postgresHosts } from './passkey-hosts.ts'
import { mailPart, postgresMail } from './mail.ts'
import { postgresProviderAccounts, providerAccountPart } from './provider-accounts.ts'
import { postgresSecrets, secretPart } from './secret-history.ts'
import { postgresSetup, setupPart } from './setup.ts'
import { postgresServers, serverPart } from './servers.ts'
import { StorageError } from '../storage-error.ts'
import { withoutPassword } from '../../config/store-url.ts'
import { postgresUsers, userPart } from './users.ts'

/** How to use the database. */
export interface PostgresOptions {
  /** Called when the database does not answer later on. */
  readonly onFailure: (error: unknown) => void

  /** Whether statements are prepared under names. @default true */
  readonly preparedStatements?: boolean | undefined
}

/**
 * Opens the database, whose tables are made or brought up to date.
 *
 * @param create whether tables may be made where there are none.
 * @throws StorageError if the database does not answer, refuses, or has tables of a newer version.
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
    const store = postgresStore(preparedStatements ? postgres.pool : unnamed(postgres.pool))
    return {
      place,
      versions,
      users: postgresUsers(postgres),
      setup: postgresSetup(postgres),
      activity: postgresActivity(postgres),
      secrets: postgresSecrets(postgres),
      passkeyHosts: postgresHosts(postgres),
      mail: postgresMail(postgres),
      providerAccounts: postgresProviderAccounts(postgres),
      devices: postgresDevices(postgres),
      servers: postgresServers(postgres),
      store,
      check: (listens) => check(store, place, listens),
      close: () => postgres.pool.end(),
    }
  } catch (error) {
    throw new StorageError(`the database ${place}`, 'LATCHKEY_DATABASE', error)
  }
}

async function check(store: PostgresStore, place: string, listens: boolean): Promise<void> {
  try {
    await store.check({ listens: false })
  } catch (error) {
    throw new StorageError(`the database ${place}`, 'LATCHKEY_DATABASE', error)
  }
  if (!listens) return
  try {
    await store.check()
  } catch (error) {
    const problem =
      'it does not tell this server what others change. Behind a pooler in transaction mode LISTEN is never heard: ' +
      'name the database itself in LATCHKEY_DATABASE, keep sessions in Redis (LATCHKEY_REDIS), or do without the cache'
    const cause = new Error(problem, { cause: error })
    throw new StorageError(`a cache of sessions of ${place}`, 'LATCHKEY_CACHE', cause)
  }
}

/**
 * The client as a function that prepares no statement under a name. PgBouncer before 1.21 gives each transaction any
 * connection that is free. That connection may have no statement of the name, or another process's statement.
 */
function unnamed(client: pg.Pool | pg.Client): PostgresQuery {
  return async (text, values) =>
    (await client.query<unknown[]>({ text, values, rowMode: 'array' })).rows
}

function prepare(url: string, create: boolean): Promise<Database['versions']> {
  return withConnection(url, async (client) => {
    const query = unnamed(client)
    const before = await postgresVersions(query)
    if (!create && before.size === 0) {
      throw new Error('it has no tables of latchkey; "latchkey migrate" makes them')
    }
    const parts = [
      userPart,
      setupPart,
      secretPart,
      activityPart,
      hostPart,
      mailPart,
      devicePart,
      providerAccountPart,
      serverPart,
    ]
    await migratePostgres(query, { parts })
    return { before, after: await postgresVersions(query) }
  })
}
