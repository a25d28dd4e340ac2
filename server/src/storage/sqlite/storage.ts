/**
 * Everything the site keeps, in one SQLite file.
 *
 * @module
 */

import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { migrateSqlite, openDatabase, sqliteStore, sqliteVersions } from 'latchkey/stores/sqlite'
import type { Database } from '../database.ts'
import { activityPart, sqliteActivity } from './activity.ts'
import { devicePart, sqliteDevices } from './devices.ts'
import { hostPart, sqliteHosts } from './passkey-hosts.ts'
import { mailPart, sqliteMail } from './mail.ts'
import { providerAccountPart, sqliteProviderAccounts } from './provider-accounts.ts'
import { secretPart, sqliteSecrets } from './secret-history.ts'
import { setupPart, sqliteSetup } from './setup.ts'
import { serverPart, sqliteServers } from './servers.ts'
import { StorageError } from '../storage-error.ts'
import { sqliteUsers, userPart } from './users.ts'

/**
 * Opens the file, whose tables are made or brought up to date.
 *
 * @param create whether a new file may be made.
 * @throws StorageError if the file cannot be opened or written, is no database, or has tables of a newer version.
 */
export function openSqlite(file: string, create: boolean): Database {
  const path = resolve(file)
  let db: DatabaseSync | undefined
  try {
    assertThere(path, create)
    db = openDatabase(path)
    return { place: path, ...openTables(db) }
  } catch (error) {
    db?.close()
    throw new StorageError(`the database ${path}`, 'LATCHKEY_DATABASE', error)
  }
}

/** SQLite says no more than "unable to open database file". */
function assertThere(path: string, create: boolean): void {
  if (existsSync(path)) return
  if (!existsSync(dirname(path))) {
    throw new Error(`there is no folder ${dirname(path)}: make it first, or name another one`)
  }
  if (create) return
  throw new Error(
    'there is no such file. "latchkey serve" makes it where it is started: start the server first, or set ' +
      'LATCHKEY_DATABASE as for the server',
  )
}

function openTables(db: DatabaseSync): Omit<Database, 'place'> {
  const before = sqliteVersions(db)
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
  migrateSqlite(db, { parts })
  const versions = { before, after: sqliteVersions(db) }
  const users = sqliteUsers(db)
  const setup = sqliteSetup(db)
  const secrets = sqliteSecrets(db)
  const activity = sqliteActivity(db)
  const passkeyHosts = sqliteHosts(db)
  const mail = sqliteMail(db)
  const providerAccounts = sqliteProviderAccounts(db)
  const devices = sqliteDevices(db)
  const servers = sqliteServers(db)
  const store = sqliteStore(db)
  const close = async (): Promise<void> => db.close()
  // A process that may open the file for writing has all rights, and sees every change in the file itself.
  const check = async (): Promise<void> => undefined
  return {
    users,
    setup,
    activity,
    secrets,
    passkeyHosts,
    mail,
    providerAccounts,
    devices,
    servers,
    store,
    versions,
    check,
    close,
  }
}
