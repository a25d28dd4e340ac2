/**
 * The history of secrets in an SQLite file.
 *
 * @module
 */

import type { DatabaseSync } from 'node:sqlite'
import { immediately, type SqlitePart } from 'latchkey/stores/sqlite'
import { renamed } from './tables.ts'
import type { SecretTable } from '../../secrets/secret-history.ts'

/** The table of secrets. */
export const secretPart: SqlitePart = {
  name: 'secrets',
  migrations: [
    `CREATE TABLE latchkey_secret_history (
       fingerprint TEXT PRIMARY KEY,
       newest_since INTEGER NOT NULL,
       signing_until INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID;`,
    renamed('secret_history'),
  ],
}

/** Returns the table of a file that has it. */
export function sqliteSecrets(db: DatabaseSync): SecretTable {
  const list = db.prepare('SELECT * FROM latchkey_secret_history')
  const latest = db.prepare(
    'SELECT fingerprint FROM latchkey_secret_history ORDER BY newest_since DESC LIMIT 1',
  )
  const begin = db.prepare(`INSERT INTO latchkey_secret_history VALUES (?, ?, 0)
    ON CONFLICT (fingerprint) DO UPDATE SET newest_since = excluded.newest_since`)
  const note = db.prepare(
    'UPDATE latchkey_secret_history SET signing_until = ? WHERE fingerprint = ?',
  )

  return {
    list: async () =>
      list.all().map((row) => ({
        fingerprint: String(row['fingerprint']),
        newestSince: Number(row['newest_since']),
        signingUntil: Number(row['signing_until']),
      })),
    async putFirst(fingerprint, now, work) {
      immediately(db, () => {
        if (latest.get()?.['fingerprint'] !== fingerprint) begin.run(fingerprint, now)
        work()
      })
    },
    async note(fingerprint, signingUntil) {
      note.run(signingUntil, fingerprint)
    },
  }
}
