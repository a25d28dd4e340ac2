/**
 * Tries whatever a store has to be able to do, on a session and a user that nobody has: what a server lets
 * a client do shows when it is done. A right that is missing for logout alone would show at the first logout.
 *
 * @module
 */

import type { Lane, LaneRule } from './attempts.ts'
import type { SessionRecord } from './record.ts'
import type { SessionStore } from './store.ts'
import { DAY, MINUTE } from './time.ts'
import { createToken, hashToken } from './token.ts'

/** What a trial writes, and removes again unless it fails. */
export interface TrialNames {
  readonly userId: string

  /** The ids of its sessions, in the order of their lives. */
  readonly ids: readonly [string, string, string]

  /** Keys of attempts and of a revocation. */
  readonly lanes: readonly [string, string]
  readonly revocation: string
}

/** With this the ids of a trial begin. No id of a session has a colon. */
const TRIAL = 'check:'

/** Whether a session is a trial's: nobody wants to hear of it. */
export function isTrial(id: string): boolean {
  return id.startsWith(TRIAL)
}

/** Returns names that nothing else bears. */
export function trialNames(): TrialNames {
  const newId = (): string => TRIAL + hashToken(createToken())
  const userId = `latchkey check ${newId()}`
  return {
    userId,
    ids: [newId(), newId(), newId()],
    lanes: [`${userId} for good`, `${userId} for a minute`],
    revocation: userId,
  }
}

/** Does everything once. Fails as the store does. */
export async function tryStore(store: SessionStore, names: TrialNames, now: number): Promise<void> {
  await trySessions(store, names, now)
  await tryAttempts(store, names, now)
  const notice = { value: 'check', expiresAt: now + MINUTE }
  await store.revocations?.replace(names.revocation, null, notice, now)
  await store.revocations?.read([names.revocation], now)
}

async function trySessions(
  store: SessionStore,
  { userId, ids: [visitor, first, second] }: TrialNames,
  now: number,
): Promise<void> {
  const expiresAt = now + MINUTE
  await store.create({ ...emptyRecord, id: visitor, createdAt: now, touchedAt: now, expiresAt })
  await store.update(visitor, { data: { set: { a: 1, b: 2 }, delete: ['a'] } }, { now })
  await store.update(visitor, { data: { clear: true, set: { c: 3 } } }, { now, ifVersion: -1 })
  await store.update(visitor, { data: { clear: true, set: { c: 3 } } }, { now })
  const user = { userId, user: { id: userId } }
  await store.rotate(visitor, { id: first, keep: ['c'], fields: user }, now)
  // A touch into another day.
  await store.update(first, { touchedAt: now, expiresAt: expiresAt + 2 * DAY }, { now })
  await store.updateAll(userId, { id: userId, roles: [] })
  await store.rotate(first, { id: second, keep: 'all', fields: {} }, now)
  await store.read(second)
  await store.list(userId)
  await store.delete(second, now)
  await store.deleteAll(userId)
  await store.delete(second)
}

async function tryAttempts(
  { attempts }: SessionStore,
  { lanes: [forGood, forMinute] }: TrialNames,
  now: number,
): Promise<void> {
  const rule: LaneRule = {
    ...{ free: 1, firstWait: 1, maxWait: 1, cap: 9, window: null, lasting: null },
    ...{ maxMembers: 1, memberCap: 1 },
  }
  const lanes: Lane[] = [
    { key: forGood, rule, member: 'a' },
    { key: forMinute, rule: { ...rule, window: MINUTE }, member: 'a' },
  ]
  await attempts?.reserve(lanes, now)
  await attempts?.settle({ clear: [], giveBack: lanes, forgive: lanes }, now)
  await attempts?.settle({ clear: [forGood, forMinute], giveBack: [], forgive: [] }, now)
}

const emptyRecord: Omit<SessionRecord, 'id' | 'createdAt' | 'touchedAt' | 'expiresAt'> = {
  ...{ userId: null, user: null, data: {}, version: 1 },
  ...{ address: null, userAgent: null },
}
