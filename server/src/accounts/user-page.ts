/**
 * The users page by page, for lists that people look at.
 *
 * A page begins at a user and not at a number. The database finds the user's name in its index, so the last page costs
 * as much as the first, and nobody appears twice if a user is added meanwhile. The address of a page names the user by
 * id, because logs keep addresses, and names do not belong in logs.
 *
 * @module
 */

import { canonicalName } from './user-rules.ts'
import type { User, UserTable } from './user-table.ts'

/**
 * Where a page begins: after a user, or before one, by id. Without either, or with an id that nobody has, it begins at
 * the first user.
 */
export interface PagePlace {
  readonly after?: string | undefined
  readonly before?: string | undefined
}

/** Some users, by name. */
export interface UserPage {
  readonly users: readonly User[]

  /** The user before whom the previous page ends; `null`: there is no previous page. */
  readonly previous: string | null

  /** The user after whom the next page begins; `null`: there is no next page. */
  readonly next: string | null
}

/** Whether a text has the form of an id, as `newUser` makes it. No other text is looked up. */
export function isUserId(text: string): boolean {
  return /^[\w-]{22}$/.test(text)
}

/** Every name comes after this one, because no name is empty. */
const FIRST = ''

/** Returns a page of the table, of at most `limit` users. */
export async function readPage(
  table: UserTable,
  { after, before }: PagePlace,
  limit: number,
): Promise<UserPage> {
  const behind = await nameOf(table, after)
  if (behind !== null) {
    const found = await table.listAfter(behind, limit + 1)
    if (found.length > 0) return forward(found, limit, true)
  }
  const inFront = await nameOf(table, before)
  if (inFront !== null) {
    const found = await table.listBefore(inFront, limit + 1)
    if (found.length > limit) return backward(found, limit)
  }
  // If fewer users come before than a page holds, the first page is shown: it is always full.
  return forward(await table.listAfter(FIRST, limit + 1), limit, false)
}

/** If one user more was found than is shown, there is another page. */
function forward(found: readonly User[], limit: number, hasPrevious: boolean): UserPage {
  const users = found.slice(0, limit)
  const [first, last] = [users.at(0), users.at(-1)]
  return {
    users,
    previous: hasPrevious && first !== undefined ? first.id : null,
    next: found.length > limit && last !== undefined ? last.id : null,
  }
}

/** There are users on both sides: one more was found in front, and the user that the page ends before is behind. */
function backward(found: readonly User[], limit: number): UserPage {
  const users = found.slice(0, limit).toReversed()
  const [first, last] = [users.at(0), users.at(-1)]
  return {
    users,
    previous: first?.id ?? null,
    next: last?.id ?? null,
  }
}

async function nameOf(table: UserTable, id: string | undefined): Promise<string | null> {
  if (id === undefined || !isUserId(id)) return null
  const user = await table.get(id)
  return user === null ? null : canonicalName(user.username)
}
