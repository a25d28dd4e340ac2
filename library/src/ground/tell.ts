/**
 * Tells events to the listeners. If nobody listens who may log it, an event that somebody must see is
 * written to the standard error.
 *
 * @module
 */

import type { EventListener, LatchkeyEvent } from '../events.ts'
import { textOf, type Listeners } from './listeners.ts'
import { SECOND } from './time.ts'

/** Returns the function that tells an event. */
export function teller(listeners: Listeners<LatchkeyEvent>): EventListener {
  const writeFailure = failureWriter()
  return (event) => {
    listeners.tell(event)
    if (listeners.hasLogger) return
    if (event.type === 'request.failed') writeFailure(event)
    if (event.type === 'write.unawaited') warnOfUnawaited(event)
    if (event.type === 'password.rehash_failed') {
      warn(`replacePasswordHash failed: ${textOf(event.err)}`, 'LATCHKEY_REHASH')
    }
    if (event.type === 'message.failed') {
      warn(`A message "${event.kind}" was not sent: ${textOf(event.err)}`, 'LATCHKEY_MESSAGE')
    }
    if (event.type === 'configuration.doubtful') {
      warn(event.advice, 'LATCHKEY_CONFIGURATION')
    }
  }
}

/**
 * Returns the function that writes a failed request. It writes each code once a second, so that a flood of failures
 * does not keep the process busy with writing.
 */
function failureWriter(): (event: Extract<LatchkeyEvent, { type: 'request.failed' }>) => void {
  const written = new Map<string, { at: number; more: number }>()
  return ({ status, code, method, err }) => {
    const last = written.get(code)
    const now = performance.now()
    if (last !== undefined && now - last.at < SECOND) {
      last.more++
      return
    }
    written.set(code, { at: now, more: 0 })
    const more = last?.more ? ` (and ${last.more} more since the last line)` : ''
    console.error(`latchkey: ${method} answered with ${status} ${code}${more}`, err)
  }
}

function warnOfUnawaited({
  operation,
  err,
  stack,
}: Extract<LatchkeyEvent, { type: 'write.unawaited' }>): void {
  const text = `${operation} failed, and nobody waited for it: ${textOf(err)}`
  warn(`${text}\n${stack}`, 'LATCHKEY_UNAWAITED')
}

function warn(text: string, code: string): void {
  process.emitWarning(text, { type: 'LatchkeyWarning', code })
}
