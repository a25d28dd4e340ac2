/**
 * The log as text, for people at a terminal: the time, the event, and its fields; the stack of an error
 * below it.
 *
 * @module
 */

import type { LatchkeyEvent } from 'latchkey'
import type { ServerEvent } from './events.ts'
import { toAscii, toLine } from './terminal.ts'

/** Returns an event as lines, without the last line end. `time` is in RFC 3339. */
export function textOf(time: string, event: LatchkeyEvent | ServerEvent): string {
  const sentence = sentenceOf(event)
  if (sentence !== null) return `latchkey: ${toLine(sentence)}`
  const { type, ...fields } = event
  const errors = Object.values(fields).filter((value) => value instanceof Error)
  const words = Object.entries(fields).map(([name, value]) => `${name}=${wordOf(value)}`)
  return [[time, type, ...words].join(' '), ...errors.flatMap(stackOf)].join('\n')
}

/** The sentence that an event carries; `null` if it carries none. */
function sentenceOf(event: LatchkeyEvent | ServerEvent): string | null {
  switch (event.type) {
    case 'configuration.doubtful':
      return event.advice
    case 'process.warning':
    case 'server.failed':
      return event.message
    default:
      return null
  }
}

function wordOf(value: unknown): string {
  if (typeof value === 'string' && /^[\w.:/@-]+$/.test(value)) return value
  // JSON has no word for `undefined`, which is written as JavaScript writes it.
  return toAscii(JSON.stringify(value instanceof Error ? value.message : value) ?? String(value))
}

function stackOf(error: Error): readonly string[] {
  const lines = (error.stack ?? '').split('\n').slice(1)
  const causes = error.cause instanceof Error ? [error.cause] : []
  return [
    ...lines.map((line) => `    ${toLine(line).trim()}`),
    ...causes.flatMap((cause) => [`    cause: ${toLine(cause.message)}`, ...stackOf(cause)]),
  ]
}
