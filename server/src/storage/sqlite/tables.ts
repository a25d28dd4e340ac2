/**
 * The names of the site's tables in an SQLite file. All begin with `latchkey_`, so that an application's tables can
 * stand beside them.
 *
 * @module
 */

import type { SqliteMigration } from 'latchkey/stores/sqlite'

/**
 * Returns the migration to the second version of a table, which only puts `latchkey_` in front of its name. A table has
 * the old name only in a file whose table of versions says 1. In any other file, a table of that name is the
 * application's.
 */
export function renamed(table: string): SqliteMigration {
  return (db, versionBefore) => {
    if (versionBefore === 1) db.exec(`ALTER TABLE ${table} RENAME TO latchkey_${table}`)
  }
}
