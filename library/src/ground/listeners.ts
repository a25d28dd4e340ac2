/**
 * Functions of the application that are called when something happens. What they do is theirs: they
 * may throw, reject, never settle, or call us back.
 *
 * @module
 */

import { same, tryThen, type Awaitable } from './maybe-promise.ts'

/**
 * How deep calls may nest. Otherwise a listener that causes what it listens to would exhaust the stack.
 */
const MAX_DEPTH = 16

/** Listeners that log nothing. */
const loggingNothing = new WeakSet<object>()

/**
 * Marks a listener that logs nothing, and returns it. While no other function listens, nobody hears of failures by
 * events.
 */
export function logsNothing<Listener extends object>(listener: Listener): Listener {
  loggingNothing.add(listener)
  return listener
}

/**
 * Calls every function that listens. A function that fails harms neither the others, nor the caller, nor the
 * process.
 */
export class Listeners<Event> {
  readonly #functions = new Set<(event: Event) => Awaitable<unknown>>()
  #depth = 0
  #loggers = 0

  /** Adds a function. Returns a function that removes it. */
  add(listener: (event: Event) => Awaitable<unknown>): () => void {
    // A function of its own for each: the same listener can be added twice, and removed once.
    const own = (event: Event): Awaitable<unknown> => listener(event)
    const share = loggingNothing.has(listener) ? 0 : 1
    this.#functions.add(own)
    this.#loggers += share
    return () => {
      if (this.#functions.delete(own)) this.#loggers -= share
    }
  }

  /** Whether nobody listens. */
  get isEmpty(): boolean {
    return this.#functions.size === 0
  }

  /** Whether a function listens that may log what it hears. */
  get hasLogger(): boolean {
    return this.#loggers > 0
  }

  /** Tells all who listen now: not those whom a listener adds meanwhile. */
  tell(event: Event): void {
    if (this.#depth === MAX_DEPTH) {
      return warnOf(new Error('Listeners cause what they listen to: an event was not told'))
    }
    this.#depth++
    try {
      for (const listener of Array.from(this.#functions)) {
        callSafely(() => (this.#functions.has(listener) ? listener(event) : undefined))
      }
    } finally {
      this.#depth--
    }
  }
}

/**
 * Calls a function of the application. Its failure becomes a warning of the process, because no caller can
 * handle it.
 */
export function callSafely(call: () => Awaitable<unknown>): void {
  void tryThen(call, same, warnOf)
}

/**
 * Node reads the fields of an error that it warns of, and the process ends if one of them throws. So the
 * warning gets a text.
 */
function warnOf(error: unknown): void {
  process.emitWarning(textOf(error), 'LatchkeyListener')
}

/** Returns what an error says, with its stack. What is thrown may be anything, also what has no text. */
export function textOf(thrown: unknown): string {
  try {
    const stack = thrown instanceof Error ? thrown.stack : undefined
    return typeof stack === 'string' ? stack : String(thrown)
  } catch {
    return 'something was thrown that has no text'
  }
}
