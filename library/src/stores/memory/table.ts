/**
 * The tables of the memory store, for up to tens of millions of sessions.
 *
 * @module
 */

import { fnv1a } from '../../ground/fnv.ts'
import type { SessionRecord } from '../../contracts/record.ts'

/** Into how many maps a table is divided. */
const SHARDS = 1024

/** How many user agents are kept as one string for all their sessions. */
const SHARED_USER_AGENTS = 1000

/**
 * A map made of many small ones. One map would copy all its entries whenever it grows or shrinks
 * by half, which takes a second with ten million, and could not hold more than 2^24.
 */
export class ShardedMap<Value> {
  readonly #shards = Array.from<Map<string, Value> | undefined>({ length: SHARDS })
  readonly #significant: number

  /** @param significant how many characters of a key decide where it is kept. @default all */
  constructor(significant: number = Infinity) {
    this.#significant = significant
  }

  get(key: string): Value | undefined {
    return this.#shards[this.#shardOf(key)]?.get(key)
  }

  set(key: string, value: Value): void {
    const shard = this.#shardOf(key)
    const map = (this.#shards[shard] ??= new Map<string, Value>())
    map.set(key, value)
  }

  delete(key: string): void {
    this.#shards[this.#shardOf(key)]?.delete(key)
  }

  /** All entries; the iterator stays valid while entries come and go. */
  *entries(): Generator<[string, Value], void> {
    for (const shard of this.#shards) if (shard !== undefined) yield* shard
  }

  /** Keys that agree in it share a map, which is no worse than one map for all. */
  #shardOf(key: string): number {
    const digest = fnv1a(key, 0, Math.min(key.length, this.#significant))
    return (digest ^ (digest >>> 16)) & (SHARDS - 1)
  }
}

/** Sessions by id, and the ids of each user. */
export class SessionTable {
  /** Ids are random from the first character on. */
  readonly #records = new ShardedMap<SessionRecord>(4)

  /** Most users have one session: its id is kept as it is, as a list would be four times as big. */
  readonly #idsByUser = new ShardedMap<string | readonly string[]>()

  get(id: string): SessionRecord | undefined {
    return this.#records.get(id)
  }

  /** All sessions; the iterator stays valid while sessions come and go. */
  all(): IterableIterator<[string, SessionRecord]> {
    return this.#records.entries()
  }

  of(userId: string): readonly SessionRecord[] {
    return this.#idsOf(userId).flatMap((id) => this.#records.get(id) ?? [])
  }

  add(record: SessionRecord): void {
    const { id, userId } = record
    this.#records.set(id, record)
    if (userId !== null) this.#setIds(userId, [...this.#idsOf(userId), id])
  }

  /** Puts a changed record in the place of the one with the same id and user. */
  replace(record: SessionRecord): void {
    this.#records.set(record.id, record)
  }

  remove({ id, userId }: SessionRecord): void {
    this.#records.delete(id)
    if (userId === null) return
    this.#setIds(
      userId,
      this.#idsOf(userId).filter((other) => other !== id),
    )
  }

  #idsOf(userId: string): readonly string[] {
    const ids = this.#idsByUser.get(userId) ?? []
    return typeof ids === 'string' ? [ids] : ids
  }

  #setIds(userId: string, ids: readonly string[]): void {
    const [first, second] = ids
    if (first === undefined) this.#idsByUser.delete(userId)
    else this.#idsByUser.set(userId, second === undefined ? first : ids)
  }
}

/**
 * Returns the `prune` of a table: each call looks at the next `step` entries, and returns whether any are left.
 *
 * @param look removes an entry that has ended.
 */
export function pruning<Value>(
  entries: () => Iterator<[string, Value]>,
  step: number,
  look: (key: string, value: Value, now: number) => void,
): (now: number) => boolean {
  let rest: Iterator<[string, Value]> | null = null
  return (now) => {
    rest ??= entries()
    for (let i = 0; i < step; i++) {
      const { value, done } = rest.next()
      if (done === true) {
        rest = null
        return false
      }
      const [key, entry] = value
      look(key, entry, now)
    }
    return true
  }
}

/** Strings that many sessions have in common: each request brings a copy of its own. */
export class SharedStrings {
  readonly #known = new Map<string, string>()

  /** Returns the equal string that came first, so that only that one is kept. */
  share(text: string): string {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    // Whoever sends a new one with each login must not fill the memory.
    if (this.#known.size === SHARED_USER_AGENTS) this.#known.clear()
    this.#known.set(text, text)
    return text
  }
}
