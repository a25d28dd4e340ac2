/**
 * Announced removals: an administrator removes everything that somebody has enrolled and says they have lost (NIST SP
 * 800-63B-4, 4.2.1, lets an agent do so). It takes effect after a waiting time, in which the user is told. Whoever
 * still has a factor cancels it by using the factor.
 *
 * The announcement is a row among the user's credentials. So whoever lists these meets it, and no timer is needed: the
 * first look after the waiting time does the removal.
 *
 * @module
 */

import { hash } from 'node:crypto'
import type { CredentialRecord, CredentialStore } from '../contracts/credentials.ts'
import type { JsonObject } from '../contracts/json.ts'
import type { KitParts } from '../factors/kit.ts'
import { DAY } from '../ground/time.ts'
import type { RowSeals } from './row-seals.ts'

const KIND = 'removal'

/** A shorter time would pass in one night, and a longer one helps nobody who is locked out. */
const [SHORTEST, LONGEST] = [1 * DAY, 30 * DAY]

/** An announced removal. Instants in epoch milliseconds. */
export interface Removal {
  readonly announcedAt: number

  /** When it takes effect. */
  readonly dueAt: number
}

interface Kept extends JsonObject {
  readonly dueAt: number
}

/** Announces removals, and carries them out. */
export class Removals {
  readonly #store: CredentialStore
  readonly #seals: RowSeals
  readonly #parts: KitParts

  constructor(store: CredentialStore, seals: RowSeals, parts: KitParts) {
    this.#store = store
    this.#seals = seals
    this.#parts = parts
  }

  /**
   * Returns the user's credentials among the rows of the user. If a removal is due, it is carried out first; if a
   * factor was used since it was announced, it is cancelled.
   */
  async settle(
    userId: string,
    rows: readonly CredentialRecord[],
  ): Promise<readonly CredentialRecord[]> {
    const announced = rows.find(isAnnouncement)
    if (announced === undefined) return rows
    const credentials = rows.filter((row) => row !== announced)
    const since = announced.createdAt
    if (credentials.some(({ usedAt }) => usedAt !== null && usedAt >= since)) {
      await this.#drop(announced, 'use')
      return credentials
    }
    const removal = this.#open(announced)
    if (removal === null || removal.dueAt > this.#parts.clock()) return credentials
    // What was enrolled since is none of those that were lost.
    const lost = credentials.filter(({ createdAt }) => createdAt <= since)
    for (const row of lost) await this.#remove(userId, row)
    // Last: a process that ends before leaves the rest to the next look.
    await this.#store.remove(announced.id, userId)
    return credentials.filter((row) => !lost.includes(row))
  }

  /** Announces a removal. If one is announced already, that one stays as it is, and is returned. @throws RangeError */
  async announce(userId: string, wait: number): Promise<Removal> {
    if (!Number.isSafeInteger(wait) || wait < SHORTEST || wait > LONGEST) {
      throw new RangeError('The waiting time of a removal is whole milliseconds, from 1 to 30 days')
    }
    const announcedAt = this.#parts.clock()
    const dueAt = announcedAt + wait
    const id = idOf(userId)
    const row = { id, userId, kind: KIND, name: '', createdAt: announcedAt, usedAt: null }
    const data = this.#seals.seal(row, JSON.stringify({ dueAt } satisfies Kept))
    if ((await this.#store.add({ ...row, version: 0, data }, 1)) === 'added') {
      this.#parts.emit({ type: 'credential.removal_announced', userId, dueAt })
      return { announcedAt, dueAt }
    }
    const earlier = await this.find(userId)
    if (earlier !== null) return earlier
    // No secret opens it any more: it would never be due.
    await this.#store.remove(id, userId)
    return this.announce(userId, wait)
  }

  /** Returns the announced removal of the user; `null` if there is none, or no secret opens it. */
  async find(userId: string): Promise<Removal | null> {
    const row = await this.#store.read(idOf(userId))
    return row?.userId === userId && isAnnouncement(row) ? this.#open(row) : null
  }

  /** Cancels the removal of the user. Returns whether there was one. */
  async cancel(userId: string): Promise<boolean> {
    return this.#drop({ id: idOf(userId), userId }, 'application')
  }

  /** Ends the removal of the user, because everything is removed at once. Tells nobody. */
  async drop(userId: string): Promise<void> {
    await this.#store.remove(idOf(userId), userId)
  }

  async #drop(
    { id, userId }: Pick<CredentialRecord, 'id' | 'userId'>,
    by: 'use' | 'application',
  ): Promise<boolean> {
    // Of several who look at the same time, one tells it.
    if ((await this.#store.remove(id, userId)) !== 'removed') return false
    this.#parts.emit({ type: 'credential.removal_cancelled', userId, by })
    return true
  }

  async #remove(userId: string, { id, kind, name }: CredentialRecord): Promise<void> {
    if ((await this.#store.remove(id, userId)) !== 'removed') return
    this.#parts.emit({ type: 'credential.removed', userId, kind, name, address: null })
  }

  #open(row: CredentialRecord): Removal | null {
    const text = this.#seals.open(row, row.data)
    if (text === null) return null
    const { dueAt } = JSON.parse(text) as Kept
    return { announcedAt: row.createdAt, dueAt }
  }
}

/** Whether a row is no credential, but the announcement of a removal. */
export function isAnnouncement({ kind }: Pick<CredentialRecord, 'kind'>): boolean {
  return kind === KIND
}

/** One for each user, whoever announces it. */
function idOf(userId: string): string {
  return hash('sha256', `removal\0${userId}`, 'base64url')
}
