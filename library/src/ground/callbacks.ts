/**
 * Calls functions of the application, and waits for each answer only a limited time.
 *
 * @module
 */

import { CallbackTimeout } from '../errors.ts'
import { Deadlines } from './deadlines.ts'
import type { Awaitable } from './maybe-promise.ts'

/** Calls functions of the application, and waits for each answer only a limited time. */
export class Callbacks {
  readonly #deadlines: Deadlines

  /** @param timeout in milliseconds. */
  constructor(timeout: number) {
    this.#deadlines = new Deadlines(timeout, 'The application')
  }

  /**
   * Resolves to the answer; rejects as the function throws or rejects.
   *
   * @param name says in the error what was called.
   * @throws CallbackTimeout if there is no answer in time.
   */
  async ask<Answer>(name: string, call: () => Awaitable<Answer>): Promise<Answer> {
    try {
      return await this.#deadlines.limit(call())
    } catch (reason) {
      throw this.#deadlines.isOver(reason) ? new CallbackTimeout(name, reason) : reason
    }
  }
}
