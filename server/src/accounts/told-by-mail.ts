/**
 * People are told by mail, and not at the next login alone, what somebody else has done with their access: a reset link
 * that an administrator has made is a takeover, if nobody learns of it.
 *
 * @module
 */

import type { Activity, ActivityKind, Actor } from './activity.ts'
import type { Users } from './users.ts'

/** What is told. */
const KINDS = ['reset_link_made', 'recovered', 'password_changed'] as const

/** What somebody else has done. */
export type ToldByMail = (typeof KINDS)[number]

/** An act to be told of. */
export interface ActToTell {
  /** The verified address of the user. */
  readonly to: string
  readonly userId: string
  readonly what: ToldByMail

  /** The username of whoever did it; `null`: a command on the machine. */
  readonly by: string | null
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
  }: {
    readonly users: Pick<Users, 'get'>
    readonly tell: (act: ActToTell) => Promise<void>
    readonly onFailure: (error: unknown) => void
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
        if (user === null || user.email === null || !user.emailVerified) return
        await tell({ to: user.email, userId, what: kind, by: nameOf(by) })
      } catch (error) {
        onFailure(error)
      }
    },
  }
}

function isTold(kind: ActivityKind): kind is ToldByMail {
  return (KINDS as readonly string[]).includes(kind)
}

function nameOf(by: Actor): string | null {
  return typeof by === 'string' ? null : by.username
}
