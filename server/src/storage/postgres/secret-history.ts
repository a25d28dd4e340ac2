/**
 * The history of secrets in PostgreSQL.
 *
 * @module
 */

import type { TablePart } from 'latchkey/stores/postgres'
import type { Postgres } from './database.ts'
import type { SecretTable } from '../../secrets/secret-history.ts'

/** The table of secrets. */
export const secretPart: TablePart = {
  name: 'secrets',
  migrations: [
    `CREATE TABLE latchkey_secret_history (
       fingerprint text COLLATE "C" PRIMARY KEY,
       newest_since bigint NOT NULL,
       signing_until bigint NOT NULL
     )`,
  ],
}

/** Returns the table. */
export function postgresSecrets({ run, transaction }: Postgres): SecretTable {
  return {
    list: async () =>
      (await run('SELECT * FROM latchkey_secret_history')).map((row) => ({
        fingerprint: String(row['fingerprint']),
        newestSince: Number(row['newest_since']),
        signingUntil: Number(row['signing_until']),
      })),
    putFirst: (fingerprint, now, work) =>
      transaction(async (run) => {
        // With the lock, two servers that start at the same time with different secrets take turns.
        await run('LOCK TABLE latchkey_secret_history IN SHARE ROW EXCLUSIVE MODE')
        const [latest] = await run(
          'SELECT fingerprint FROM latchkey_secret_history ORDER BY newest_since DESC LIMIT 1',
        )
        if (latest?.['fingerprint'] !== fingerprint) {
          await run(
            `INSERT INTO latchkey_secret_history VALUES ($1, $2, 0)
             ON CONFLICT (fingerprint) DO UPDATE SET newest_since = excluded.newest_since`,
            [fingerprint, now],
          )
        }
        work()
      }),
    async note(fingerprint, signingUntil) {
      await run('UPDATE latchkey_secret_history SET signing_until = $2 WHERE fingerprint = $1', [
        fingerprint,
        signingUntil,
      ])
    },
  }
}
