/**
 * A place for the naive store that two processes share. It has get, set and delete, which is all that most session
 * stores use of a database.
 *
 * @module
 */

import { openDatabase } from 'latchkey/stores/sqlite'
import type { Blobs } from '../services/naive-store.ts'

/** Returns blobs in a SQLite file, flushed as those of the real store are. */
export function sqliteBlobs(path: string): Blobs {
  const db = openDatabase(path)
  db.exec('CREATE TABLE IF NOT EXISTS blobs (key TEXT PRIMARY KEY, value TEXT) STRICT')
  const get = db.prepare('SELECT value FROM blobs WHERE key = ?')
  const set = db.prepare('INSERT OR REPLACE INTO blobs VALUES (?, ?)')
  const remove = db.prepare('DELETE FROM blobs WHERE key = ?')
  return {
    get: (key) => get.get(key)?.['value'] as string | undefined,
    set: (key, value) => set.run(key, value),
    delete: (key) => remove.run(key).changes === 1,
  }
}
