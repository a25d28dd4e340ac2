/**
 * Finding users by how their name or their address begins.
 *
 * A search has no second page: whoever finds too many types one letter more. So it reads a bounded part of two indexes,
 * and sorts nothing, however large the site is.
 *
 * @module
 */

import { isBoundedUsername } from 'latchkey'
import { canonicalName } from './user-rules.ts'
import type { User, UserTable } from './user-table.ts'

/** What a search has found. */
export interface UserSearch {
  readonly users: readonly User[]

  /** Whether there are more. */
  readonly isCut: boolean
}

/** Returns at most `limit` users whose name or address begins with the text as typed. */
export async function searchUsers(
  table: Pick<UserTable, 'listByName' | 'listByEmail'>,
  typed: string,
  limit: number,
): Promise<UserSearch> {
  // Half of a pair is no text that every database takes.
  const beginning = isBoundedUsername(typed) ? canonicalName(typed.toWellFormed()) : ''
  if (beginning === '') return { users: [], isCut: false }
  const byName = await table.listByName(beginning, limit + 1)
  const byEmail = await table.listByEmail(beginning, limit + 1)
  const found = new Map([...byName, ...byEmail].map((user) => [user.id, user]))
  return { users: [...found.values()].slice(0, limit), isCut: found.size > limit }
}
