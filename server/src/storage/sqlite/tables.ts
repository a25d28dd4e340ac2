/**
 * The names of the site's tables in an SQLite file: with the prefix of latchkey's own, so that an application's
 * tables can stand beside them.
 *
 * @module
 */

import type { DatabaseSync } from 'node:sqlite'

/**
 * Returns the second version of a table, that of the prefix. The first made it without one; it is made
 * with it where there was none before, because a table of that name may be the application's.
 */
export function prefixed(table: string): (db: DatabaseSync) => void {
  return (db) => {
    const find = db.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`)
    if (find.get(`latchkey_${table}`) === undefined) {
      db.exec(`ALTER TABLE ${table} RENAME TO latchkey_${table}`)
    }
  }
}
