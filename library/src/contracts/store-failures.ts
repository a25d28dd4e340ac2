/**
 * Turns the failures of stores into one error. A store that fails is an answer of its own (503):
 * never "not logged in", never "let in" (ASVS 5.0, 16.5.2).
 *
 * @module
 */

import { Deadlines } from '../ground/deadlines.ts'
import { StoreUnavailable } from '../errors.ts'
import type { EventListener } from '../events.ts'
import { same, tryThen, type Awaitable, type MaybePromise } from '../ground/maybe-promise.ts'
import type { AttemptStore } from './attempts.ts'
import type { RevocationStore } from './revocations.ts'
import { checkedRecord, isAnnounced, type SessionChange, type SessionRecord } from './record.ts'
import type { SessionStore } from './store.ts'
import { assertTokenInstants, type TokenRecord, type TokenStore } from './tokens.ts'

/** How many times longer an act on everybody's sessions may take than other calls: five minutes, by default. */
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
    read: (id) => report.soon('read', () => store.read(id), checked),
    update: (id, change, condition) =>
      report(operationOf(change), () => store.update(id, change, condition)),
    rotate: (id, successor, now) =>
      report('rotate', async () => checked(await store.rotate(id, successor, now))),
    delete: (id, expiredBy) => report('delete', () => store.delete(id, expiredBy)),
    list: (userId) => report('list', async () => eachChecked(await store.list(userId))),
    deleteAll: (userId, except) => report('deleteAll', () => store.deleteAll(userId, except)),
    updateAll: (userId, user) => report('updateAll', () => store.updateAll(userId, user)),
    listEveryone: (limit, now) =>
      reportPatiently('listEveryone', async () => {
        const page = await store.listEveryone(limit, now)
        return { ...page, sessions: eachChecked(page.sessions) }
      }),
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
    read: (keys, now) => report.soon('read', () => store.read(keys, now), same),
    replace: (key, expected, revocation, now) =>
      report('replace', () => store.replace(key, expected, revocation, now)),
    prune: (now) => report('prune', () => store.prune(now)),
  }
}

/** The same for a token store. Its operations are told by names of their own. */
export function reportTokenFailures(
  store: TokenStore,
  emit: EventListener,
  timeout: number,
): TokenStore {
  const report = reporter(emit, timeout)
  return {
    add: (record, limit, now) => report('tokens.add', () => store.add(record, limit, now)),
    read: (group, id, now) =>
      report('tokens.read', async () => checkedToken(await store.read(group, id, now))),
    take: (group, id, now, others) =>
      report('tokens.take', async () => checkedToken(await store.take(group, id, now, others))),
    replace: (group, id, successor, now) =>
      report('tokens.replace', async () =>
        checkedToken(await store.replace(group, id, successor, now)),
      ),
    clear: (group) => report('tokens.clear', () => store.clear(group)),
    prune: (now) => report('tokens.prune', () => store.prune(now)),
  }
}

/** An application's own store may say `undefined` for "no such session": nothing else may follow from it. */
function checked(record: SessionRecord | null | undefined): SessionRecord | null {
  if (record === null || record === undefined) return null
  return checkedRecord(record)
}

function checkedToken(record: TokenRecord | null | undefined): TokenRecord | null {
  if (record === null || record === undefined) return null
  assertTokenInstants(record)
  return record
}

function eachChecked(records: readonly SessionRecord[]): readonly SessionRecord[] {
  return records.map(checkedRecord)
}

/** Calls a store, and reports its failures. */
export interface Reporter {
  <Answer>(operation: string, call: () => Awaitable<Answer>): Promise<Answer>

  /** For what every guarded request asks: where the store answers at once, so does this. */
  soon<Answer, Result>(
    operation: string,
    call: () => Awaitable<Answer>,
    next: (answer: Answer) => Result,
  ): MaybePromise<Result>
}

/**
 * Returns what calls a store. A failure, and no answer within `timeout` milliseconds, is an event and
 * `StoreUnavailable`.
 */
export function reporter(emit: EventListener, timeout: number): Reporter {
  const deadlines = new Deadlines(timeout)
  const fail = (operation: string, error: unknown): never => {
    emit({ type: 'store.failed', operation, error })
    throw new StoreUnavailable(error)
  }
  const soon: Reporter['soon'] = (operation, call, next) =>
    tryThen(
      () => deadlines.limit(call()),
      next,
      (error) => fail(operation, error),
    )
  return Object.assign(
    async <Answer>(operation: string, call: () => Awaitable<Answer>) =>
      soon(operation, call, same<Answer>),
    { soon },
  )
}
