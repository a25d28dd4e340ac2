/**
 * Time limits for calls that all get the same time.
 *
 * @module
 */

import { ours, type Awaitable, type MaybePromise } from './maybe-promise.ts'

/** A call without an answer yet. */
interface Call {
  /** When its time is up, in milliseconds of the monotonic clock. */
  readonly deadline: number
  readonly fail: (reason: Error) => void
}

/** Why a call was given up. */
class TimeIsUp extends Error {}

/**
 * Rejects calls that have no answer in time. One timer serves all of them, because a timer for each call costs
 * more than everything that is done with its answer.
 */
export class Deadlines {
  readonly #timeout: number
  readonly #who: string

  /** In the order of their deadlines, because all get the same time. */
  readonly #calls = new Set<Call>()
  #timer: NodeJS.Timeout | null = null

  /**
   * @param timeout in milliseconds.
   * @param who says in the reason who did not answer.
   */
  constructor(timeout: number, who = 'The store') {
    this.#timeout = timeout
    this.#who = who
  }

  /** Whether a call failed because its time was up, and not by its answer. */
  isOver(reason: unknown): boolean {
    return reason instanceof TimeIsUp
  }

  /**
   * Returns an answer that is there. Else settles as the answer does, or rejects when the time is up. What was
   * asked may still happen; nobody asks again, because a write that is sent twice is done twice.
   */
  limit<Answer>(given: Awaitable<Answer>): MaybePromise<Answer> {
    const answer = ours(given)
    if (!(answer instanceof Promise)) return answer
    return new Promise((resolve, reject) => {
      const call = { deadline: performance.now() + this.#timeout, fail: reject }
      this.#add(call)
      const settle =
        <Result>(pass: (result: Result) => void) =>
        (result: Result): void => {
          this.#remove(call)
          pass(result)
        }
      answer.then(settle(resolve), settle(reject))
    })
  }

  #add(call: Call): void {
    this.#calls.add(call)
    if (this.#timer === null) this.#wait(this.#timeout)
    // The process lives on while somebody waits for an answer.
    else if (this.#calls.size === 1) this.#timer.ref()
  }

  #remove(call: Call): void {
    if (this.#calls.delete(call) && this.#calls.size === 0) this.#timer?.unref()
  }

  #wait(time: number): void {
    this.#timer = setTimeout(() => this.#end(), time)
  }

  /** Ends the calls whose time is up, and waits for the next one's. */
  #end(): void {
    this.#timer = null
    const now = performance.now()
    for (const call of this.#calls) {
      if (call.deadline > now) return this.#wait(call.deadline - now)
      this.#calls.delete(call)
      call.fail(new TimeIsUp(`${this.#who} did not answer within ${this.#timeout} ms`))
    }
  }
}
