/**
 * What people may type as their name at the login: the username, and their address, if it is verified and the site
 * takes it.
 *
 * No username is somebody else's address: new ones have no `@`, and an address that is a username from before is given
 * to nobody else. So what is typed means one user or none.
 *
 * @module
 */

import type { User } from './user-table.ts'
import type { Users } from './users.ts'

/** How users are found at the login. */
export interface LoginNames {
  readonly find: (typed: string) => Promise<User | null>

  /** Returns the username that an address stands for, so that guesses at both are counted together. */
  readonly canonical: (typed: string) => Promise<string>
}

/** Returns how users are found who may log in by their address. */
export function loginByEmail(users: Pick<Users, 'find' | 'findByEmail'>): LoginNames {
  const byEmail = async (typed: string): Promise<User | null> => {
    const user = typed.includes('@') ? await users.findByEmail(typed) : null
    // An address that nobody has shown to read may have been somebody's mistake, or somebody's trick.
    return user?.emailVerified === true ? user : null
  }
  return {
    find: async (typed) => (await users.find(typed)) ?? (await byEmail(typed)),
    canonical: async (typed) => (await byEmail(typed))?.username ?? typed,
  }
}
