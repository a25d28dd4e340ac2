/**
 * A document of the provider that is kept for a while: fetched when it is needed, by one request for all that wait.
 *
 * @module
 */

import { SECOND, type Clock } from '../ground/time.ts'

/** After a failure nobody asks again for so long: a provider that is down is not flooded, and neither are we. */
const PAUSE = 2 * SECOND

/** For how long a document is good. In milliseconds. */
export interface Freshness {
  /** It is fetched anew when it is older. */
  readonly fresh: number

  /** Until it is so old, it is used if there is no newer. */
  readonly usable: number
}

/** Keeps a document. */
export class Fetched<Document> {
  readonly #fetch: () => Promise<Document>
  readonly #freshness: Freshness
  readonly #clock: Clock
  #kept: { readonly document: Document; readonly at: number } | null = null
  #failed: { readonly error: unknown; readonly at: number } | null = null
  #coming: Promise<Document> | null = null

  /** When it was last asked for, by success or not; `-Infinity`: never. */
  #askedAt = -Infinity

  constructor(fetch: () => Promise<Document>, freshness: Freshness, clock: Clock) {
    this.#fetch = fetch
    this.#freshness = freshness
    this.#clock = clock
  }

  /** Returns the document. @throws what the fetch throws, if no document is usable. */
  async get(): Promise<Document> {
    const kept = this.#keptWithin(this.#freshness.fresh)
    if (kept !== null) return kept.document
    try {
      return await this.#renew()
    } catch (error) {
      const old = this.#keptWithin(this.#freshness.usable)
      if (old === null) throw error
      return old.document
    }
  }

  /**
   * Returns a document that is fetched now, unless the last one was asked for within `pause`; then `null`.
   *
   * @param pause in milliseconds.
   */
  async getNewer(pause: number): Promise<Document | null> {
    const age = this.#clock() - this.#askedAt
    if (this.#coming === null && age >= 0 && age < pause) return null
    return this.#renew()
  }

  #keptWithin(longest: number) {
    const kept = this.#kept
    const age = kept === null ? Infinity : this.#clock() - kept.at
    return age >= 0 && age < longest ? kept : null
  }

  #renew(): Promise<Document> {
    const now = this.#clock()
    const failed = this.#failed
    if (this.#coming === null && failed !== null && Math.abs(now - failed.at) < PAUSE) {
      return Promise.reject(failed.error)
    }
    this.#coming ??= this.#ask(now).finally(() => {
      this.#coming = null
    })
    return this.#coming
  }

  async #ask(now: number): Promise<Document> {
    this.#askedAt = now
    try {
      const document = await this.#fetch()
      this.#kept = { document, at: now }
      this.#failed = null
      return document
    } catch (error) {
      this.#failed = { error, at: this.#clock() }
      throw error
    }
  }
}
