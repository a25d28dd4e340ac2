/**
 * Messages that a request causes are written down before it is answered: a page that says "a message is on its way"
 * tells the truth, even if the process dies right after.
 *
 * Users who are known are told if a message could not be written. Strangers are not: by that they would learn whether
 * there is an account.
 *
 * @module
 */

import { AsyncLocalStorage } from 'node:async_hooks'
import type { Handler } from 'hono'
import { StoreUnavailable } from 'latchkey'
import type { Send } from 'latchkey/flows'
import type { Mail } from '../mail/mail.ts'
import type { MailMessage } from '../mail/message.ts'
import type { Act } from './act-route.ts'
import type { SiteEnv } from './site-context.ts'

/** The messages that a request has caused, as they are being written. */
const requests = new AsyncLocalStorage<Promise<void>[]>()

const NOTHING: MailMessage = { kind: 'nothing', to: '', userId: null }

/** Returns the function that flows send by: it resolves when the message is written down. */
export function writeTo({ send }: Pick<Mail, 'send'>): Send {
  return (message) => {
    const writing = send(message)
    requests.getStore()?.push(writing)
    return writing
  }
}

/** What some work has come to. */
export interface Written<Result> {
  readonly result: Result

  /** How many messages it has caused. */
  readonly count: number

  /** Why messages could not be written. The log has been told. */
  readonly failures: readonly unknown[]
}

/** Does the work of a request. Resolves when all messages that it has caused are written, or cannot be. */
export async function untilWritten<Result>(work: () => Result): Promise<Written<Awaited<Result>>> {
  const writings: Promise<void>[] = []
  const result = await requests.run(writings, work)
  // The flows hand over what a step has caused by the next turn of the loop, in its async context: see their `send`.
  await new Promise(setImmediate)
  const outcomes = await Promise.allSettled(writings)
  const failures = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  return { result, count: outcomes.length, failures }
}

/**
 * Returns the handler for strangers, which answers when its message is written down. Where nobody gets one, because
 * there is no such account, a message is written that is none, and is never sent: the answer takes as long, and so does
 * what follows it (ASVS 5.0, 6.3.8). A request that is refused, whoever it names, writes nothing.
 */
export function answeredAlike(
  { send }: Pick<Mail, 'send'>,
  handler: Handler<SiteEnv>,
): Handler<SiteEnv> {
  return async (c, next) => {
    const { result, count } = await untilWritten(() => handler(c, next) as Promise<Response>)
    // Nobody may learn by the answer that a message could not be written: an event tells it.
    if (count === 0 && result.status < 400) await send(NOTHING).catch(() => undefined)
    return result
  }
}

/** A message could not be written down, so it is not sent. */
export class MessageNotWritten extends Error {
  constructor(cause: unknown) {
    super('The message could not be written down', { cause })
    this.name = 'MessageNotWritten'
  }
}

/**
 * Returns the act of a user who is known, which is done when its messages are written down.
 *
 * @returns a function that throws StoreUnavailable, caused by MessageNotWritten, if one could not be.
 */
export function doneWhenWritten(run: Act['run']): Act['run'] {
  return async (ctx, fields) => {
    const { result, failures } = await untilWritten(() => run(ctx, fields))
    if (failures.length > 0) throw new StoreUnavailable(new MessageNotWritten(failures[0]))
    return result
  }
}
