/**
 * The log on standard error. It is one JSON object a line, as machines collect it (ASVS 5.0, 16.2.4), and has no other
 * lines; or it is text, for people. Nothing that is logged holds a password, a token or a secret.
 *
 * @module
 */

import type { LatchkeyEvent } from 'latchkey'
import type { LogFormat } from '../config/values.ts'
import type { ServerEvent } from './events.ts'
import { textOf } from './log-text.ts'
import { toAscii } from './terminal.ts'

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

/** Returns an error as fields: JSON writes an `Error` as `{}`. */
function describeError(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value
  const { name, message, stack, cause } = value
  return { name, message, stack, ...(cause !== undefined && { cause }) }
}
