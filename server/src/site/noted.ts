/**
 * What happens to accounts, noted where their users and administrators find it.
 *
 * @module
 */

import type { RequestContext } from 'latchkey/adapter-kit'
import type { LatchkeyEvent } from 'latchkey'
import type { Activity, ActivityDetail, ActivityKind } from '../accounts/activity.ts'
import type { SiteContext } from './site-context.ts'

/** Tells the log of something that was done and could not be noted. */
export function noteFailed(log: SiteContext['log'], error: unknown): void {
  log({ type: 'store.failed', operation: 'activity', error })
}

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
      noteFailed(log, error)
    }
  }
  return latch.onEvent(note)
}

/**
 * Notes what becomes of announced removals of factors, from then on: they take effect at the first look after their
 * time, or are called off, and no request of whoever announced them is there.
 *
 * @returns the function that ends it.
 */
export function noteRemovals({
  latch,
  activity,
  log,
  clock,
}: Pick<SiteContext, 'latch' | 'activity' | 'log' | 'clock'>): () => void {
  const note = async (event: LatchkeyEvent): Promise<void> => {
    try {
      if (event.type === 'credential.removal_cancelled') {
        // By a factor, or by the link of the message: nobody else calls it off.
        const { userId } = event
        await activity.note({ userId, kind: 'factor_removal_cancelled', by: 'self' })
      }
      // One that somebody has removed in a request comes from an address, and is noted there.
      if (event.type === 'credential.removed' && event.address === null) {
        await noteRemoved(activity, event.userId, clock())
      }
    } catch (error) {
      noteFailed(log, error)
    }
  }
  // One after the other: all that a removal takes is one entry.
  let last: Promise<void> = Promise.resolve()
  return latch.onEvent((event) => (last = last.then(() => note(event))))
}

/** Notes that the announced removal of a user has taken effect, once. By whom it was is in its announcement. */
async function noteRemoved(activity: Activity, userId: string, now: number): Promise<void> {
  const found = await activity.list(userId, { kinds: REMOVALS })
  const [entry] = found.toSorted((one, other) => other.lastAt - one.lastAt)
  // What was removed at once is noted by whoever did it.
  if (entry?.kind !== 'factor_removal_announced') return
  const { dueAt = null } = entry.detail
  if (typeof dueAt !== 'number' || dueAt > now) return
  await activity.note({ userId, kind: 'factor_removed', by: entry.by, detail: { dueAt } })
}

const REMOVALS = ['factor_removal_announced', 'factor_removal_cancelled', 'factor_removed'] as const

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
    noteFailed(log, error)
  }
}
