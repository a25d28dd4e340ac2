/**
 * The rights that a PostgreSQL role must have, and the error for a role that lacks one.
 *
 * Missing rights are read from the catalog: the server's own message names a table but not the right, and may be in any
 * language.
 *
 * @module
 */

import { ConfigurationError } from '../../errors.ts'
import { TrialFailure } from '../../contracts/store-trial.ts'
import { Contention } from './attempts.ts'
import { statement, type Row, type Run } from './client.ts'
import type { Tables } from './tables.ts'

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const READ_ONLY = '25006'
const INSUFFICIENT_PRIVILEGE = '42501'

/** The message for a role that may use no schema of its search path. */
const INVALID_SCHEMA_NAME = '3F000'

const ALL = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const

/** The rights on each table. */
const neededRights: Readonly<Record<string, readonly string[]>> = {
  latchkey_schema: ['SELECT'],
  latchkey_sessions: ALL,
  latchkey_attempts: ALL,
  latchkey_revocations: ALL,
  latchkey_tokens: ALL,
  latchkey_credentials: ALL,
}

/** Returns the lines that give a role all rights that are needed. The names are as SQL has them. */
export function grantsOf(schema: string, role: string): readonly string[] {
  const [versions, ...others] = Object.keys(neededRights).map((table) => `${schema}.${table}`)
  return [
    `GRANT USAGE ON SCHEMA ${schema} TO ${role};`,
    `GRANT SELECT ON ${versions} TO ${role};`,
    `GRANT ${ALL.join(', ')} ON ${others.join(', ')} TO ${role};`,
  ]
}

/** What the catalog says of the role and of the tables. */
interface Situation {
  /** Names as SQL has them, in quotes where they need some. */
  readonly role: string
  readonly database: string
  readonly schema: string

  /** Those that are not there are not among them. */
  readonly tables: readonly string[]
  readonly missing: readonly string[]

  /** Tables whose rows are hidden from this role unless a policy shows them. */
  readonly secured: readonly string[]

  /** Whether this is a standby, and where else it is said that nothing is written. */
  readonly isStandby: boolean
  readonly readOnlySource: string
}

/**
 * Returns the error of a server that refused something, with what mends it; any other error as it is.
 *
 * @param run needs no tables.
 */
export async function explainRefusal(error: unknown, run: Run, tables: Tables): Promise<unknown> {
  const code = codeOf(error)
  const isRefusal = code === INSUFFICIENT_PRIVILEGE || code === INVALID_SCHEMA_NAME
  // Rows that are hidden are refused without a word.
  const isSilent = error instanceof TrialFailure || error instanceof Contention
  if (code !== READ_ONLY && !isRefusal && !isSilent) return error
  let situation: Situation
  try {
    situation = await look(run, tables)
  } catch {
    return error
  }
  const said = isSilent ? error.message : `PostgreSQL said: ${textOf(error)}`
  const problem = code === READ_ONLY ? readOnly(situation) : lack(situation)
  return problem === null ? error : new ConfigurationError('client', `${problem} ${said}`)
}

function readOnly({ isStandby, readOnlySource, role, database }: Situation): string {
  if (isStandby) return 'is of a standby, which takes no writes: connect to the primary.'
  const set = 'SET default_transaction_read_only = off'
  const mends: Readonly<Record<string, string>> = {
    user: `by its role: "ALTER ROLE ${role} ${set};" lets it write.`,
    database: `by its database: "ALTER DATABASE ${database} ${set};" lets it write.`,
    'database user': `by its role in this database: "ALTER ROLE ${role} IN DATABASE ${database} ${set};" lets it write.`,
    'configuration file': 'by default_transaction_read_only in the configuration of the server.',
  }
  return `may only read, ${mends[readOnlySource] ?? 'by default_transaction_read_only of the connection.'}`
}

function lack({ role, schema, tables, missing, secured }: Situation): string | null {
  if (tables.length < Object.keys(neededRights).length) {
    return (
      `is of the role ${role}, which may not make the tables of latchkey: somebody who may has to make them ` +
      `(migratePostgres() or postgresSchema()) and to run "${grantsOf(schema, role).join(' ')}".`
    )
  }
  if (missing.length > 0) {
    return (
      `is of the role ${role}, which lacks a right: ${missing.join('; ')}. With ` +
      `"${grantsOf(schema, role).join(' ')}" it has all that are needed.`
    )
  }
  if (secured.length === 0) return null
  const lines = secured.map((table) => `ALTER TABLE ${schema}.${table} DISABLE ROW LEVEL SECURITY;`)
  return (
    `is of the role ${role}, from which row-level security keeps rows of ${secured.join(', ')}: ` +
    `"${lines.join(' ')}", or policies that let it see and change all rows.`
  )
}

async function look(run: Run, { schema }: Tables): Promise<Situation> {
  // The tables are not found by name: names are not resolved for a role that may not use the schema.
  const rows = await run(
    statement(`WITH schemas AS (
      SELECT n.oid, n.nspname, place FROM pg_namespace AS n JOIN unnest(CASE
        WHEN $1::text IS NOT NULL THEN ARRAY[$1::text]
        ELSE string_to_array(replace(replace(replace(current_setting('search_path'),
          '"', ''), '$user', current_user), ' ', ''), ',') END)
        WITH ORDINALITY AS path (name, place) ON n.nspname = path.name),
      first AS (
        SELECT s.oid, s.nspname FROM schemas AS s
        ORDER BY NOT EXISTS (SELECT FROM pg_class AS c
          WHERE c.relnamespace = s.oid AND c.relname = 'latchkey_schema'), place LIMIT 1)
      SELECT quote_ident(current_user) AS role, quote_ident(current_database()) AS database,
        quote_ident(coalesce(f.nspname, $1::text, 'public')) AS schema,
        pg_is_in_recovery()::text AS standby,
        (SELECT source FROM pg_settings WHERE name = 'default_transaction_read_only') AS source,
        coalesce(has_schema_privilege(f.oid, 'USAGE'), true)::text AS usage,
        c.relname, coalesce(row_security_active(c.oid), false)::text AS secured,
        has_table_privilege(c.oid, 'SELECT')::text AS s, has_table_privilege(c.oid, 'INSERT')::text AS i,
        has_table_privilege(c.oid, 'UPDATE')::text AS u, has_table_privilege(c.oid, 'DELETE')::text AS d
      FROM (SELECT 1) AS one LEFT JOIN first AS f ON true LEFT JOIN pg_class AS c
        ON c.relnamespace = f.oid AND c.relkind IN ('r', 'p') AND c.relname = ANY (ARRAY(
          SELECT jsonb_array_elements_text($2::text::jsonb)))
      ORDER BY c.relname`),
    schema,
    JSON.stringify(Object.keys(neededRights)),
  )
  return toSituation(rows)
}

function toSituation(rows: readonly Row[]): Situation {
  const [role, database, schema, standby, source, usage] = (rows[0] ?? []) as readonly string[]
  const tables = rows.filter((row) => row[6] !== null)
  const missingOn = (row: Row): string[] => {
    const needed = neededRights[String(row[6])] ?? []
    const missing = needed.filter(
      (right) => row[8 + ALL.findIndex((one) => one === right)] !== 'true',
    )
    return missing.length === 0 ? [] : [`${missing.join(', ')} on ${String(row[6])}`]
  }
  return {
    role: role ?? '',
    database: database ?? '',
    schema: schema ?? '',
    isStandby: standby === 'true',
    readOnlySource: source ?? '',
    tables: tables.map((row) => String(row[6])),
    missing: [
      ...(usage === 'false' ? [`USAGE on the schema ${schema}`] : []),
      ...tables.flatMap(missingOn),
    ],
    secured: tables.filter((row) => row[7] === 'true').map((row) => String(row[6])),
  }
}

/** The code of the server. Query builders wrap the driver's error. */
function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if ('code' in error && typeof error.code === 'string') return error.code
  return codeOf(error.cause)
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
