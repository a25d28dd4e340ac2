/**
 * Tries everything that a store must be able to do, on a session and a user that nobody has. Only a command
 * shows whether the server allows it: a missing right for logout would otherwise show at the first logout.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import type { Lane, LaneRule } from './attempts.ts'
import type { CredentialRecord, CredentialStore } from './credentials.ts'
import type { MaybePromise } from '../ground/maybe-promise.ts'
import type { SessionChange, SessionRecord } from './record.ts'
import type { SessionStore, UpdateOutcome } from './store.ts'
import type { TokenRecord, TokenStore } from './tokens.ts'
import { earlierTerms } from './terms.ts'
import { DAY, MINUTE } from '../ground/time.ts'

/** What a trial writes, and removes again unless it fails. */
export interface TrialNames {
  readonly userId: string

  /** The ids of its sessions, in the order of their lives. */
  readonly ids: readonly [string, string, string]

  /** Keys of attempts and of a revocation. */
  readonly lanes: readonly [string, string]
  readonly revocation: string

  /** A group of one-time tokens. */
  readonly tokens: string
}

/** With this the ids of a trial begin. No id of a session has a colon. */
const TRIAL = 'check:'

/** Whether a session belongs to a trial. Listeners are not told of it. */
export function isTrial(id: string): boolean {
  return id.startsWith(TRIAL)
}

/** Returns names that nothing else bears. */
export function trialNames(): TrialNames {
  const newId = (): string => TRIAL + randomBytes(32).toString('base64url')
  const userId = `latchkey check ${newId()}`
  return {
    userId,
    ids: [newId(), newId(), newId()],
    lanes: [`${userId} for good`, `${userId} for a minute`],
    revocation: userId,
    tokens: newId(),
  }
}

/** A store that did not do what it was told, and did not say so: rows may be hidden from it. */
export class TrialFailure extends Error {}

/** How often a trial begins again when others, who end all sessions, end those of the trial. */
const TRIES = 3

/** Repeats a trial that may have failed only because another process ended its sessions. */
export async function tryUndisturbed(tryOnce: () => Promise<void>): Promise<void> {
  for (let i = 1; ; i++) {
    try {
      return await tryOnce()
    } catch (error) {
      if (!(error instanceof TrialFailure) || i === TRIES) throw error
    }
  }
}

/**
 * Does everything once.
 *
 * @throws TrialFailure if an answer is not that of a store that works; else it fails as the store does.
 */
export async function tryStore(store: SessionStore, names: TrialNames, now: number): Promise<void> {
  await trySessions(store, names, now)
  await tryAttempts(store, names, now)
  const notice = { value: 'check', expiresAt: now + MINUTE }
  const { revocations, tokens, credentials } = store
  if (revocations !== undefined) {
    expect('A revocation', await revocations.replace(names.revocation, null, notice, now), true)
    const [read] = await revocations.read([names.revocation], now)
    expect('A revocation that is read', read, notice.value)
  }
  if (tokens !== undefined) await tryTokens(tokens, names, now)
  if (credentials !== undefined) await tryCredentials(credentials, names, now)
}

async function tryCredentials(
  credentials: CredentialStore,
  { userId, ids: [first, second] }: TrialNames,
  now: number,
): Promise<void> {
  const row = { userId, kind: 'check', name: 'check', createdAt: now, usedAt: null, version: 0 }
  const record = (id: string): CredentialRecord => ({ ...row, id, data: 'check' })
  expect('A credential', await credentials.add(record(first), 2), 'added')
  expect('A second credential', await credentials.add(record(second), 2), 'added')
  expect('A change of a credential', await credentials.update(first, 0, { usedAt: now }), true)
  expect('A credential that is read', (await credentials.read(first))?.version, 1)
  expect('Credentials of a user', (await credentials.list(userId)).length, 2)
  const leaving = [row.kind]
  expect('A removal', await credentials.remove(second, userId, leaving), 'removed')
  expect('The removal of the last', await credentials.remove(first, userId, leaving), 'last')
  await credentials.page(first, 1)
  expect('The removal of all credentials', await credentials.removeAll(userId), 1)
}

async function tryTokens(
  tokens: TokenStore,
  { tokens: group, ids: [first, second, third] }: TrialNames,
  now: number,
): Promise<void> {
  const token = (id: string): TokenRecord => ({
    id,
    group,
    purpose: 'check',
    userId: null,
    data: {},
    binding: '',
    createdAt: now,
    expiresAt: now + MINUTE,
  })
  const limit = { most: 1, whenFull: 'refuse' } as const
  expect('A token', await tokens.add(token(first), limit, now), true)
  expect('A token too many', await tokens.add(token(second), limit, now), false)
  expect('A token that is read', (await tokens.read(group, first, now))?.id, first)
  expect('A successor', (await tokens.replace(group, first, token(second), now))?.id, first)
  expect('A token that is taken', (await tokens.take(group, second, now, 'keep'))?.id, second)
  expect('A token again', await tokens.add(token(third), limit, now), true)
  expect('The end of all tokens', await tokens.clear(group), 1)
}

async function trySessions(
  store: SessionStore,
  { userId, ids: [visitor, first, second] }: TrialNames,
  now: number,
): Promise<void> {
  const expiresAt = now + MINUTE
  await store.create({ ...emptyRecord, id: visitor, createdAt: now, touchedAt: now, expiresAt })
  const update = (change: SessionChange, ifVersion?: number): MaybePromise<UpdateOutcome> =>
    store.update(visitor, change, { now, ...(ifVersion !== undefined && { ifVersion }) })
  const set = { data: { set: { a: 1, b: 2 }, delete: ['a'] } }
  const clear = { data: { clear: true, set: { c: 3 } } }
  expect('A change', await update(set), 'updated')
  expect('A change of another version', await update(clear, -1), 'conflict')
  expect('A change', await update(clear), 'updated')
  const user = { userId, user: { id: userId } }
  const keep = { id: first, keep: ['c'], fields: user }
  expect('A rotation', (await store.rotate(visitor, keep, now))?.id, first)
  // A touch into another day.
  const touch = { touchedAt: now, expiresAt: expiresAt + 2 * DAY, terms: emptyRecord.terms }
  await store.update(first, touch, { now })
  expect('A change of a user', await store.updateAll(userId, { id: userId, roles: [] }), 1)
  const rest = { id: second, keep: 'all', fields: {} } as const
  expect('A rotation', (await store.rotate(first, rest, now))?.id, second)
  expect('A session that is read', (await store.read(second))?.id, second)
  expect('A list', (await store.list(userId)).length, 1)
  expect('The end of an expired session', await store.delete(second, now), false)
  expect('The end of all sessions', await store.deleteAll(userId), 1)
  expect('The end of a session that is gone', await store.delete(second), false)
}

async function tryAttempts(
  { attempts }: SessionStore,
  { lanes: [forGood, forMinute] }: TrialNames,
  now: number,
): Promise<void> {
  const rule: LaneRule = {
    free: 1,
    firstWait: 1,
    maxWait: 1,
    cap: 9,
    window: null,
    lasting: null,
    maxMembers: 1,
    memberCap: 1,
  }
  const lanes: Lane[] = [
    { key: forGood, rule, member: 'a' },
    { key: forMinute, rule: { ...rule, window: MINUTE }, member: 'a' },
  ]
  if (attempts === undefined) return
  expect('An attempt', (await attempts.reserve(lanes, now)).admitted, true)
  expect('A second attempt', (await attempts.reserve(lanes, now)).admitted, false)
  await attempts.settle({ clear: [], giveBack: lanes, forgive: lanes }, now)
  const clear = { clear: [forGood, forMinute], giveBack: [], forgive: [] }
  expect('An attempt after one given back', (await attempts.reserve(lanes, now)).admitted, true)
  await attempts.settle(clear, now)
  expect('An attempt after all were cleared', (await attempts.reserve(lanes, now)).admitted, true)
  await attempts.settle(clear, now)
}

function expect(what: string, found: unknown, expected: unknown): void {
  if (found === expected) return
  throw new TrialFailure(`${what} was answered by ${String(found)} instead of ${String(expected)}.`)
}

const emptyRecord: Omit<SessionRecord, 'id' | 'createdAt' | 'touchedAt' | 'expiresAt'> = {
  userId: null,
  user: null,
  data: {},
  version: 1,
  address: null,
  userAgent: null,
  terms: earlierTerms({ userId: null, createdAt: 0 }),
}
