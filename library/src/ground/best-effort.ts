/**
 * Writes that a request can do without: it has its answer already, and a store that is full, read-only or stuck must
 * not take it away.
 *
 * @module
 */

import type { Awaitable } from './maybe-promise.ts'
import { SECOND } from './time.ts'

/** After a failure, no such write is tried for so many milliseconds, and no other failure is told. */
const REST = 10 * SECOND

/**
 * Tries one kind of write. After a failure none is made for a while. Then one request tries, and does not wait
 * for the answer. So a store that does not answer delays only the few requests that were under way when it
 * stopped, and each of them once.
 */
export class BestEffort {
  readonly #onFailure: (error: unknown) => void
  #failedAt: number | null = null

  /** @param onFailure is told why a write failed. */
  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure
  }

  /** Returns the answer of the write, or `otherwise` if it failed or was not made. Never rejects. */
  async try<Answer>(
    now: number,
    write: () => Awaitable<Answer>,
    otherwise: Answer,
  ): Promise<Answer> {
    const failedAt = this.#failedAt
    // A clock that was set back does not make the rest longer.
    if (failedAt !== null && now >= failedAt && now < failedAt + REST) return otherwise
    // While one request tries, the others still make no write.
    if (failedAt !== null) this.#failedAt = now
    const made = this.#make(now, write, otherwise)
    return failedAt === null ? made : otherwise
  }

  async #make<Answer>(
    now: number,
    write: () => Awaitable<Answer>,
    otherwise: Answer,
  ): Promise<Answer> {
    try {
      const answer = await write()
      this.#failedAt = null
      return answer
    } catch (error) {
      this.#failedAt = now
      this.#onFailure(error)
      return otherwise
    }
  }
}
