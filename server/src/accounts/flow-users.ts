/**
 * The users of the site, as the library's flows ask for them.
 *
 * @module
 */

import type { FlowUsers } from 'latchkey/flows'
import type { LoginUser } from './user-table.ts'
import { loginUser, type Users } from './users.ts'

/** Returns the users for flows. */
export function flowUsers(users: Users): FlowUsers<LoginUser> {
  return {
    async find(name) {
      const user = await users.find(name)
      return user === null ? null : loginUser(user)
    },
    async findById(id) {
      const user = await users.get(id)
      return user === null ? null : loginUser(user)
    },
    addressOf: () => null,
    setPasswordHash: (id, { from, to }) =>
      from !== null && to !== null && users.replacePasswordHash(id, { from, to }),
  }
}
