/**
 * The names of the site's tables in an SQLite file. All begin with `latchkey_`, so that an application's tables can
 * stand beside them.
 *
 * @module
 */

import type { SqliteMigration } from 'latchkey/stores/sqlite'

/**
 * Returns the second version of a table, which begins with `latchkey_` where the first did not. Only a file whose
 * table of versions says 1 has the old name: anywhere else, a table of that name is the application's.
 */
export function renamed(table: string): SqliteMigration {
  return (db, versionBefore) => {
    if (versionBefore === 1) db.exec(`ALTER TABLE ${table} RENAME TO latchkey_${table}`)
  }
}
