/**
 * The mail that waits, in PostgreSQL.
 *
 * @module
 */

import type { TablePart } from 'latchkey/stores/postgres'
import type { Postgres, Row } from './database.ts'
import type { MailRow, MailTable } from '../../mail/table.ts'

/** The table of mail. */
export const mailPart: TablePart = {
  name: 'mail',
  migrations: [
    `CREATE TABLE latchkey_mail (
       id text COLLATE "C" PRIMARY KEY,
       sealed text NOT NULL,
       created_at bigint NOT NULL,
       due_at bigint NOT NULL,
       tries integer NOT NULL,
       claim text
     )`,
    'CREATE INDEX latchkey_mail_due ON latchkey_mail (due_at)',
  ],
}

/** Returns the table. */
export function postgresMail({ run }: Postgres): MailTable {
  return {
    async add({ id, sealed, createdAt }, limit) {
      const rows = await run(
        `INSERT INTO latchkey_mail SELECT $1, $2, $3::bigint, $3::bigint, 0, NULL
         WHERE (SELECT count(*) FROM latchkey_mail) < $4 RETURNING 1`,
        [id, sealed, createdAt, limit],
      )
      return rows.length === 1
    },
    async claim({ claim, now, until, latest }) {
      // Rows that another process is just claiming are passed over: nobody waits for anybody.
      const [row] = await run(
        `UPDATE latchkey_mail SET claim = $1, due_at = $2, tries = tries + 1
         WHERE id = (SELECT id FROM latchkey_mail WHERE due_at <= $3 OR due_at > $4
           ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING *`,
        [claim, until, now, latest],
      )
      return row === undefined ? null : toMail(row)
    },
    async remove(id, claim) {
      const rows = await run('DELETE FROM latchkey_mail WHERE id = $1 AND claim = $2 RETURNING 1', [
        id,
        claim,
      ])
      return rows.length === 1
    },
    async giveBack(id, claim, { dueAt, tries }) {
      await run(
        `UPDATE latchkey_mail SET due_at = $3, tries = $4, claim = NULL
         WHERE id = $1 AND claim = $2`,
        [id, claim, dueAt, tries],
      )
    },
    async count() {
      const [row] = await run('SELECT count(*) AS all_rows FROM latchkey_mail')
      return Number(row?.['all_rows'])
    },
  }
}

function toMail(row: Row): MailRow {
  return {
    id: row['id'] as string,
    sealed: row['sealed'] as string,
    createdAt: Number(row['created_at']),
    tries: Number(row['tries']),
  }
}
