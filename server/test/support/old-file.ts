/**
 * An SQLite file as servers made it before all names of tables began with `latchkey_`. The SQL is theirs,
 * word by word.
 *
 * @module
 */

import { DatabaseSync } from 'node:sqlite'

/** How many users the file has. Each is logged in. */
export const USERS = 60

/** The tables of the library and of the server, at the versions that they had. */
const OLD_TABLES = `
  CREATE TABLE latchkey_schema (
    part TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT;
  CREATE TABLE latchkey_sessions (
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
  CREATE INDEX latchkey_sessions_by_expiry ON latchkey_sessions (expires_at);
  CREATE TABLE latchkey_attempts (
    key TEXT PRIMARY KEY,
    count INTEGER NOT NULL,
    next_at INTEGER,
    forget_at INTEGER,
    members TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX latchkey_attempts_by_end ON latchkey_attempts (forget_at)
    WHERE forget_at IS NOT NULL;
  CREATE TABLE latchkey_revocations (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX latchkey_revocations_by_expiry ON latchkey_revocations (expires_at);
  CREATE TABLE users (
    id TEXT PRIMARY KEY,
    username TEXT NOT NULL,
    canonical_name TEXT NOT NULL UNIQUE,
    roles TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    disabled INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE setup_tokens (
    token_hash TEXT PRIMARY KEY,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE secret_history (
    fingerprint TEXT PRIMARY KEY,
    newest_since INTEGER NOT NULL,
    signing_until INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO latchkey_schema VALUES ('sessions', 1), ('attempts', 1), ('revocations', 1),
    ('users', 1), ('setup', 1), ('secrets', 1)`

/** Makes the file, with a row in every table. */
export function makeOldFile(file: string): void {
  const db = new DatabaseSync(file)
  db.exec(`PRAGMA journal_mode = WAL; ${OLD_TABLES}`)
  db.exec(`INSERT INTO secret_history VALUES ('print', 5, 6);
    INSERT INTO setup_tokens VALUES ('token', 7);
    INSERT INTO latchkey_attempts VALUES ('user:a', 3, NULL, NULL, '[]');
    INSERT INTO latchkey_revocations VALUES ('id', 'value', 9999999999999)`)
  const user = db.prepare(INSERT_USER)
  const session = db.prepare(
    `INSERT INTO latchkey_sessions VALUES (?, ?, '{}', '{"a":1}', 1, 1, 1, 9999999999999, NULL, NULL)`,
  )
  for (let i = 0; i < USERS; i++) {
    user.run(...oldUser(i))
    session.run(`session-${i}`, `id-${i}`)
  }
  db.close()
}

/** The statement with which such a server adds a user. */
export const INSERT_USER =
  'INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING'

/** Returns the values of that statement for one user. */
export function oldUser(number: number): (string | number)[] {
  return [`id-${number}`, `User${number}`, `user${number}`, '["admin"]', 'hash', 0, 1, 2]
}
