/**
 * Messages that a request causes are written down before it is answered: a page that says "a message is on its way"
 * tells the truth, even if the process dies right after.
 *
 * Where nobody gets a message, because there is no such account, a message is written that is none, and is never sent:
 * the answer takes as long, and so does what follows it (ASVS 5.0, 6.3.8).
 *
 * @module
 */

import { AsyncLocalStorage } from 'node:async_hooks'
import type { Handler } from 'hono'
import type { Send } from 'latchkey/flows'
import type { Mail } from '../mail/mail.ts'
import type { MailMessage } from '../mail/message.ts'
import type { SiteEnv } from './site-context.ts'

/** What a request has caused. */
interface Caused {
  writing: Promise<void> | null
}

const requests = new AsyncLocalStorage<Caused>()

const NOTHING: MailMessage = { kind: 'nothing', to: '', userId: null }

/** Returns the function that flows send by: it resolves when the message is written down. */
export function writeTo({ send }: Pick<Mail, 'send'>): Send {
  return (message) => {
    const writing = send(message)
    const caused = requests.getStore()
    if (caused !== undefined) caused.writing = writing
    return writing
  }
}

/** Returns the handler, which answers when its message is written down, or the one that is none. */
export function answeredWhenWritten(
  { send }: Pick<Mail, 'send'>,
  handler: Handler<SiteEnv>,
): Handler<SiteEnv> {
  return async (c, next) => {
    const caused: Caused = { writing: null }
    const response = await requests.run(caused, () => handler(c, next))
    // The flows hand a message over in the next turn of the loop.
    await new Promise(setImmediate)
    // Nobody may learn by the answer that a message could not be written: an event tells it.
    await (caused.writing ?? send(NOTHING)).catch(() => undefined)
    return response
  }
}
