/**
 * The notes of servers in PostgreSQL.
 *
 * @module
 */

import type { TablePart } from 'latchkey/stores/postgres'
import type { Keeper, ServerTable } from '../servers.ts'
import type { Postgres } from './database.ts'

/** The table of servers. */
export const serverPart: TablePart = {
  name: 'servers',
  migrations: [
    `CREATE TABLE latchkey_servers (
       id text PRIMARY KEY,
       keeper text NOT NULL,
       digest text NOT NULL,
       url text NOT NULL,
       runs_until bigint NOT NULL
     )`,
  ],
}

/** Returns the table. */
export function postgresServers({ run }: Postgres): ServerTable {
  return {
    list: async () =>
      (await run('SELECT * FROM latchkey_servers')).map((row) => ({
        id: String(row['id']),
        keeper: row['keeper'] as Keeper,
        digest: String(row['digest']),
        url: String(row['url']),
        runsUntil: Number(row['runs_until']),
      })),
    async put({ id, keeper, digest, url, runsUntil }) {
      await run(
        `INSERT INTO latchkey_servers (id, keeper, digest, url, runs_until)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET runs_until = excluded.runs_until`,
        [id, keeper, digest, url, runsUntil],
      )
    },
    async removeOld(now, latest) {
      await run('DELETE FROM latchkey_servers WHERE runs_until <= $1 OR runs_until > $2', [
        now,
        latest,
      ])
    },
  }
}
