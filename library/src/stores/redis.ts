/**
 * Sessions in Redis or Valkey, on one server or in a cluster, for any number of processes.
 *
 * Each session is a hash in a slot of its own. Every write is one script that changes the session only if it
 * still lives; a read is one command. How the sessions of a user are found and ended together, without
 * a step over several slots, is in `redis/user-index.ts`.
 *
 * @module
 */

import type { AttemptStore } from '../contracts/attempts.ts'
import { ConfigurationError } from '../errors.ts'
import { NOTHING, type JsonObject } from '../contracts/json.ts'
import {
  isAnnounced,
  succeedRecord,
  type SessionChange,
  type SessionRecord,
  type Successor,
} from '../contracts/record.ts'
import type { RevocationStore } from '../contracts/revocations.ts'
import type { TokenStore } from '../contracts/tokens.ts'
import { trialNames, tryStore, tryUndisturbed } from '../contracts/store-trial.ts'
import type {
  SessionPage,
  SessionStore,
  StoreMessage,
  UpdateCondition,
  UpdateOutcome,
} from '../contracts/store.ts'
import { termsToText } from '../contracts/terms.ts'
import { readSettings, setting, type SettingsOf } from '../ground/settings.ts'
import { attemptsOn } from './redis/attempts.ts'
import { checkServers } from './redis/check.ts'
import { connectionOf, type RedisClient, type RedisNode, type Script } from './redis/client.ts'
import { CheckedConnection } from './redis/connection.ts'
import {
  addToIndex,
  cleanIndex,
  countIndex,
  lastsUntil,
  readIndex,
  removeFromIndex,
  type UserIndex,
} from './redis/user-index.ts'
import {
  dataField,
  dataFields,
  escapeText,
  isPlace,
  toFields,
  toRecord,
  type StoredRecord,
} from './redis/record.ts'
import { revocationsOn } from './redis/revocations.ts'
import { scan } from './redis/scan.ts'
import { explainRefusal, tryCommands } from './redis/rights.ts'
import {
  BEGIN,
  CHANGE_USER,
  CLEAN_INDEX,
  END,
  REMOVE,
  RESERVE,
  TAKE,
  UPDATE,
  VOID,
} from './redis/scripts.ts'
import { Subscription } from './redis/subscription.ts'
import { tokenKey, tokensOn } from './redis/tokens.ts'

/** How often all is tried for each master of a cluster. Each trial is in six slots, taken by chance. */
const TRIALS = 4

/** How often the index of a user is read again because of new sessions; then the call fails. */
const MAX_ROUNDS = 1000

/** Options of `redisStore`. */
export interface RedisStoreOptions {
  /** What all keys begin with. Two applications on one server need two. @default 'latchkey:' */
  readonly prefix?: string
}

/** A session store on Redis. */
export interface RedisStore extends SessionStore {
  /**
   * Looks whether the server keeps what it is given, and tries all that the store may have to do, on keys of its
   * own that it removes again. Called by the first write, which does not try to listen and to scan; and
   * at start-up by an application that would rather not start. Warns of a server that may forget.
   *
   * @throws ConfigurationError if it may evict sessions or revocations, or if the Redis user lacks a right: the
   * message names it, and the line of ACL SETUSER that gives all.
   */
  check(): Promise<void>
}

/**
 * Returns a store on the server or cluster of the client, which the application connects and closes.
 *
 * @throws ConfigurationError for an option that is unknown or absurd.
 *
 * @example
 * ```ts
 * import { createClient } from '@redis/client'
 * import { createLatchkey } from 'latchkey'
 * import { redisStore } from 'latchkey/stores/redis'
 *
 * const client = createClient({ url: process.env['REDIS_URL'] ?? 'redis://localhost' })
 * client.on('error', console.error)
 * await client.connect()
 * const store = redisStore(client)
 * await store.check() // throws now, and not at the first login, if a setting loses sessions or a right is missing
 * const latch = createLatchkey({ store, findUser: () => null })
 * await latch.sessions('u1') // => []
 * ```
 */
export function redisStore<Node>(
  client: RedisClient<Node>,
  options: RedisStoreOptions = {},
): RedisStore {
  const connection = connectionOf(client)
  const { prefix } = readSettings(settings, options, 'redisStore.')
  const unchecked = new Sessions(new CheckedConnection(connection, async () => undefined), prefix)
  const look = async (): Promise<void> => {
    await checkServers(connection)
    await unchecked.tryOut()
  }
  return new Sessions(new CheckedConnection(connection, look), prefix)
}

const settings = {
  prefix: setting('latchkey:', readPrefix),
} satisfies SettingsOf<RedisStoreOptions>

/** Braces decide which slot a key is in. */
function readPrefix(prefix: string, option: string): string {
  if (typeof prefix === 'string' && /^[^{}]+$/.test(prefix) && prefix.isWellFormed()) return prefix
  throw new ConfigurationError(option, 'must be text without braces')
}

class Sessions implements RedisStore {
  readonly attempts: AttemptStore
  readonly revocations: RevocationStore
  readonly tokens: TokenStore
  readonly #connection: CheckedConnection
  readonly #prefix: string
  readonly #channel: string
  readonly #subscription: Subscription

  constructor(connection: CheckedConnection, prefix: string) {
    this.#connection = connection
    this.#prefix = prefix
    this.#channel = `${prefix}messages`
    this.#subscription = new Subscription(connection, this.#channel)
    this.attempts = attemptsOn(connection, prefix)
    this.revocations = revocationsOn(connection, prefix)
    this.tokens = tokensOn(connection, prefix)
  }

  async check(): Promise<void> {
    await this.#connection.check()
    await this.#explaining(async (nodes) => {
      for (const node of nodes) {
        await node.send(['SCAN', '0', 'COUNT', '1'])
        const close = await node.listen(this.#channel, ignore, ignore)
        close()
      }
    })
  }

  /**
   * Tries whatever a write may do. Of a cluster, whose masters each have users of their own, so often that no master
   * is left out, but by a chance of one in millions.
   *
   * @throws ConfigurationError if a right is missing.
   */
  async tryOut(): Promise<void> {
    await this.#explaining(async (nodes) => {
      const times = nodes.length === 1 ? 1 : TRIALS * nodes.length
      await Promise.all(Array.from({ length: times }, () => tryUndisturbed(() => this.#tryOnce())))
    })
  }

  async #tryOnce(): Promise<void> {
    const names = trialNames()
    const index = this.#indexOf(names.userId)
    try {
      const [id] = names.ids
      const ended = JSON.stringify({ type: 'ended', id, userId: null })
      await tryCommands(this.#connection, { key: this.#keyOf(id), channel: this.#channel, ended })
      await tryStore(this, names, Date.now())
      // Nobody waits for this call, so nobody would see it fail.
      await this.#connection.run(CLEAN_INDEX, [index], ['', id])
    } finally {
      // The rest lapses by itself, and so does all of it if this is denied.
      const sessions = names.ids.map((one) => this.#keyOf(one))
      const revocation = `${this.#prefix}r:${escapeText(names.revocation)}`
      const remove = [revocation, tokenKey(this.#prefix, names.tokens), index, ...sessions]
      await Promise.allSettled(remove.map((key) => this.#connection.run(REMOVE, [key], [])))
    }
  }

  async #explaining(act: (nodes: readonly RedisNode[]) => Promise<void>): Promise<void> {
    const nodes = await this.#connection.nodes()
    try {
      await act(nodes)
    } catch (error) {
      const keys = `${nodes[0]?.keyPrefix ?? ''}${this.#prefix}`
      throw explainRefusal(error, { keys, channel: this.#channel })
    }
  }

  async create(record: SessionRecord): Promise<void> {
    const order = await this.#reserve(record.id, record.userId, record.expiresAt, record.touchedAt)
    await this.#begin({ record, order }, record.touchedAt)
  }

  async read(id: string): Promise<SessionRecord | null> {
    return toRecord(id, await this.#hash(id))?.record ?? null
  }

  async update(
    id: string,
    change: SessionChange,
    { now, ifVersion }: UpdateCondition,
  ): Promise<UpdateOutcome> {
    const { data, user, touchedAt, expiresAt, terms } = change
    const removed = (data?.delete ?? []).map(dataField)
    const kind = data === undefined ? '' : data.clear === true ? 'clear' : 'patch'
    const fixed = [
      text(touchedAt),
      user === undefined ? '' : JSON.stringify(user),
      terms === undefined ? '' : termsToText(terms),
    ]
    const patch = [kind, String(removed.length), ...removed, ...dataFields(data?.set ?? NOTHING)]
    const write = async (isIndexed: boolean): Promise<string> => {
      const condition = [String(now), text(ifVersion), text(expiresAt)]
      const args = [...condition, flag(isIndexed), flag(isAnnounced(change)), ...fixed, ...patch]
      return (await this.#run(UPDATE, id, args)) as string
    }
    const outcome = await write(false)
    if (expiresAt === undefined || !outcome.startsWith('index:')) return outcome as UpdateOutcome
    const index = this.#indexOf(JSON.parse(outcome.slice('index:'.length)) as string)
    await addToIndex(this.#connection, index, id, expiresAt, now)
    return (await write(true)) as UpdateOutcome
  }

  async rotate(id: string, successor: Successor, now: number): Promise<SessionRecord | null> {
    const seen = await this.read(id)
    if (seen === null || seen.expiresAt <= now) return null
    const { userId, expiresAt } = { ...seen, ...successor.fields }
    const order = await this.#reserve(successor.id, userId, expiresAt, now)
    const taken = toRecord(
      id,
      await this.#run(TAKE, id, [String(now), userId === null ? '' : successor.id]),
    )
    if (taken === null) return null
    this.#subscription.tell({ type: 'ended', id, userId: taken.record.userId })
    if (seen.userId !== null) {
      removeFromIndex(this.#connection, this.#indexOf(seen.userId), id)
    }
    const record = succeedRecord(taken.record, successor)
    if (userId !== null && !lastsUntil(expiresAt, record.expiresAt)) {
      await addToIndex(this.#connection, this.#indexOf(userId), record.id, record.expiresAt, now)
    }
    // A user who was handed in is as new as the place; one who was taken over, as old as before.
    const isHandedIn = successor.fields.user !== undefined
    return this.#begin({ record, order: isHandedIn ? order : (taken.order ?? order) }, now)
  }

  async delete(id: string, expiredBy?: number): Promise<boolean> {
    const [outcome, other] = await this.#end(id, expiredBy, false)
    // Between the two steps of a rotation there is neither session: the one that is about to begin must not.
    if (outcome === 'succeeded') return this.#void(other as string)
    if (outcome !== 'ended') return false
    if (other !== null) removeFromIndex(this.#connection, this.#indexOf(other), id)
    return true
  }

  async list(userId: string): Promise<readonly SessionRecord[]> {
    const index = this.#indexOf(userId)
    const { count, ids } = await readIndex(this.#connection, index)
    const hashes = await Promise.all(ids.map(async (id) => [id, await this.#hash(id)] as const))
    const orphans = hashes.filter(([, hash]) => !isPlace(hash))
    cleanIndex(
      this.#connection,
      index,
      count,
      orphans.map(([id]) => id),
    )
    return hashes.flatMap(([id, hash]) => toRecord(id, hash)?.record ?? [])
  }

  deleteAll(userId: string, except?: string | null): Promise<number> {
    return this.#endAll(this.#indexOf(userId), except)
  }

  /** Ends every session of an index but the excepted one. */
  async #endAll(index: string, except?: string | null): Promise<number> {
    const end = async (id: string): Promise<boolean> => {
      const [outcome] = await this.#end(id, undefined, true)
      if (outcome !== 'ended') return false
      removeFromIndex(this.#connection, index, id)
      return true
    }
    return this.#onAll(index, await readIndex(this.#connection, index), end, [except])
  }

  async updateAll(userId: string, user: JsonObject): Promise<number> {
    const index = this.#indexOf(userId)
    const first = await countIndex(this.#connection, index)
    const value = JSON.stringify(user)
    const change = async (id: string): Promise<boolean> =>
      (await this.#run(CHANGE_USER, id, [first.count, value])) === 1
    return this.#onAll(index, first, change, [])
  }

  async listEveryone(limit: number, now: number): Promise<SessionPage> {
    const found = new Map<string, SessionRecord>()
    for await (const ids of scan(this.#connection, this.#keyOf(''))) {
      const hashes = await Promise.all(ids.map(async (id) => [id, await this.#hash(id)] as const))
      for (const [id, hash] of hashes) {
        const record = toRecord(id, hash)?.record
        if (record !== undefined && record.userId !== null && record.expiresAt > now) {
          found.set(id, record)
        }
      }
      if (found.size > limit) break
    }
    return { sessions: [...found.values()].slice(0, limit), hasMore: found.size > limit }
  }

  /** By the indexes, which are there as long as their users' sessions: a scan misses none of them. */
  async deleteEveryone(): Promise<number> {
    let count = 0
    for await (const users of scan(this.#connection, this.#indexKey(''))) {
      const counts = await Promise.all(users.map((user) => this.#endAll(this.#indexKey(user))))
      for (const ended of counts) count += ended
    }
    return count
  }

  /** Redis removes what has expired. */
  prune(): boolean {
    return false
  }

  subscribe(listener: (message: StoreMessage) => void): () => void {
    return this.#subscription.add(listener)
  }

  /** Closes the connection that listens. The client is the application's. */
  close(): void {
    this.#subscription.close()
  }

  /** Acts on each id of the index until a read shows no other. Returns on how many sessions it did. */
  async #onAll(
    index: string,
    first: UserIndex,
    act: (id: string) => Promise<boolean>,
    except: readonly (string | null | undefined)[],
  ): Promise<number> {
    const done = new Set(except)
    let count = 0
    let { ids } = first
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const others = ids.filter((id) => !done.has(id))
      if (others.length === 0) return count
      const outcomes = await Promise.all(others.map(act))
      count += outcomes.filter(Boolean).length
      for (const id of others) done.add(id)
      ;({ ids } = await readIndex(this.#connection, index))
    }
    throw new Error(
      `The user has had new sessions ${MAX_ROUNDS} times while all were to be changed`,
    )
  }

  /** Reserves the place of a session and adds it to its user's index. Returns the count of the index. */
  async #reserve(
    id: string,
    userId: string | null,
    expiresAt: number,
    now: number,
  ): Promise<string | null> {
    if (userId === null) return null
    await this.#connection.run(RESERVE, [this.#keyOf(id)], [])
    return addToIndex(this.#connection, this.#indexOf(userId), id, expiresAt, now)
  }

  /** Begins a session; one of a user in the place reserved for it. Returns it as it began. */
  async #begin({ record, order }: StoredRecord, now: number): Promise<SessionRecord> {
    const lives = record.expiresAt - now
    if (lives <= 0) return record
    const args = [String(lives), flag(record.userId !== null), ...toFields(record, order)]
    const key = this.#keyOf(record.id)
    const [outcome, user] = (await this.#connection.run(BEGIN, [key], args)) as [string, string?]
    if (outcome === 'lapsed') throw new Error('Redis took too long to start the session')
    return user ? { ...record, user: JSON.parse(user) as JsonObject } : record
  }

  async #void(id: string): Promise<boolean> {
    return (await this.#connection.run(VOID, [this.#keyOf(id)], [])) === 1
  }

  /** Ends a session. Returns what came of it, with the user or the successor of the session. */
  async #end(
    id: string,
    expiredBy: number | undefined,
    forGood: boolean,
  ): Promise<readonly [outcome: string, other: string | null]> {
    const args = [text(expiredBy), flag(forGood)]
    const [outcome, other = 'null'] = (await this.#run(END, id, args)) as [string, string?]
    if (outcome !== 'ended') return [outcome, other]
    const userId = JSON.parse(other) as string | null
    this.#subscription.tell({ type: 'ended', id, userId })
    return [outcome, userId]
  }

  /** Runs a script of one session that may tell subscribers of it. */
  #run(script: Script, id: string, args: readonly string[]): Promise<unknown> {
    const told = [this.#channel, JSON.stringify(id)]
    return this.#connection.run(script, [this.#keyOf(id)], [...told, ...args])
  }

  #hash(id: string): Promise<unknown> {
    const key = this.#keyOf(id)
    return this.#connection.read(key, ['HGETALL', key])
  }

  #keyOf(id: string): string {
    return `${this.#prefix}s:${id}`
  }

  #indexOf(userId: string): string {
    return this.#indexKey(escapeText(userId))
  }

  /** The key of a user's index, of the user id as it stands in a session. */
  #indexKey(escaped: string): string {
    return `${this.#prefix}u:${escaped}`
  }
}

function ignore(): void {}

function flag(isSet: boolean): string {
  return isSet ? '1' : ''
}

function text(value: number | undefined): string {
  return value === undefined ? '' : String(value)
}

export type {
  IoRedisClient,
  IoRedisCluster,
  NodeRedisClient,
  NodeRedisCluster,
  RedisClient,
} from './redis/client.ts'
