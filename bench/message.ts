/**
 * What the processes of the bench tell it.
 *
 * @module
 */

import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Returns the next message of a process. @throws Error with its name if it ends before. */
export async function nextMessage<Message>(child: ChildProcess, name: string): Promise<Message> {
  const done = new AbortController()
  const { signal } = done
  const ended = once(child, 'exit', { signal }).then(() => {
    throw new Error(`${name} ended`)
  })
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), ended])
    return message as Message
  } finally {
    // The message has arrived, so nobody waits for the end of the process any more.
    ended.catch(() => undefined)
    done.abort()
  }
}
