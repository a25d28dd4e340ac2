/**
 * The users of the site and the rules for changing them, whichever database keeps them.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { hashPassword, type Clock } from 'latchkey'
import type { PasswordRules } from './password-rules.ts'
import { readPage, type PagePlace, type UserPage } from './user-page.ts'
import type { LoginUser, User, UserChange, UserTable } from './user-table.ts'
import { assertPassword, canonicalName, readRoles, readUsername, UserError } from './user-rules.ts'

/** A user to be made. */
export interface NewUser {
  readonly username: string
  readonly roles: readonly string[]
  readonly passwordHash: string
}

/** Keeps users. Each `set…` method rejects with `UserError` (`user_unknown`) if there is no user of the id. */
export interface Users {
  /** Returns the user of a name as typed: capitals and blanks around it do not matter. */
  find(username: string): Promise<User | null>

  /** @throws UserError if the site does not take the password for a user of this name. */
  assertPassword(password: string, username: string): Promise<void>
  get(id: string): Promise<User | null>

  /** Returns all users, by name, read in steps. The cost grows with the site, so pages call `page`. */
  list(): Promise<readonly User[]>

  /** Returns some users, by name. The cost is the same however many users there are. */
  page(where: PagePlace, limit: number): Promise<UserPage>

  /** Whether there is no user yet. */
  isEmpty(): Promise<boolean>

  /**
   * Makes a user, who can log in at once.
   *
   * @throws UserError if the name, the password or a role is refused, or the name is taken.
   */
  add(user: { username: string; password: string; roles: readonly string[] }): Promise<User>

  /** @throws UserError if the password is refused. */
  setPassword(id: string, password: string): Promise<User>

  /** Replaces the hash, but only if it is still `from`. Returns whether it was replaced. */
  replacePasswordHash(
    id: string,
    change: { readonly from: string; readonly to: string },
  ): Promise<boolean>

  /** @throws UserError if a role is refused. */
  setRoles(id: string, roles: readonly string[]): Promise<User>
  setDisabled(id: string, disabled: boolean): Promise<User>
}

/** Returns the users in the table. */
export function openUsers(table: UserTable, rules: PasswordRules, clock: Clock = Date.now): Users {
  const change = async (id: string, what: UserChange): Promise<User> => {
    const user = await table.change(id, what, clock())
    if (user === null) throw new UserError('user_unknown', 'There is no such user.')
    return user
  }
  const find = (username: string): Promise<User | null> => table.find(canonicalName(username))
  return {
    find,
    assertPassword: (password, username) => assertPassword(password, username, rules),
    get: (id) => table.get(id),
    list: () => listInSteps(table),
    page: (where, limit) => readPage(table, where, limit),
    isEmpty: () => table.isEmpty(),
    async add({ username, password, roles }) {
      // The name is checked before the password is hashed, which is work, and again when the user is written.
      const name = readUsername(username)
      const allowed = readRoles(roles)
      await assertPassword(password, name, rules)
      if ((await find(name)) !== null) throw taken(name)
      const passwordHash = await hashPassword(password)
      const user = newUser({ username, roles: allowed, passwordHash }, clock())
      if (!(await table.insert(user))) throw taken(name)
      return user
    },
    async setPassword(id, password) {
      await assertPassword(password, (await table.get(id))?.username ?? '', rules)
      return change(id, { passwordHash: await hashPassword(password) })
    },
    replacePasswordHash: (id, { from, to }) => table.replacePasswordHash(id, from, to),
    setRoles: async (id, roles) => change(id, { roles: readRoles(roles) }),
    setDisabled: (id, disabled) => change(id, { disabled }),
  }
}

/** So many users are read by one statement: a statement for all users could exceed its time limit. */
const STEP = 1000

async function listInSteps(table: UserTable): Promise<readonly User[]> {
  const found: User[] = []
  for (;;) {
    const last = found.at(-1)
    const step = await table.listAfter(last === undefined ? '' : canonicalName(last.username), STEP)
    found.push(...step)
    if (step.length < STEP) return found
  }
}

/**
 * Returns a user to be added, with a password that has been checked and hashed.
 *
 * @throws UserError if the name or a role is refused.
 */
export function newUser({ username, roles, passwordHash }: NewUser, now: number): User {
  return {
    id: randomBytes(16).toString('base64url'),
    username: readUsername(username),
    roles: readRoles(roles),
    passwordHash,
    disabled: false,
    createdAt: now,
    updatedAt: now,
  }
}

/** Returns the parts of a user that the library gets. Fields that change for other reasons are left out. */
export function loginUser({ id, username, roles, passwordHash, disabled }: User): LoginUser {
  return { id, username, roles, passwordHash, disabled }
}

function taken(username: string): UserError {
  return new UserError('username_taken', `There is a user "${username}" already.`)
}
