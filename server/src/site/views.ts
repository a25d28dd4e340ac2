/**
 * What pages and JSON show of users and their sessions: chosen field by field, so that a new
 * column does not show by accident.
 *
 * @module
 */

import type { SessionInfo } from 'latchkey'
import type { ShownUser } from '../pages/admin/shown-user.ts'
import type { SessionView } from '../pages/parts/session-list.ts'
import type { SiteLatch } from '../storage/storage.ts'
import type { User } from '../accounts/user-table.ts'

/** A user and the user's live sessions. */
export interface UserWithSessions {
  readonly user: User
  readonly sessions: readonly SessionInfo[]
}

/** Returns the users with their live sessions. Each user has a bounded number of sessions. */
export function withSessions(
  users: readonly User[],
  latch: Pick<SiteLatch, 'sessions'>,
): Promise<readonly UserWithSessions[]> {
  return Promise.all(users.map(async (user) => ({ user, sessions: await latch.sessions(user.id) })))
}

/** A session for a page. */
export function sessionView(session: SessionInfo, currentId: string | null): SessionView {
  const { id, userAgent, address, createdAt, touchedAt } = session
  const current = id === currentId
  return { userAgent, address, loggedInAt: createdAt, lastSeenAt: touchedAt, current }
}

/** A user for administrators. */
export function shownUser(user: User): ShownUser {
  const { id, username, roles, email, emailVerified, createdAt, lastLoginAt } = user
  const status = statusOf(user)
  return { id, username, roles, status, email, emailVerified, createdAt, lastLoginAt }
}

function statusOf({
  disabled,
  mustChangePassword,
  passwordHash,
  lastLoginAt,
}: User): ShownUser['status'] {
  if (disabled) return 'disabled'
  if (mustChangePassword) return 'mustChange'
  // Whoever has logged in has another way in.
  return passwordHash === null && lastLoginAt === null ? 'invited' : 'active'
}

/** A user for a program. Neither hashes nor session ids are shown (ASVS 5.0, 14.2.6). */
export function userJson({ user, sessions }: UserWithSessions): object {
  const { disabled, mustChangePassword } = user
  return {
    ...shownUser(user),
    disabled,
    mustChangePassword,
    sessions: sessions.map(sessionJson),
  }
}

function sessionJson({ createdAt, touchedAt, expiresAt, address, userAgent }: SessionInfo): object {
  return { createdAt, touchedAt, expiresAt, address, userAgent }
}
