/**
 * The accounts at providers in an SQLite file, beside the users.
 *
 * @module
 */

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { immediately, type SqlitePart } from 'latchkey/stores/sqlite'
import type { ProviderAccount, ProviderAccounts } from '../../accounts/provider-accounts.ts'
import { kept } from '../no-password.ts'
import { insertUser } from './users.ts'

/** The table of accounts. A user who is removed takes them along. */
export const providerAccountPart: SqlitePart = {
  name: 'provider_accounts',
  migrations: [
    `CREATE TABLE latchkey_provider_accounts (
       issuer TEXT NOT NULL,
       subject TEXT NOT NULL,
       user_id TEXT NOT NULL,
       label TEXT,
       linked_at INTEGER NOT NULL,
       PRIMARY KEY (issuer, subject)
     ) STRICT, WITHOUT ROWID;
     CREATE INDEX latchkey_provider_accounts_by_user ON latchkey_provider_accounts (user_id);`,
  ],
}

/** Returns the table of a file that has it. */
export function sqliteProviderAccounts(db: DatabaseSync): ProviderAccounts {
  const { find, list, insert, unused, setVerified, count, remove, removeAll } = prepare(db)
  const add = ({ issuer, subject, userId, label, linkedAt }: ProviderAccount): boolean =>
    insert.run(issuer, subject, userId, label, linkedAt, userId).changes === 1
  return {
    async find({ issuer, subject }) {
      const row = find.get(issuer, subject)
      return row === undefined ? null : toAccount(row)
    },
    list: async (userId) => list.all(userId).map(toAccount),
    link: async (account) => add(account),
    join: async (account, email) =>
      immediately(db, () => {
        const userId = unused.get(email, kept(null))?.['id'] as string | undefined
        if (userId === undefined || !add({ ...account, userId })) return null
        setVerified.run(userId)
        return userId
      }),
    register: async (user, account) =>
      immediately(db, () => {
        if (find.get(account.issuer, account.subject) !== undefined) return 'account_taken'
        if (!insertUser(db, user)) return 'name_taken'
        add(account)
        return 'done'
      }),
    unlink: async (userId, issuer, others) =>
      immediately(db, () => {
        const hasOther = others === null || count.get(userId, JSON.stringify(others)) !== undefined
        return hasOther ? Number(remove.run(userId, issuer).changes) : null
      }),
    unlinkAll: async (userId) => Number(removeAll.run(userId).changes),
  }
}

function prepare(db: DatabaseSync) {
  return {
    find: db.prepare('SELECT * FROM latchkey_provider_accounts WHERE issuer = ? AND subject = ?'),
    list: db.prepare(`SELECT * FROM latchkey_provider_accounts WHERE user_id = ?
      ORDER BY linked_at, issuer, subject`),
    insert: db.prepare(`INSERT INTO latchkey_provider_accounts
      (issuer, subject, user_id, label, linked_at) SELECT ?, ?, ?, ?, ?
      WHERE EXISTS (SELECT 1 FROM latchkey_users WHERE id = ?) ON CONFLICT DO NOTHING`),
    unused: db.prepare(`SELECT id FROM latchkey_users AS u
      WHERE canonical_email = ? AND password_hash = ? AND last_login_at IS NULL
      AND NOT disabled AND NOT EXISTS (
        SELECT 1 FROM latchkey_provider_accounts WHERE user_id = u.id)`),
    setVerified: db.prepare('UPDATE latchkey_users SET email_verified = 1 WHERE id = ?'),
    count: db.prepare(`SELECT 1 FROM latchkey_provider_accounts
      WHERE user_id = ? AND issuer IN (SELECT value FROM json_each(?)) LIMIT 1`),
    remove: db.prepare('DELETE FROM latchkey_provider_accounts WHERE user_id = ? AND issuer = ?'),
    removeAll: db.prepare('DELETE FROM latchkey_provider_accounts WHERE user_id = ?'),
  }
}

function toAccount(row: Record<string, SQLOutputValue>): ProviderAccount {
  return {
    issuer: row['issuer'] as string,
    subject: row['subject'] as string,
    userId: row['user_id'] as string,
    label: row['label'] as string | null,
    linkedAt: row['linked_at'] as number,
  }
}
