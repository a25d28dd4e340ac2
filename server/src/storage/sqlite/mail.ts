/**
 * The mail that waits, in an SQLite file.
 *
 * @module
 */

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { SqlitePart } from 'latchkey/stores/sqlite'
import type { MailRow, MailTable } from '../../mail/table.ts'

/** The table of mail. */
export const mailPart: SqlitePart = {
  name: 'mail',
  migrations: [
    `CREATE TABLE latchkey_mail (
       id TEXT PRIMARY KEY,
       sealed TEXT NOT NULL,
       created_at INTEGER NOT NULL,
       due_at INTEGER NOT NULL,
       tries INTEGER NOT NULL,
       claim TEXT
     ) STRICT, WITHOUT ROWID;
     CREATE INDEX latchkey_mail_due ON latchkey_mail (due_at);`,
  ],
}

/** Returns the table of a file that has it. */
export function sqliteMail(db: DatabaseSync): MailTable {
  const add = db.prepare(`INSERT INTO latchkey_mail SELECT ?, ?, ?, ?, 0, NULL
    WHERE (SELECT count(*) FROM latchkey_mail) < ?`)
  const claim = db.prepare(`UPDATE latchkey_mail SET claim = ?, due_at = ?, tries = tries + 1
    WHERE id = (SELECT id FROM latchkey_mail WHERE due_at <= ? OR due_at > ? ORDER BY due_at LIMIT 1)
    RETURNING *`)
  const remove = db.prepare('DELETE FROM latchkey_mail WHERE id = ? AND claim = ?')
  const giveBack = db.prepare(
    'UPDATE latchkey_mail SET due_at = ?, tries = ?, claim = NULL WHERE id = ? AND claim = ?',
  )
  const count = db.prepare('SELECT count(*) AS all_rows FROM latchkey_mail')

  return {
    add: async ({ id, sealed, createdAt }, limit) =>
      add.run(id, sealed, createdAt, createdAt, limit).changes === 1,
    async claim({ claim: name, now, until, latest }) {
      const row = claim.get(name, until, now, latest)
      return row === undefined ? null : toMail(row)
    },
    remove: async (id, name) => remove.run(id, name).changes === 1,
    giveBack: async (id, name, { dueAt, tries }) => void giveBack.run(dueAt, tries, id, name),
    count: async () => Number(count.get()?.['all_rows']),
  }
}

function toMail(row: Record<string, SQLOutputValue>): MailRow {
  return {
    id: row['id'] as string,
    sealed: row['sealed'] as string,
    createdAt: row['created_at'] as number,
    tries: row['tries'] as number,
  }
}
