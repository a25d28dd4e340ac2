/**
 * Makes the tables of a PostgreSQL database, and brings them up to date.
 *
 * All is one statement, which any client can run and a database administrator can read: under one lock, in one
 * transaction, each step only where it is needed.
 *
 * @module
 */

import {
  joinParts,
  newerTables,
  type TablePart,
  type TableVersions,
} from '../../contracts/table-parts.ts'
import { asGiven, readSettings, setting, type SettingsOf } from '../../ground/settings.ts'
import { runOn, statement, type PostgresClient, type Run } from './client.ts'
import { storeParts, tablesIn, type PostgresSchemaOptions, type Tables } from './tables.ts'

/** Options of `migratePostgres` and `postgresSchema`. */
export interface PostgresMigrationOptions extends PostgresSchemaOptions {
  /**
   * Tables of the application that are kept with latchkey's. Names without a schema mean the schema of latchkey's
   * tables. A step must not contain the text `$latchkey`. @default none
   */
  readonly parts?: readonly TablePart[]
}

const schemaSettings = {
  schema: setting(null, asGiven<string>),
} satisfies SettingsOf<PostgresSchemaOptions>

const settings = {
  ...schemaSettings,
  parts: setting([], asGiven<readonly TablePart[]>),
} satisfies SettingsOf<PostgresMigrationOptions>

/** The advisory lock under which tables are made: any number, always the same. */
const MIGRATION_LOCK = 7_151_809_231

/**
 * Returns one SQL statement that makes the tables of the store and of the given parts, or brings them up to date: for
 * a user with the right to make tables, where the store's own user has not. It does all or nothing. Running it again
 * changes nothing, and needs no right but to read `latchkey_schema`.
 *
 * It waits for another that runs at the same time, and fails if tables were made by a newer latchkey.
 *
 * @throws TypeError for parts that share a name, or have none of lower-case letters, digits and underscores.
 */
export function postgresSchema(options: PostgresMigrationOptions = {}): string {
  const values = readSettings(settings, options, 'postgresSchema.')
  return migrationIn(tablesIn(values), values.parts)
}

/** Returns the statement for the schema of these tables. */
export function migrationIn({ schema }: Tables, parts: readonly TablePart[] = []): string {
  const steps = joinParts(storeParts, parts).map(bringUpToDate)
  return `DO $latchkey$
DECLARE
  path text := current_setting('search_path');
  home text;
  found_version integer;
BEGIN
  PERFORM pg_advisory_xact_lock(${MIGRATION_LOCK});
  ${schema === null ? USE_FOUND_SCHEMA : useSchema(schema)}
  -- From here on all names mean this one schema.
  PERFORM set_config('search_path', home, true);
  IF to_regclass('latchkey_schema') IS NULL THEN
    CREATE TABLE latchkey_schema (part text PRIMARY KEY, version integer NOT NULL);
  END IF;
${steps.join('\n')}
  PERFORM set_config('search_path', path, true);
END $latchkey$`
}

/** Of several schemas in the search path, that with tables of latchkey; else the first, if there is any. */
const USE_FOUND_SCHEMA = `SELECT coalesce(
    (SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = to_regclass('latchkey_schema')),
    quote_ident(current_schema()), path) INTO home;`

function useSchema(schema: string): string {
  return `home := '"${schema}"';
  IF to_regnamespace(home) IS NULL THEN CREATE SCHEMA "${schema}"; END IF;`
}

function bringUpToDate({ name, migrations }: TablePart): string {
  const steps = migrations.map(
    (sql, i) => `  IF found_version <= ${i} THEN EXECUTE $latchkey_step$
${sql}
  $latchkey_step$; END IF;`,
  )
  return `
  SELECT coalesce(max(version), 0) INTO found_version FROM latchkey_schema WHERE part = '${name}';
  IF found_version > ${migrations.length} THEN
    RAISE EXCEPTION '${newerTables(name, '%', migrations.length)}', found_version;
  END IF;
${steps.join('\n')}
  -- Else nothing is written: a role that may only use the tables needs no right to change this one.
  IF found_version < ${migrations.length} THEN
    INSERT INTO latchkey_schema VALUES ('${name}', ${migrations.length})
      ON CONFLICT (part) DO UPDATE SET version = excluded.version;
  END IF;`
}

/**
 * Makes the tables of the store and of the given parts, or brings them up to date, as `postgresSchema` says.
 *
 * `postgresStore` does this by itself for its own tables.
 *
 * @throws Error if tables were made by a newer latchkey.
 */
export async function migratePostgres(
  client: PostgresClient,
  options: PostgresMigrationOptions = {},
): Promise<void> {
  await runOn(client)(statement(postgresSchema(options)))
}

/** Returns the versions of the tables that are in the schema. */
export async function postgresVersions(
  client: PostgresClient,
  options: PostgresSchemaOptions = {},
): Promise<TableVersions> {
  const values = readSettings(schemaSettings, options, 'postgresVersions.')
  return versionsIn(runOn(client), tablesIn(values))
}

/** Returns the versions of these tables. */
export async function versionsIn(run: Run, { versions }: Tables): Promise<TableVersions> {
  const [row] = await run(statement(`SELECT coalesce(to_regclass('${versions}')::text, '')`))
  if (row?.[0] === '') return new Map()
  const rows = await run(statement(`SELECT part, version FROM ${versions}`))
  return new Map(rows.map(([part, version]) => [String(part), Number(version)]))
}
