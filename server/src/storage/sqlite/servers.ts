/**
 * The notes of servers in an SQLite file.
 *
 * @module
 */

import type { DatabaseSync } from 'node:sqlite'
import type { SqlitePart } from 'latchkey/stores/sqlite'
import type { Keeper, ServerTable } from '../servers.ts'

/** The table of servers. */
export const serverPart: SqlitePart = {
  name: 'servers',
  migrations: [
    `CREATE TABLE latchkey_servers (
       id TEXT PRIMARY KEY,
       keeper TEXT NOT NULL,
       digest TEXT NOT NULL,
       url TEXT NOT NULL,
       runs_until INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID;`,
  ],
}

/** Returns the table of a file that has it. */
export function sqliteServers(db: DatabaseSync): ServerTable {
  const list = db.prepare('SELECT * FROM latchkey_servers')
  const put = db.prepare(
    `INSERT OR REPLACE INTO latchkey_servers (id, keeper, digest, url, runs_until)
     VALUES (?, ?, ?, ?, ?)`,
  )
  const removeOld = db.prepare(
    'DELETE FROM latchkey_servers WHERE runs_until <= ? OR runs_until > ?',
  )
  return {
    list: async () =>
      list.all().map((row) => ({
        id: String(row['id']),
        keeper: row['keeper'] as Keeper,
        digest: String(row['digest']),
        url: String(row['url']),
        runsUntil: Number(row['runs_until']),
      })),
    async put({ id, keeper, digest, url, runsUntil }) {
      put.run(id, keeper, digest, url, runsUntil)
    },
    async removeOld(now, latest) {
      removeOld.run(now, latest)
    },
  }
}
