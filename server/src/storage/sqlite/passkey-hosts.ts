/**
 * The hosts of passkeys in an SQLite file.
 *
 * @module
 */

import type { DatabaseSync } from 'node:sqlite'
import { immediately, type SqlitePart } from 'latchkey/stores/sqlite'
import type { HostTable } from '../passkey-hosts.ts'

/** The table of hosts. */
export const hostPart: SqlitePart = {
  name: 'passkey_hosts',
  migrations: [
    `CREATE TABLE latchkey_passkey_hosts (
       since INTEGER PRIMARY KEY,
       host TEXT NOT NULL
     ) STRICT;`,
  ],
}

/** Returns the table of a file that has it. */
export function sqliteHosts(db: DatabaseSync): HostTable {
  const list = db.prepare('SELECT host, since FROM latchkey_passkey_hosts ORDER BY since')
  const latest = db.prepare('SELECT host FROM latchkey_passkey_hosts ORDER BY since DESC LIMIT 1')
  // Of two moves in one millisecond, the later one holds.
  const add = db.prepare(
    'INSERT OR REPLACE INTO latchkey_passkey_hosts (host, since) VALUES (?, ?)',
  )
  return {
    list: async () =>
      list.all().map((row) => ({ host: String(row['host']), since: Number(row['since']) })),
    async add({ host, since }) {
      immediately(db, () => {
        if (latest.get()?.['host'] !== host) add.run(host, since)
      })
    },
  }
}
