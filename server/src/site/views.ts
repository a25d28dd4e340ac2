/**
 * What pages and JSON show of users and their sessions: chosen field by field, so that a new
 * column does not show by accident.
 *
 * @module
 */

import type { SessionInfo } from 'latchkey'
import type { AdminUser } from '../pages/admin.ts'
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

/** A user for the admin's page. */
export function adminView(
  { user, sessions }: UserWithSessions,
  currentId: string | null,
): AdminUser {
  const { username, roles, disabled, createdAt } = user
  const views = sessions.map((session) => sessionView(session, currentId))
  return { username, roles, enabled: !disabled, createdAt, sessions: views }
}

/** A user for a program. Neither hashes nor session ids are shown (ASVS 5.0, 14.2.6). */
export function userJson({ user, sessions }: UserWithSessions): object {
  const { id, username, roles, disabled, createdAt } = user
  return { id, username, roles, disabled, createdAt, sessions: sessions.map(sessionJson) }
}

function sessionJson({ createdAt, touchedAt, expiresAt, address, userAgent }: SessionInfo): object {
  return { createdAt, touchedAt, expiresAt, address, userAgent }
}
