/**
 * Everything the site keeps, in one SQLite file: users, sessions, set-up tokens, which secrets signed.
 *
 * @module
 */

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import {
  createLatchkey,
  type JsonObject,
  type Latchkey,
  type LatchkeyOptions,
  type SessionStore,
} from 'latchkey'
import { openDatabase, sqliteStore } from 'latchkey/stores/sqlite'
import { openSecretHistory, type SecretHistory } from './secret-history.ts'
import { openSetup, type Setup } from './setup.ts'
import { loginUser, openUsers, type LoginUser, type SiteUser, type Users } from './users.ts'

/** The session login of the site. */
export type SiteLatch = Latchkey<SiteUser>

/** What the site keeps. */
export interface Storage {
  /** The file, as an absolute path. */
  readonly path: string
  readonly users: Users
  readonly setup: Setup
  readonly store: SessionStore
  readonly secretHistory: SecretHistory

  /** Throws the driver's error if the file cannot be read any more. */
  check(): void

  /** Closes the file. Nothing else may be called afterwards. */
  close(): void
}

/** The database cannot be used. The message is one sentence. */
export class DatabaseError extends Error {
  constructor(path: string, cause: unknown) {
    super(`Cannot use the database ${path} (LATCHKEY_DATABASE): ${reasonOf(cause)}`, { cause })
    this.name = 'DatabaseError'
  }
}

/**
 * Opens the SQLite file, which is made if it is not there.
 *
 * @throws DatabaseError if it cannot be opened or written, is no database, or is too new.
 */
export function openStorage(file: string): Storage {
  const path = resolve(file)
  let db: DatabaseSync | undefined
  try {
    db = openDatabase(path)
    return { path, ...openParts(db) }
  } catch (error) {
    db?.close()
    throw new DatabaseError(path, error)
  }
}

/**
 * Like `openStorage`, for commands that make nothing new: a mistyped path is a mistake, not an
 * empty site.
 *
 * @throws DatabaseError also if the file is not there.
 */
export function openExistingStorage(file: string): Storage {
  if (!existsSync(file)) throw new DatabaseError(resolve(file), 'there is no such file')
  return openStorage(file)
}

/** Returns the session login of the site on its storage. */
export function openLatch(
  { store, users }: Storage,
  options: Omit<
    LatchkeyOptions<LoginUser, JsonObject>,
    'store' | 'findUser' | 'replacePasswordHash'
  >,
): SiteLatch {
  return createLatchkey<LoginUser>({
    ...options,
    store,
    findUser(username) {
      const user = users.find(username)
      return user === null ? null : loginUser(user)
    },
    replacePasswordHash: (id, change) => users.replacePasswordHash(id, change),
  })
}

function openParts(db: DatabaseSync): Omit<Storage, 'path'> {
  const users = openUsers(db)
  const setup = openSetup(db, users)
  const store = sqliteStore(db)
  const secretHistory = openSecretHistory(db)
  const check = (): void => void users.count()
  return { users, setup, store, secretHistory, check, close: () => db.close() }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
