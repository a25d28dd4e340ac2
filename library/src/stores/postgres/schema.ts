/**
 * The tables of the PostgreSQL stores: their names, how they are made, and what is checked before the
 * first call.
 *
 * @module
 */

import { hash } from 'node:crypto'
import { runOn, statement, type PostgresClient, type Run } from './client.ts'

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
  readonly channel: string
}

/** The advisory lock under which tables are made: any number, always the same. */
const MIGRATION_LOCK = 7_151_809_231

/** One entry a version. An entry is never edited once released: a change is a new entry. */
const migrations: readonly ((tables: Tables) => string)[] = [
  // The collation C compares bytes: faster, and an update of the system's collations cannot break an
  // index. A user's id is told in messages and indexed, and both have a limit.
  ({ sessions, attempts, revocations }) => `
    CREATE TABLE ${sessions} (
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
    CREATE INDEX latchkey_sessions_by_user ON ${sessions} (user_id) WHERE user_id IS NOT NULL;
    CREATE INDEX latchkey_sessions_by_expiry ON ${sessions} (expires_at);
    CREATE TABLE ${attempts} (
      key text COLLATE "C" PRIMARY KEY,
      state text NOT NULL,
      forget_at bigint
    );
    CREATE INDEX latchkey_attempts_by_end ON ${attempts} (forget_at) WHERE forget_at IS NOT NULL;
    CREATE TABLE ${revocations} (
      key text COLLATE "C" PRIMARY KEY,
      value text NOT NULL,
      expires_at bigint NOT NULL
    );
    CREATE INDEX latchkey_revocations_by_expiry ON ${revocations} (expires_at);`,
]

/**
 * Returns the names in the schema.
 *
 * @throws TypeError if the name of the schema is not made of letters, digits and underscores.
 */
export function tablesIn({ schema }: PostgresSchemaOptions): Tables {
  if (schema !== undefined && !/^[a-z_]\w{0,62}$/i.test(schema)) {
    throw new TypeError('schema must be made of at most 63 letters, digits and underscores')
  }
  const qualify = (name: string) => (schema === undefined ? name : `"${schema}".${name}`)
  return {
    schema: schema ?? null,
    versions: qualify('latchkey_schema'),
    sessions: qualify('latchkey_sessions'),
    attempts: qualify('latchkey_attempts'),
    revocations: qualify('latchkey_revocations'),
    channel: `latchkey_${hash('sha256', schema ?? '').slice(0, 16)}`,
  }
}

/**
 * Returns one SQL statement that makes the tables or brings them up to date: for a user with the right
 * to make tables, where the store's own user has not. Running it again changes nothing.
 *
 * It waits for another that runs at the same time, and fails if the tables were made by a newer latchkey.
 */
export function postgresSchema(options: PostgresSchemaOptions = {}): string {
  const tables = tablesIn(options)
  const { schema, versions } = tables
  const steps = migrations.map(
    (migration, i) => `IF found <= ${i} THEN ${migration(tables)}\n  END IF;`,
  )
  const makeSchema = `IF to_regnamespace('"${schema}"') IS NULL THEN CREATE SCHEMA "${schema}"; END IF;`
  return `DO $latchkey$
DECLARE found integer;
BEGIN
  PERFORM pg_advisory_xact_lock(${MIGRATION_LOCK});
  ${schema === null ? '' : makeSchema}
  IF to_regclass('${versions}') IS NULL THEN
    CREATE TABLE ${versions} (part text PRIMARY KEY, version integer NOT NULL);
  END IF;
  SELECT coalesce(max(version), 0) INTO found FROM ${versions} WHERE part = 'store';
  IF found > ${migrations.length} THEN
    RAISE EXCEPTION '${newerSchema('%').replaceAll("'", "''")}', found;
  END IF;
  ${steps.join('\n  ')}
  -- Else nothing is written: a role that may only use the tables needs no right to change this one.
  IF found < ${migrations.length} THEN
    INSERT INTO ${versions} VALUES ('store', ${migrations.length})
      ON CONFLICT (part) DO UPDATE SET version = excluded.version;
  END IF;
END $latchkey$`
}

/**
 * Makes the tables or brings them up to date.
 *
 * @throws Error if they were made by a newer latchkey.
 */
export async function migratePostgres(
  client: PostgresClient,
  options: PostgresSchemaOptions = {},
): Promise<void> {
  await runOn(client)(statement(postgresSchema(options)))
}

/**
 * Makes sure that the tables are there and that the server keeps what the stores promise.
 *
 * @param migrate whether to make the tables if they are not there or not up to date.
 */
export async function prepareTables(
  run: Run,
  options: PostgresSchemaOptions,
  migrate: boolean,
): Promise<void> {
  const { versions } = tablesIn(options)
  const [settings = []] = await run(
    statement(`SELECT coalesce(to_regclass('${versions}')::text, '') AS found,
      current_setting('transaction_isolation') AS isolation,
      current_setting('synchronous_commit') AS commit, current_setting('fsync') AS fsync`),
  )
  const [table, isolation, synchronousCommit, fsync] = settings as readonly string[]
  if (isolation !== 'read committed') {
    throw new Error(
      `The PostgreSQL stores need the isolation level "read committed", this is "${isolation}": ` +
        'set default_transaction_isolation for the user or the connection',
    )
  }
  warnOfLoss({ synchronous_commit: synchronousCommit, fsync })
  const version = table === '' ? 0 : await versionIn(run, versions)
  if (version > migrations.length) throw new Error(newerSchema(version))
  if (version === migrations.length) return
  if (!migrate) {
    throw new Error(
      `The tables of latchkey have version ${version} in this database and ` +
        `${migrations.length} is needed: run migratePostgres() or postgresSchema() first`,
    )
  }
  await run(statement(postgresSchema(options)))
}

async function versionIn(run: Run, versions: string): Promise<number> {
  const [row] = await run(statement(`SELECT version FROM ${versions} WHERE part = 'store'`))
  return Number(row?.[0] ?? 0)
}

function newerSchema(version: number | string): string {
  return (
    `The tables of latchkey have version ${version}, made by a newer latchkey; ` +
    `this one knows up to ${migrations.length}`
  )
}

/** What has been warned of in this process. */
const warned = new Set<string>()

function warnOfLoss(settings: Readonly<Record<string, unknown>>): void {
  const off = Object.keys(settings).filter((name) => settings[name] === 'off')
  const names = off.join(' and ')
  if (off.length === 0 || warned.has(names)) return
  warned.add(names)
  process.emitWarning(
    `${names} of PostgreSQL is off: a crash of the database server can undo what it has acknowledged, ` +
      'so that sessions that were logged out are back and attempts at passwords are forgotten',
    'LatchkeyDurability',
  )
}
