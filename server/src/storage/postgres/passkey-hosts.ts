/**
 * The hosts of passkeys in PostgreSQL.
 *
 * @module
 */

import type { TablePart } from 'latchkey/stores/postgres'
import type { HostTable } from '../passkey-hosts.ts'
import type { Postgres } from './database.ts'

/** The table of hosts. */
export const hostPart: TablePart = {
  name: 'passkey_hosts',
  migrations: [
    `CREATE TABLE latchkey_passkey_hosts (
       since bigint PRIMARY KEY,
       host text NOT NULL
     )`,
  ],
}

/** Returns the table. */
export function postgresHosts({ run, transaction }: Postgres): HostTable {
  return {
    list: async () =>
      (await run('SELECT host, since FROM latchkey_passkey_hosts ORDER BY since')).map((row) => ({
        host: String(row['host']),
        since: Number(row['since']),
      })),
    add: ({ host, since }) =>
      transaction(async (run) => {
        // With the lock, two servers that start at the same time take turns.
        await run('LOCK TABLE latchkey_passkey_hosts IN SHARE ROW EXCLUSIVE MODE')
        const [latest] = await run(
          'SELECT host FROM latchkey_passkey_hosts ORDER BY since DESC LIMIT 1',
        )
        if (latest?.['host'] === host) return
        // Of two moves in one millisecond, the later one holds.
        await run(
          `INSERT INTO latchkey_passkey_hosts (host, since) VALUES ($1, $2)
           ON CONFLICT (since) DO UPDATE SET host = excluded.host`,
          [host, since],
        )
      }),
  }
}
