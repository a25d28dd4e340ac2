/**
 * The tables of the PostgreSQL store, and their names.
 *
 * @module
 */

import { hash } from 'node:crypto'
import type { TablePart } from '../../contracts/table-parts.ts'

/** Where the tables are. */
export interface PostgresSchemaOptions {
  /**
   * The schema of the tables, made if it is not there.
   * @default the first one in the `search_path` of the connection
   */
  readonly schema?: string
}

/** The names of the tables, for use in SQL, and of the channel on which changes are told. */
export interface Tables {
  readonly schema: string | null
  readonly versions: string
  readonly sessions: string
  readonly attempts: string
  readonly revocations: string
  readonly tokens: string
  readonly credentials: string
  readonly channel: string
}

/** What every store keeps: sessions, attempts at passwords, revocations of sealed sessions, tokens, credentials. */
export const storeParts: readonly TablePart[] = [
  {
    name: 'store',
    migrations: [
      // The collation C compares bytes: faster, and an update of the system's collations cannot break an
      // index. A user's id is told in messages and indexed, and both have a limit.
      `CREATE TABLE latchkey_sessions (
         id text COLLATE "C" PRIMARY KEY,
         user_id text COLLATE "C" CHECK (octet_length(user_id) <= 1000),
         "user" json,
         data jsonb NOT NULL,
         version bigint NOT NULL,
         created_at bigint NOT NULL,
         touched_at bigint NOT NULL,
         expires_at bigint NOT NULL,
         address text,
         user_agent text
       );
       CREATE INDEX latchkey_sessions_by_user ON latchkey_sessions (user_id)
         WHERE user_id IS NOT NULL;
       CREATE INDEX latchkey_sessions_by_expiry ON latchkey_sessions (expires_at);
       CREATE TABLE latchkey_attempts (
         key text COLLATE "C" PRIMARY KEY,
         state text NOT NULL,
         forget_at bigint
       );
       CREATE INDEX latchkey_attempts_by_end ON latchkey_attempts (forget_at)
         WHERE forget_at IS NOT NULL;
       CREATE TABLE latchkey_revocations (
         key text COLLATE "C" PRIMARY KEY,
         value text NOT NULL,
         expires_at bigint NOT NULL
       );
       CREATE INDEX latchkey_revocations_by_expiry ON latchkey_revocations (expires_at);`,
      // The processes of earlier releases keep both columns when they rotate a row, at a login too. So the terms count
      // only while the row's beginning is the one with which they were written.
      'ALTER TABLE latchkey_sessions ADD COLUMN terms text, ADD COLUMN terms_of bigint',
    ],
  },
  {
    name: 'tokens',
    migrations: [
      // A row is a group: its tokens as JSON, and the end of the last.
      `CREATE TABLE latchkey_tokens (
         group_id text COLLATE "C" PRIMARY KEY,
         tokens text NOT NULL,
         expires_at bigint NOT NULL
       );
       CREATE INDEX latchkey_tokens_by_expiry ON latchkey_tokens (expires_at);`,
    ],
  },
  {
    name: 'credentials',
    migrations: [
      // The credentials of a user and kind have places, from 0 up: of two that are added at once, one gets the last.
      `CREATE TABLE latchkey_credentials (
         id text COLLATE "C" PRIMARY KEY,
         user_id text COLLATE "C" NOT NULL CHECK (octet_length(user_id) <= 1000),
         kind text COLLATE "C" NOT NULL CHECK (octet_length(kind) <= 1000),
         place integer NOT NULL,
         name text NOT NULL,
         data text NOT NULL,
         version bigint NOT NULL,
         created_at bigint NOT NULL,
         used_at bigint,
         UNIQUE (user_id, kind, place)
       );`,
    ],
  },
]

/**
 * Returns the names in the schema.
 *
 * @throws TypeError if the name of the schema is not made of letters, digits and underscores.
 */
export function tablesIn({ schema = null }: { readonly schema?: string | null }): Tables {
  if (schema !== null && !/^[a-z_]\w{0,62}$/i.test(schema)) {
    throw new TypeError('schema must be made of at most 63 letters, digits and underscores')
  }
  const qualify = (name: string) => (schema === null ? name : `"${schema}".${name}`)
  return {
    schema,
    versions: qualify('latchkey_schema'),
    sessions: qualify('latchkey_sessions'),
    attempts: qualify('latchkey_attempts'),
    revocations: qualify('latchkey_revocations'),
    tokens: qualify('latchkey_tokens'),
    credentials: qualify('latchkey_credentials'),
    channel: `latchkey_${hash('sha256', schema ?? '').slice(0, 16)}`,
  }
}
