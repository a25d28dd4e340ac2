/**
 * What the store does before its first call: it looks at the settings of the server, and makes its tables.
 *
 * @module
 */

import { versionOf } from '../../contracts/table-parts.ts'
import { statement, type Run } from './client.ts'
import { migrationIn, versionsIn } from './migrator.ts'
import { storeParts, type Tables } from './tables.ts'

/**
 * Makes sure that the tables are there and that the server keeps what the store promises.
 *
 * @param migrate whether to make the tables if they are not there or not up to date.
 */
export async function prepareTables(run: Run, tables: Tables, migrate: boolean): Promise<void> {
  await checkSettings(run)
  const versions = await versionsIn(run, tables)
  const outdated = storeParts.find((part) => versionOf(part, versions) < part.migrations.length)
  if (outdated === undefined) return
  if (!migrate) {
    throw new Error(
      `The tables of latchkey have version ${versionOf(outdated, versions)} in this database and ` +
        `${outdated.migrations.length} is needed: run migratePostgres() or postgresSchema() first`,
    )
  }
  await run(statement(migrationIn(tables)))
}

async function checkSettings(run: Run): Promise<void> {
  const [settings = []] = await run(
    statement(`SELECT current_setting('transaction_isolation') AS isolation,
      current_setting('synchronous_commit') AS commit, current_setting('fsync') AS fsync`),
  )
  const [isolation, synchronousCommit, fsync] = settings as readonly string[]
  if (isolation !== 'read committed') {
    throw new Error(
      `The PostgreSQL stores need the isolation level "read committed", this is "${isolation}": ` +
        'set default_transaction_isolation for the user or the connection',
    )
  }
  warnOfLoss({ synchronous_commit: synchronousCommit, fsync })
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
