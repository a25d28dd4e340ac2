/**
 * People are told by mail, and not at the next login alone, what somebody else has done with their access: a reset link
 * that an administrator has made is a takeover, if nobody learns of it.
 *
 * Whoever may do so may also set another address first. So a verified address that somebody else has taken away is told
 * for seven days more, of that and of all that follows.
 *
 * @module
 */

import { DAY, type Clock } from 'latchkey'
import type { Activity, ActivityKind, Actor, NewActivity } from './activity.ts'
import type { User } from './user-table.ts'
import type { Users } from './users.ts'

/** What is told. */
const KINDS = [
  'reset_link_made',
  'recovered',
  'password_changed',
  'email_changed',
  'factor_removed',
  'factor_removal_announced',
] as const

/** How long a verified address is told after somebody else has taken it away. */
export const FORMER_TOLD: number = 7 * DAY

/** What somebody else has done. */
export type ToldByMail =
  Exclude<(typeof KINDS)[number], 'factor_removal_announced'> | 'removal_announced'

/** An act to be told of. */
export interface ActToTell {
  /** An address that the user has verified. */
  readonly to: string
  readonly userId: string
  readonly what: ToldByMail

  /** The username of whoever did it; `null`: a command on the machine. */
  readonly by: string | null

  /** When it takes effect, in epoch milliseconds. @default at once */
  readonly dueAt?: number
}

/** Returns the addresses that a user has shown to read, with one that somebody else has taken away lately. */
export function addressesOf(
  { email, emailVerified, ...user }: Pick<User, 'email' | 'emailVerified' | FormerField>,
  now: number,
): readonly string[] {
  const own = emailVerified && email !== null ? [email] : []
  return [...new Set([...own, ...formerAddress(user, now)])]
}

type FormerField = 'formerEmail' | 'formerEmailAt'

function formerAddress(
  { formerEmail, formerEmailAt }: Pick<User, FormerField>,
  now: number,
): readonly string[] {
  const isRecent = formerEmailAt !== null && now - formerEmailAt < FORMER_TOLD
  return formerEmail !== null && isRecent ? [formerEmail] : []
}

/**
 * Returns the notes, of which users with a verified address are told. If telling fails, the act stands all the same:
 * the next login tells of it.
 *
 * @param tell resolves when the message is written down.
 */
export function tellingByMail(
  activity: Activity,
  {
    users,
    tell,
    onFailure,
    clock = Date.now,
  }: {
    readonly users: Pick<Users, 'get'>
    readonly tell: (act: ActToTell) => Promise<void>
    readonly onFailure: (error: unknown) => void
    readonly clock?: Clock
  },
): Activity {
  return {
    ...activity,
    async note(entry) {
      await activity.note(entry)
      const { userId, kind, by } = entry
      if (by === 'self' || !isTold(kind)) return
      try {
        const user = await users.get(userId)
        if (user === null) return
        for (const to of toldOf(user, entry, clock())) {
          await tell({ to, userId, by: nameOf(by), ...whatOf(kind, entry) })
        }
      } catch (error) {
        onFailure(error)
      }
    },
  }
}

/** Flows announce a removal to the address that is verified now: they know the way out of it. */
function toldOf(user: User, { detail }: NewActivity, now: number): readonly string[] {
  const all = addressesOf(user, now)
  if (dueOf(detail) === null || !user.emailVerified) return all
  return all.filter((address) => address !== user.email)
}

function whatOf(
  kind: (typeof KINDS)[number],
  { detail }: NewActivity,
): Pick<ActToTell, 'what' | 'dueAt'> {
  if (kind !== 'factor_removal_announced') return { what: kind }
  const dueAt = dueOf(detail)
  return { what: 'removal_announced', ...(dueAt !== null && { dueAt }) }
}

function dueOf(detail: NewActivity['detail']): number | null {
  const dueAt = detail?.['dueAt']
  return typeof dueAt === 'number' ? dueAt : null
}

function isTold(kind: ActivityKind): kind is (typeof KINDS)[number] {
  return (KINDS as readonly string[]).includes(kind)
}

function nameOf(by: Actor): string | null {
  return typeof by === 'string' ? null : by.username
}
