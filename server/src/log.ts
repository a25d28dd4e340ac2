/**
 * The log: one JSON object a line, as machines collect it (ASVS 5.0, 16.2.4). Nothing that is
 * logged holds a password, a token or a secret.
 *
 * @module
 */

import { toAscii } from './ascii.ts'
import type { LatchkeyEvent } from 'latchkey'

/** How a log is written: a JSON object a line, or for people. */
export type LogFormat = 'json' | 'text'

/** What the server itself tells, beside the events of the library. */
export type ServerEvent =
  | { readonly type: 'server.started'; readonly url: string }
  | { readonly type: 'server.stopping'; readonly signal: string }
  | { readonly type: 'server.stopped'; readonly cut: boolean }
  /** A request failed by a fault of ours; its answer carries the same id. */
  | {
      readonly type: 'request.failed'
      readonly requestId: string
      readonly method: string
      readonly path: string
      readonly error: unknown
    }
  | { readonly type: 'setup.completed'; readonly userId: string }
  /** Beside what requests show: the address is https, so there is a proxy, but none is named. */
  | {
      readonly type: 'configuration.doubtful'
      readonly finding: 'no_trusted_proxy'
      readonly advice: string
    }
  /** Another server signs with a secret that this one does not have. */
  | {
      readonly type: 'configuration.doubtful'
      readonly finding: 'other_secrets'
      readonly advice: string
    }
  /** The file of the secrets can be read by every user of the machine. */
  | {
      readonly type: 'configuration.doubtful'
      readonly finding: 'readable_secrets'
      readonly advice: string
    }
  | { readonly type: 'process.warning'; readonly message: string }
  | { readonly type: 'process.failed'; readonly error: unknown }

/** Writes an event. */
export type Log = (event: LatchkeyEvent | ServerEvent) => void

/** Returns the log that writes lines. */
export function createLog(write: (line: string) => void, clock: () => number = Date.now): Log {
  return (event) => {
    const { type, ...fields } = event
    const entry = { time: new Date(clock()).toISOString(), type, ...fields }
    write(`${toAscii(JSON.stringify(entry, describeError))}\n`)
  }
}

/** Errors have no JSON of their own. */
function describeError(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value
  const { name, message, stack, cause } = value
  return { name, message, stack, ...(cause !== undefined && { cause }) }
}
