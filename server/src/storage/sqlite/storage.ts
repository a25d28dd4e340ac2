/**
 * Everything the site keeps, in one SQLite file.
 *
 * @module
 */

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { openDatabase, sqliteStore } from 'latchkey/stores/sqlite'
import type { Database, Versions } from '../database.ts'
import { sqliteSecrets } from './secret-history.ts'
import { sqliteSetup } from './setup.ts'
import { StorageError } from '../storage-error.ts'
import { sqliteUsers } from './users.ts'

/**
 * Opens the file, whose tables are made or brought up to date.
 *
 * @param create whether a new file may be made.
 * @throws StorageError if it cannot be opened or written, is no database, or is too new.
 */
export function openSqlite(file: string, create: boolean): Database {
  const path = resolve(file)
  let db: DatabaseSync | undefined
  try {
    if (!create && !existsSync(path)) throw new Error('there is no such file')
    db = openDatabase(path)
    return { place: path, ...openTables(db) }
  } catch (error) {
    db?.close()
    throw new StorageError(`the database ${path}`, 'LATCHKEY_DATABASE', error)
  }
}

function openTables(db: DatabaseSync): Omit<Database, 'place'> {
  const before = readVersions(db)
  const users = sqliteUsers(db)
  const setup = sqliteSetup(db)
  const secrets = sqliteSecrets(db)
  const store = sqliteStore(db)
  const close = async (): Promise<void> => db.close()
  const versions = { before, after: readVersions(db) }
  // Whoever may open a file to write may do all to it, and has heard all that is in it.
  const check = async (): Promise<void> => undefined
  return { users, setup, secrets, store, versions, check, close }
}

function readVersions(db: DatabaseSync): Versions {
  const found = db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'latchkey_schema'`).get()
  if (found === undefined) return new Map()
  const rows = db.prepare('SELECT part, version FROM latchkey_schema').all()
  return new Map(rows.map(({ part, version }) => [String(part), Number(version)]))
}
