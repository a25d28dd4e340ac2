/**
 * Notes that all processes share: small values under names, in the store of one-time tokens, which every remote store
 * has and in which nothing may be evicted.
 *
 * A note is written in the period of its writing, and read in the period before too. It is kept for two periods, so it
 * can be read for one period at least. A change is compare-and-set: the store replaces one record by another, whose id
 * is the other one of two.
 *
 * Whoever reads the store can read the notes, and whoever writes it could end sessions anyway. So their names are
 * hashes without a key: a new secret, or one that is dropped, loses none.
 *
 * @module
 */

import { createHash } from 'node:crypto'
import type { JsonObject } from '../contracts/json.ts'
import type { TokenRecord, TokenStore } from '../contracts/tokens.ts'
import { UpdateConflict } from '../errors.ts'
import type { Clock } from '../ground/time.ts'

/** How often others may change the same note while it is being changed. */
const MAX_TRIES = 100

/** The purpose of the records. No token has it: their ids are no tokens' hashes. */
const PURPOSE = 'oidc note'

/** Where notes are kept. */
export interface NoteParts {
  readonly store: TokenStore
  readonly clock: Clock

  /** What keeps these notes apart from all others. */
  readonly scope: string

  /** For how long a note can be read at least, in milliseconds. */
  readonly period: number
}

/** Keeps notes of one kind. */
export class Notes<Note extends JsonObject> {
  readonly #parts: NoteParts

  constructor(parts: NoteParts) {
    this.#parts = parts
  }

  /** Returns what was noted under the name: one note of each period that counts. */
  async read(name: string): Promise<readonly Note[]> {
    const period = this.#period
    // The next one is that of a process whose clock is ahead.
    const found = await Promise.all(
      [period - 1, period, period + 1].map((one) => this.#find(name, one)),
    )
    return found.flatMap((record) => (record === null ? [] : [record.data as Note]))
  }

  /** Changes what is noted under the name in this period. `null` before: nothing is. `null` after: all is well so. */
  async change(name: string, change: (before: Note | null) => Note | null): Promise<void> {
    const { store, clock } = this.#parts
    const period = this.#period
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const before = await this.#find(name, period)
      const note = change((before?.data ?? null) as Note | null)
      if (note === null) return
      const [first, second] = this.#idsOf(name, period)
      const record = this.#recordOf(name, period, before?.id === first ? second : first, note)
      const isWritten =
        before === null
          ? await store.add(record, { most: 1, whenFull: 'refuse' }, clock())
          : (await store.replace(record.group, before.id, record, clock()))?.id === before.id
      if (isWritten) return
    }
    throw new UpdateConflict()
  }

  get #period(): number {
    return Math.floor(this.#parts.clock() / this.#parts.period)
  }

  /** Between two looks the note may move from one id to the other, so the first is looked at once more. */
  async #find(name: string, period: number): Promise<TokenRecord | null> {
    const { store, clock } = this.#parts
    const [first, second] = this.#idsOf(name, period)
    const group = groupOf(first)
    for (const id of [first, second, first]) {
      const record = await store.read(group, id, clock())
      if (record !== null) return record
    }
    return null
  }

  #recordOf(name: string, period: number, id: string, data: Note): TokenRecord {
    const now = this.#parts.clock()
    const expiresAt = Math.ceil((period + 2) * this.#parts.period)
    const [first] = this.#idsOf(name, period)
    return {
      id,
      group: groupOf(first),
      purpose: PURPOSE,
      userId: null,
      data,
      binding: hash([id]),
      createdAt: now,
      expiresAt,
    }
  }

  #idsOf(name: string, period: number): readonly [string, string] {
    const { scope, period: length } = this.#parts
    const parts = ['latchkey/1/oidc note', scope, length, name, period]
    return [hash([...parts, 0]), hash([...parts, 1])]
  }
}

function groupOf(id: string): string {
  return hash(['group', id]).slice(0, 22)
}

function hash(parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}
