/**
 * Tries all that the store may have to do, before somebody needs it: a role that may not delete logs everybody in, and
 * nobody out.
 *
 * Every statement is run on rows of its own, which are removed. There is no transaction to roll back: the statements
 * of a pool may each run on another connection.
 *
 * @module
 */

import type { SessionStore } from '../../contracts/store.ts'
import { TrialFailure, trialNames, tryStore, tryUndisturbed } from '../../contracts/store-trial.ts'
import { statement, type Run } from './client.ts'
import { explainRefusal } from './rights.ts'
import type { Tables } from './tables.ts'
import type { SessionStatements } from './sessions.ts'
import { toJson } from './text.ts'

/** What the check works with. */
export interface Trial {
  readonly store: SessionStore

  /** Makes the tables first, if it has to. */
  readonly run: Run

  /** Needs no tables. */
  readonly runBare: Run
  readonly tables: Tables
  readonly statements: SessionStatements
}

/**
 * Tries everything except listening.
 *
 * @throws ConfigurationError if the server refuses something. The message says what is refused, and how to allow it.
 */
export async function tryOut(trial: Trial): Promise<void> {
  try {
    await tryUndisturbed(() => tryOnce(trial))
  } catch (error) {
    throw await explainRefusal(error, trial.runBare, trial.tables)
  }
}

async function tryOnce(trial: Trial): Promise<void> {
  const names = trialNames()
  const { store, run, tables, statements } = trial
  const removed = [
    [tables.sessions, 'id', names.ids],
    [tables.attempts, 'key', names.lanes],
    [tables.revocations, 'key', [names.revocation]],
    [tables.tokens, 'group_id', [names.tokens]],
    [tables.credentials, 'user_id', [names.userId]],
  ] as const
  try {
    await tryStore(store, names, Date.now())
    await Promise.all([store.read(names.ids[0]), store.read(names.ids[1])])
    await store.listEveryone(1, Date.now())
    // Nothing has expired by then.
    for (const part of [store, store.attempts, store.revocations, store.tokens]) {
      await part?.prune(0)
    }
    // The plan alone: rights are looked at, and nobody's session ends.
    await run(statement(`EXPLAIN ${statements.deleteEveryone.text}`))
    await run(statement(`EXPLAIN ${statements.endEveryone.text}`))
    // Otherwise the sweep would never find anything to remove.
    if ((await remove(run, removed[2])) !== 1) {
      throw new TrialFailure('The removal of a revocation has removed nothing.')
    }
  } finally {
    // What may not be removed lapses in a minute.
    await Promise.allSettled(removed.map((rows) => remove(run, rows)))
  }
}

async function remove(
  run: Run,
  [table, column, keys]: readonly [table: string, column: string, keys: readonly string[]],
): Promise<number> {
  const rows = await run(
    statement(`DELETE FROM ${table} WHERE ${column} = ANY (ARRAY(
      SELECT jsonb_array_elements_text($1::text::jsonb))) RETURNING 1`),
    toJson(keys),
  )
  return rows.length
}
