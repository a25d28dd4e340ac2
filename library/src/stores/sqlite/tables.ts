/**
 * The tables of the SQLite store.
 *
 * @module
 */

import type { TablePart } from '../../contracts/table-parts.ts'

/** What every store keeps: sessions, attempts at passwords, revocations of sealed sessions, tokens, credentials. */
export const storeParts: readonly TablePart[] = [
  {
    name: 'sessions',
    migrations: [
      `CREATE TABLE latchkey_sessions (
         id TEXT PRIMARY KEY,
         user_id TEXT,
         user TEXT,
         data TEXT NOT NULL,
         version INTEGER NOT NULL,
         created_at INTEGER NOT NULL,
         touched_at INTEGER NOT NULL,
         expires_at INTEGER NOT NULL,
         address TEXT,
         user_agent TEXT
       ) STRICT, WITHOUT ROWID;
       CREATE INDEX latchkey_sessions_by_user ON latchkey_sessions (user_id)
         WHERE user_id IS NOT NULL;
       CREATE INDEX latchkey_sessions_by_expiry ON latchkey_sessions (expires_at);`,
      // The rows of earlier releases have none, nor have those that their processes still write.
      'ALTER TABLE latchkey_sessions ADD COLUMN terms TEXT',
    ],
  },
  {
    name: 'attempts',
    migrations: [
      `CREATE TABLE latchkey_attempts (
         key TEXT PRIMARY KEY,
         count INTEGER NOT NULL,
         next_at INTEGER,
         forget_at INTEGER,
         members TEXT NOT NULL
       ) STRICT, WITHOUT ROWID;
       CREATE INDEX latchkey_attempts_by_end ON latchkey_attempts (forget_at)
         WHERE forget_at IS NOT NULL;`,
    ],
  },
  {
    name: 'revocations',
    migrations: [
      `CREATE TABLE latchkey_revocations (
         key TEXT PRIMARY KEY,
         value TEXT NOT NULL,
         expires_at INTEGER NOT NULL
       ) STRICT, WITHOUT ROWID;
       CREATE INDEX latchkey_revocations_by_expiry ON latchkey_revocations (expires_at);`,
    ],
  },
  {
    name: 'tokens',
    migrations: [
      `CREATE TABLE latchkey_tokens (
         id TEXT PRIMARY KEY,
         group_id TEXT NOT NULL,
         purpose TEXT NOT NULL,
         user_id TEXT,
         data TEXT NOT NULL,
         binding TEXT NOT NULL,
         created_at INTEGER NOT NULL,
         expires_at INTEGER NOT NULL
       ) STRICT, WITHOUT ROWID;
       CREATE INDEX latchkey_tokens_by_group ON latchkey_tokens (group_id);
       CREATE INDEX latchkey_tokens_by_expiry ON latchkey_tokens (expires_at);`,
    ],
  },
  {
    name: 'credentials',
    migrations: [
      `CREATE TABLE latchkey_credentials (
         id TEXT PRIMARY KEY,
         user_id TEXT NOT NULL,
         kind TEXT NOT NULL,
         name TEXT NOT NULL,
         data TEXT NOT NULL,
         version INTEGER NOT NULL,
         created_at INTEGER NOT NULL,
         used_at INTEGER
       ) STRICT, WITHOUT ROWID;
       CREATE INDEX latchkey_credentials_by_user ON latchkey_credentials (user_id);`,
    ],
  },
]
