/**
 * The log on standard error: one JSON object a line, as machines collect it (ASVS 5.0, 16.2.4), and no
 * line that is none; or text, for people. Nothing that is logged holds a password, a token or a secret.
 *
 * @module
 */

import type { LatchkeyEvent } from 'latchkey'
import { textOf } from './log-text.ts'
import { toAscii } from './terminal.ts'

/** How a log is written: a JSON object a line, or for people. */
export type LogFormat = 'json' | 'text'

/** What can be doubtful about how a server is set up, before any request shows it. */
export type ServerFinding =
  /** The address is https, so there is a proxy, but none is named. */
  | 'no_trusted_proxy'
  /** Another server signs with a secret that this one does not have. */
  | 'other_secrets'
  /** The file of the secrets can be read by every user of the machine. */
  | 'readable_secrets'

/** What the server itself tells, beside the events of the library. */
export type ServerEvent =
  | { readonly type: 'server.started'; readonly url: string }
  /** It cannot start, or go on. An event for each mistake. */
  | { readonly type: 'server.failed'; readonly message: string }
  /** `signal` is `launcher` if npm, which started it, has ended. */
  | { readonly type: 'server.stopping'; readonly signal: string }
  | { readonly type: 'server.stopped'; readonly cut: boolean }
  /** Beside the library's own: a request failed in a route of the server. Its answer carries the same id. */
  | {
      readonly type: 'request.failed'
      readonly requestId: string | null
      readonly status: number
      readonly code: string
      readonly method: string
      readonly path: string
      readonly err: Error
    }
  | { readonly type: 'setup.completed'; readonly userId: string }
  /** Beside the library's own, which requests show. */
  | {
      readonly type: 'configuration.doubtful'
      readonly finding: ServerFinding
      readonly advice: string
    }
  | { readonly type: 'process.warning'; readonly message: string }
  | { readonly type: 'process.failed'; readonly error: unknown }

/** Writes an event. */
export type Log = (event: LatchkeyEvent | ServerEvent) => void

/** Returns the log that writes lines. */
export function createLog(
  write: (line: string) => void,
  format: LogFormat = 'json',
  clock: () => number = Date.now,
): Log {
  return (event) => {
    const time = new Date(clock()).toISOString()
    if (format === 'text') return write(`${textOf(time, event)}\n`)
    const { type, ...fields } = event
    write(`${toAscii(JSON.stringify({ time, type, ...fields }, describeError))}\n`)
  }
}

/** Errors have no JSON of their own. */
function describeError(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value
  const { name, message, stack, cause } = value
  return { name, message, stack, ...(cause !== undefined && { cause }) }
}
