/**
 * The accounts at providers in PostgreSQL, beside the users.
 *
 * @module
 */

import type { TablePart } from 'latchkey/stores/postgres'
import type { ProviderAccount, ProviderAccounts } from '../../accounts/provider-accounts.ts'
import { kept } from '../no-password.ts'
import type { Postgres, Row, Run } from './database.ts'
import { insertUser } from './users.ts'

/** The table of accounts. */
export const providerAccountPart: TablePart = {
  name: 'provider_accounts',
  migrations: [
    `CREATE TABLE latchkey_provider_accounts (
       issuer text COLLATE "C" NOT NULL,
       subject text COLLATE "C" NOT NULL,
       user_id text COLLATE "C" NOT NULL,
       label text,
       linked_at bigint NOT NULL,
       PRIMARY KEY (issuer, subject)
     );
     CREATE INDEX latchkey_provider_accounts_by_user ON latchkey_provider_accounts (user_id)`,
  ],
}

/** Returns the table. */
export function postgresProviderAccounts({ run, transaction }: Postgres): ProviderAccounts {
  return {
    async find({ issuer, subject }) {
      const [row] = await run(FIND, [issuer, subject])
      return row === undefined ? null : toAccount(row)
    },
    list: async (userId) => (await run(LIST, [userId])).map(toAccount),
    link: (account) => add(run, account),
    join: (account, email) =>
      transaction(async (run) => {
        const [row] = await run(UNUSED, [email, kept(null)])
        const userId = row?.['id'] as string | undefined
        // Another account that joined meanwhile is seen only by a statement that begins when the row is locked.
        if (userId === undefined || (await run(LIST, [userId])).length > 0) return null
        if (!(await add(run, { ...account, userId }))) return null
        await run('UPDATE latchkey_users SET email_verified = true WHERE id = $1', [userId])
        return userId
      }),
    register: (user, account) =>
      transaction(async (run) => {
        // With the lock, two logins of one person that come at the same time take turns.
        await run('LOCK TABLE latchkey_provider_accounts IN SHARE ROW EXCLUSIVE MODE')
        if ((await run(FIND, [account.issuer, account.subject])).length > 0) return 'account_taken'
        if (!(await insertUser(run, user))) return 'name_taken'
        await add(run, account)
        return 'done'
      }),
    unlink: (userId, issuer, others) =>
      transaction(async (run) => {
        // All rows of the user are locked, so that of two that go at the same time one stays.
        const rows = await run(`${LIST} FOR UPDATE`, [userId])
        const hasOther = rows.some((row) => others?.includes(row['issuer'] as string))
        if (others !== null && !hasOther) return null
        return (await run(REMOVE, [userId, issuer])).length
      }),
    unlinkAll: async (userId) => (await run(REMOVE_ALL, [userId])).length,
  }
}

const FIND = 'SELECT * FROM latchkey_provider_accounts WHERE issuer = $1 AND subject = $2'

const LIST = `SELECT * FROM latchkey_provider_accounts WHERE user_id = $1
  ORDER BY linked_at, issuer, subject`

const INSERT = `INSERT INTO latchkey_provider_accounts
    (issuer, subject, user_id, label, linked_at) SELECT $1, $2, $3, $4, $5
  WHERE EXISTS (SELECT 1 FROM latchkey_users WHERE id = $3) ON CONFLICT DO NOTHING RETURNING 1`

/** The row is locked: who sets a password at the same time waits, and so does another account. */
const UNUSED = `SELECT id FROM latchkey_users
  WHERE canonical_email = $1 AND password_hash = $2 AND last_login_at IS NULL AND NOT disabled
  FOR UPDATE`

const REMOVE =
  'DELETE FROM latchkey_provider_accounts WHERE user_id = $1 AND issuer = $2 RETURNING 1'

const REMOVE_ALL = 'DELETE FROM latchkey_provider_accounts WHERE user_id = $1 RETURNING 1'

async function add(
  run: Run,
  { issuer, subject, userId, label, linkedAt }: ProviderAccount,
): Promise<boolean> {
  return (await run(INSERT, [issuer, subject, userId, label, linkedAt])).length === 1
}

function toAccount(row: Row): ProviderAccount {
  return {
    issuer: row['issuer'] as string,
    subject: row['subject'] as string,
    userId: row['user_id'] as string,
    label: row['label'] as string | null,
    linkedAt: Number(row['linked_at']),
  }
}
