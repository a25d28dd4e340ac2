/**
 * Sessions in PostgreSQL 14 or later, for any number of processes on any number of machines.
 *
 * Every write is one statement, so it is atomic without a transaction of the client's, and right in
 * the isolation level "read committed". What a commit promises is the server's: with its defaults an
 * acknowledged logout survives a crash.
 *
 * @module
 */

import { isAnnounced } from '../contracts/record.ts'
import type { SessionStore } from '../contracts/store.ts'
import { termsToText } from '../contracts/terms.ts'
import {
  asGiven,
  readDuration,
  readFlag,
  readFunction,
  readSettings,
  setting,
  type SettingsOf,
} from '../ground/settings.ts'
import { SECOND } from '../ground/time.ts'
import { attemptsIn } from './postgres/attempts.ts'
import { tryOut } from './postgres/check.ts'
import {
  runOn,
  type PostgresClient,
  type PostgresValue,
  type Run,
  type Statement,
} from './postgres/client.ts'
import { credentialsIn } from './postgres/credentials.ts'
import { PostgresListener, type PostgresListenerOptions } from './postgres/listener.ts'
import { prepareTables } from './postgres/preparation.ts'
import { BatchedReads } from './postgres/reads.ts'
import { revocationsIn } from './postgres/revocations.ts'
import {
  ENDED_USER,
  PRUNE_STEP,
  sessionStatements,
  toColumns,
  toEnd,
  toEnds,
  toRecord,
  toRow,
} from './postgres/sessions.ts'
import type { OpenListenClient } from './postgres/subscription.ts'
import { tablesIn, type PostgresSchemaOptions } from './postgres/tables.ts'
import { toJson, toText } from './postgres/text.ts'
import { tokensIn } from './postgres/tokens.ts'

/** Options of `postgresStore`. */
export interface PostgresStoreOptions extends PostgresSchemaOptions, PostgresListenerOptions {
  /**
   * Whether the store makes its tables before the first call, and brings them up to date. With `false`
   * they must have been made by `migratePostgres` or `postgresSchema`. @default true
   */
  readonly migrate?: boolean

  /**
   * Whether ends and changes are told (NOTIFY). With `false` no process learns of what this store writes, and
   * `subscribe` throws. @default true
   */
  readonly notify?: boolean
}

const settings = {
  schema: setting(null, asGiven<string>),
  migrate: setting(true, readFlag),
  notify: setting(true, readFlag),
  listenClient: setting(null, readFunction<OpenListenClient>),
  listenCheckInterval: setting(5 * SECOND, readDuration),
} satisfies SettingsOf<PostgresStoreOptions>

/** A session store in PostgreSQL. */
export interface PostgresStore extends SessionStore {
  /**
   * Tries all that the store may have to do, on rows of its own that it removes again: for an application that
   * would rather not start than log in a user whom it cannot log out. Unless the option `notify` is false, or a query
   * function has no `listenClient`, it also listens until its own message has come back, at most for
   * `listenCheckInterval`.
   *
   * @throws ConfigurationError if the role lacks a right (the message names it, and has the lines of GRANT that give
   * all), may only read, is kept from rows by row-level security, or receives no message (a pooler in transaction
   * mode).
   */
  check(options?: PostgresCheckOptions): Promise<void>
}

/** Options of `check`. */
export interface PostgresCheckOptions {
  /** Whether something is going to subscribe: `onEnded`, or `cached`. @default true */
  readonly listens?: boolean
}

/**
 * Returns a store in the database of the client, which `close()` leaves open. Nothing is sent before
 * the first call; the first call of all makes the tables.
 *
 * @param client a `Pool` or `Client` of `pg`, what `postgres()` returns, or a function that runs one
 * statement. No transaction may be open on it.
 * @throws TypeError if the client is of no known kind, or the name of the schema cannot be one.
 *
 * @example
 * ```ts
 * import pg from 'pg'
 * import { createLatchkey } from 'latchkey'
 * import { postgresStore } from 'latchkey/stores/postgres'
 *
 * const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] })
 * const store = postgresStore(pool) // makes its tables, named latchkey_…, at the first call
 * const latch = createLatchkey({ store, findUser: () => null })
 * await latch.sessions('u1') // => []
 * ```
 */
export function postgresStore(
  client: PostgresClient,
  options: PostgresStoreOptions = {},
): PostgresStore {
  const values = readSettings(settings, options, 'postgresStore.')
  const { migrate, notify, listenClient } = values
  const tables = tablesIn(values)
  const runBare = runOn(client)
  const run = prepared(runBare, (run) => prepareTables(run, tables, migrate))
  const statements = sessionStatements(tables, notify)
  const reads = new BatchedReads(run, statements)
  const listener = new PostgresListener(client, run, tables.channel, values)

  const canListen = notify && (typeof client !== 'function' || listenClient !== null)
  /** Ends sessions by a statement that returns their ids and users, and returns how many. */
  const end = async (statement: Statement, ...values: PostgresValue[]): Promise<number> => {
    if (listener.subscribers.isEmpty) return (await run(statement, ...values)).length
    return listener.subscribers.tellStep(async () => toEnds(await run(statement, ...values)))
  }

  const store: PostgresStore = {
    attempts: attemptsIn(run, tables),
    revocations: revocationsIn(run, tables),
    tokens: tokensIn(run, tables),
    credentials: credentialsIn(run, tables),
    async create(record) {
      await run(statements.insert, ...toRow(record))
    },
    read: (id) => reads.read(id),
    async update(id, change, { now, ifVersion = null }) {
      const { data, user, touchedAt = null, expiresAt = null, terms } = change
      const rows = await run(
        isAnnounced(change) ? statements.change : statements.touch,
        toText(id),
        now,
        data === undefined ? null : toJson(data.set ?? {}),
        data?.clear === true ? null : toJson(data?.delete ?? []),
        user === undefined ? null : toJson(user),
        touchedAt,
        expiresAt,
        ifVersion,
        terms === undefined ? null : toText(termsToText(terms)),
      )
      if (rows.length > 0) return 'updated'
      if (ifVersion === null) return 'gone'
      return (await run(statements.exists, toText(id), now)).length === 0 ? 'gone' : 'conflict'
    },
    async rotate(id, successor, now) {
      const keep = successor.keep === 'all' ? null : toJson(successor.keep)
      const [row] = await run(
        statements.rotate,
        toText(id),
        now,
        toText(successor.id),
        toColumns(successor),
        keep,
      )
      if (row === undefined) return null
      listener.subscribers.tell(toEnd(id, row[ENDED_USER]))
      return toRecord(row)
    },
    async delete(id, expiredBy = Number.MAX_SAFE_INTEGER) {
      return (await end(statements.delete, toText(id), expiredBy)) > 0
    },
    async list(userId) {
      return (await run(statements.list, toText(userId))).map(toRecord)
    },
    async deleteAll(userId, except) {
      return end(statements.deleteAll, toText(userId), toText(except ?? ''))
    },
    async updateAll(userId, user) {
      return (await run(statements.updateAll, toText(userId), toJson(user))).length
    },
    async listEveryone(limit, now) {
      const rows = await run(statements.listEveryone, now, limit + 1)
      return { sessions: rows.slice(0, limit).map(toRecord), hasMore: rows.length > limit }
    },
    async deleteEveryone() {
      if (!listener.subscribers.isEmpty) return end(statements.endEveryone)
      const [row] = await run(statements.deleteEveryone)
      return Number(row?.[0])
    },
    async prune(now) {
      return (await run(statements.prune, now)).length === PRUNE_STEP
    },
    subscribe(told) {
      if (!notify)
        throw new TypeError('Subscribing needs a store that notifies: leave out notify: false')
      return listener.add(told)
    },
    async check({ listens = true } = {}) {
      await tryOut({ store, run, runBare, tables, statements })
      if (canListen && listens) await listener.check()
    },
    close() {
      return listener.close()
    },
  }
  return store
}

/** Returns `run`, which first waits for the preparation: made once, and again after it has failed. */
function prepared(run: Run, prepare: (run: Run) => Promise<void>): Run {
  let preparation: Promise<void> | null = null
  let isReady = false
  const once = async (): Promise<void> => {
    try {
      await prepare(run)
      isReady = true
    } catch (error) {
      preparation = null
      throw error
    }
  }
  return async (statement, ...values) => {
    if (!isReady) await (preparation ??= once())
    return run(statement, ...values)
  }
}

export type {
  PgClient,
  PostgresClient,
  PostgresJsClient,
  PostgresQuery,
  PostgresValue,
} from './postgres/client.ts'
export type { PgListenClient } from './postgres/subscription.ts'
export type { PostgresListenerOptions } from './postgres/listener.ts'
export {
  migratePostgres,
  postgresSchema,
  postgresVersions,
  type PostgresMigrationOptions,
} from './postgres/migrator.ts'
export type { PostgresSchemaOptions } from './postgres/tables.ts'
export type { TablePart, TableVersions } from '../contracts/table-parts.ts'
