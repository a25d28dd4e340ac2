/**
 * Turns the failures of stores into one error. A store that fails is an answer of its own (503):
 * never "not logged in", never "let in" (ASVS 5.0, 16.5.2).
 *
 * @module
 */

import { Deadlines } from '../ground/deadlines.ts'
import { StoreUnavailable } from '../errors.ts'
import type { EventListener } from '../events.ts'
import { andThen, isPromise, ours, type MaybePromise } from '../ground/maybe-promise.ts'
import type { AttemptStore } from './attempts.ts'
import type { RevocationStore } from './revocations.ts'
import { assertInstants, isAnnounced, type SessionChange, type SessionRecord } from './record.ts'
import type { SessionStore } from './store.ts'

/** How many times as long an act on everybody's sessions may take: five minutes, as a rule. */
const PATIENCE = 150

/**
 * Returns the store with every failure reported as an event and thrown as `StoreUnavailable`, the
 * driver's error in `cause`. No answer within `timeout` milliseconds is a failure too.
 */
export function reportFailures(
  store: SessionStore,
  emit: EventListener,
  timeout: number,
): SessionStore {
  const report = reporter(emit, timeout)
  const reportPatiently = reporter(emit, PATIENCE * timeout)
  return {
    create: (record) => report('create', () => store.create(record)),
    read: (id) => report('read', () => andThen(store.read(id), checked)),
    update: (id, change, condition) =>
      report(operationOf(change), () => store.update(id, change, condition)),
    rotate: (id, successor, now) =>
      report('rotate', () => andThen(store.rotate(id, successor, now), checked)),
    delete: (id, expiredBy) => report('delete', () => store.delete(id, expiredBy)),
    list: (userId) => report('list', () => andThen(store.list(userId), eachChecked)),
    deleteAll: (userId, except) => report('deleteAll', () => store.deleteAll(userId, except)),
    updateAll: (userId, user) => report('updateAll', () => store.updateAll(userId, user)),
    listEveryone: (limit, now) =>
      reportPatiently('listEveryone', () =>
        andThen(store.listEveryone(limit, now), (page) => {
          eachChecked(page.sessions)
          return page
        }),
      ),
    deleteEveryone: () => reportPatiently('deleteEveryone', () => store.deleteEveryone()),
    prune: (now) => report('prune', () => store.prune(now)),
    subscribe: (listener) => store.subscribe(listener),
    // It has no time limit: only a process that ends waits for it.
    close: () => store.close(),
  }
}

/** A touch has a name of its own: no request fails because a touch does. */
function operationOf(change: SessionChange): string {
  return isAnnounced(change) ? 'update' : 'touch'
}

/** The same for an attempt store. */
export function reportAttemptFailures(
  store: AttemptStore,
  emit: EventListener,
  timeout: number,
): AttemptStore {
  const report = reporter(emit, timeout)
  return {
    reserve: (lanes, now) => report('reserve', () => store.reserve(lanes, now)),
    settle: (settlement, now) => report('settle', () => store.settle(settlement, now)),
    prune: (now) => report('prune', () => store.prune(now)),
  }
}

/** The same for a revocation store. */
export function reportRevocationFailures(
  store: RevocationStore,
  emit: EventListener,
  timeout: number,
): RevocationStore {
  const report = reporter(emit, timeout)
  return {
    read: (keys, now) => report('read', () => store.read(keys, now)),
    replace: (key, expected, revocation, now) =>
      report('replace', () => store.replace(key, expected, revocation, now)),
    prune: (now) => report('prune', () => store.prune(now)),
  }
}

/** An application's own store may say `undefined` for "no such session": nothing else may follow from it. */
function checked(record: SessionRecord | null | undefined): SessionRecord | null {
  if (record === null || record === undefined) return null
  assertInstants(record)
  return record
}

function eachChecked(records: readonly SessionRecord[]): readonly SessionRecord[] {
  for (const record of records) assertInstants(record)
  return records
}

function reporter(
  emit: EventListener,
  timeout: number,
): <Answer>(operation: string, call: () => MaybePromise<Answer>) => MaybePromise<Answer> {
  const failure = (operation: string, error: unknown): StoreUnavailable => {
    emit({ type: 'store.failed', operation, error })
    return new StoreUnavailable(error)
  }
  const deadlines = new Deadlines(timeout)
  return (operation, call) => {
    try {
      const answer = ours(call())
      if (!isPromise(answer)) return answer
      return deadlines.limit(answer, (error) => failure(operation, error))
    } catch (error) {
      throw failure(operation, error)
    }
  }
}
