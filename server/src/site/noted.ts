/**
 * What happens to accounts, noted where their users and administrators find it.
 *
 * @module
 */

import type { RequestContext } from 'latchkey/adapter-kit'
import type { LatchkeyEvent } from 'latchkey'
import type { ActivityDetail, ActivityKind } from '../accounts/activity.ts'
import type { SiteContext } from './site-context.ts'

/** What is needed to note something. */
type NoteTools = Pick<SiteContext, 'latch' | 'activity' | 'users' | 'log'>

/**
 * Notes logins, from then on. Whoever logs in does not wait for that, and is not refused if it fails; the log tells it.
 *
 * @returns the function that ends it.
 */
export function noteLogins({ latch, activity, users, log }: NoteTools): () => void {
  const note = async (event: LatchkeyEvent): Promise<void> => {
    if (event.type !== 'login.succeeded') return
    const { userId, sessionId, address, methods } = event
    try {
      await users.noteLogin(userId, Date.now())
      const session = (await latch.sessions(userId)).find(({ id }) => id === sessionId)
      const userAgent = session?.userAgent ?? null
      const detail = { methods: methods.join(' ') }
      await activity.note({ userId, kind: 'login', by: 'self', address, userAgent, detail })
    } catch (error) {
      log({ type: 'store.failed', operation: 'activity', error })
    }
  }
  return latch.onEvent(note)
}

/** Notes what a user has done in a request. It is done by then: if the note fails, the log tells it. */
export async function noteOwn(
  { activity, log }: Pick<NoteTools, 'activity' | 'log'>,
  ctx: RequestContext,
  userId: string,
  kind: ActivityKind,
  detail: ActivityDetail = {},
): Promise<void> {
  const { address } = ctx
  const userAgent = ctx.header('user-agent') ?? null
  try {
    await activity.note({ userId, kind, by: 'self', address, userAgent, detail })
  } catch (error) {
    log({ type: 'store.failed', operation: 'activity', error })
  }
}
