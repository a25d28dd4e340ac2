/**
 * The users of the site and the rules for changing them, whichever database keeps them.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { hashPassword, type Clock } from 'latchkey'
import type { PasswordRules } from './password-rules.ts'
import type { Actor } from './activity.ts'
import { assertMayActOn, assertMayChange } from './rank.ts'
import { isUserId, readPage, type PagePlace, type UserPage } from './user-page.ts'
import { searchUsers, type UserSearch } from './user-search.ts'
import type {
  ActorGuard,
  CarriedByUser,
  HashChange,
  LoginUser,
  RightsChange,
  RightsSeen,
  User,
  UserChange,
  UserTable,
} from './user-table.ts'
import {
  assertPassword,
  canonicalEmail,
  canonicalName,
  isEmail,
  readEmail,
  readRoles,
  readUsername,
  UserError,
} from './user-rules.ts'

/** A user to be made. */
export interface NewUser {
  readonly username: string
  readonly roles: readonly string[]

  /** @default the user has no password yet */
  readonly passwordHash?: string | null

  /** @default none */
  readonly email?: string | null

  /** @default false */
  readonly emailVerified?: boolean

  /** @default false */
  readonly mustChangePassword?: boolean
}

/** A user to be made, with a password that somebody else may know. */
export interface NewUserWithPassword extends Omit<NewUser, 'passwordHash'> {
  readonly password: string
}

/** Keeps users. Each `set…` method rejects with `UserError` (`user_unknown`) if there is no user of the id. */
export interface Users {
  /** Returns the user of a name as typed: capitals and blanks around it do not matter. */
  find(username: string): Promise<User | null>

  /** Returns the user who has an e-mail address, verified or not. */
  findByEmail(email: string): Promise<User | null>

  /** @throws UserError if the site does not take the password for a user of this name. */
  assertPassword(password: string, username: string): Promise<void>
  get(id: string): Promise<User | null>

  /** Returns all users, by name, read in steps. The cost grows with the site, so pages call `page`. */
  list(): Promise<readonly User[]>

  /** Returns some users, by name. The cost is the same however many users there are. */
  page(where: PagePlace, limit: number): Promise<UserPage>

  /**
   * Returns users whose name or address begins with the text, at most `limit` of them: by name, and then by address.
   * The cost is the same however many users there are, and however many are found.
   */
  search(text: string, limit: number): Promise<UserSearch>

  /** Whether there is no user yet. */
  isEmpty(): Promise<boolean>

  /**
   * Makes a user, who can log in at once.
   *
   * @throws UserError if the name, the password, the address or a role is refused, or the name or the address is taken.
   */
  add(user: NewUserWithPassword): Promise<User>

  /**
   * Makes a user with a hash that exists already, or without a password.
   *
   * @throws UserError if the name, the address or a role is refused, or the name or the address is taken.
   */
  create(user: NewUser): Promise<User>

  /**
   * Sets a password that somebody has typed who is perhaps not the user.
   *
   * @param mustChange whether every page then leads to changing it.
   * @throws UserError if the password is refused.
   */
  setPassword(id: string, password: string, mustChange: boolean): Promise<User>

  /**
   * Sets the hash that the user has chosen, but only if it is still `from`: nobody must change it any more. Returns
   * whether it was set.
   */
  setPasswordHash(id: string, change: HashChange): Promise<boolean>

  /** Says whether every page leads to changing the password. */
  setMustChange(id: string, mustChange: boolean): Promise<User>

  /**
   * Sets the address, which is not verified then unless it was it before, or takes it away: if whoever acts may act on
   * the user, in one step. One that was verified is still told for a while: `formerEmail`.
   *
   * @throws UserError if it is not one address, is somebody else's, or the user has more rights.
   */
  setEmail(id: string, by: Actor, email: string | null): Promise<User>

  /**
   * Sets an address that is verified, but only if it is one, the present one is still `from`, and it is nobody else's.
   * Returns whether it was set.
   */
  changeEmail(
    id: string,
    change: { readonly from: string | null; readonly to: string | null },
  ): Promise<boolean>

  /** Notes that the address is verified, if it is still this one. Returns whether it is. */
  setEmailVerified(id: string, email: string): Promise<boolean>

  /** Notes when the user has logged in. */
  noteLogin(id: string, at: number): Promise<void>

  /** Replaces the hash, but only if it is still `from`. Returns whether it was replaced. */
  replacePasswordHash(
    id: string,
    change: { readonly from: string; readonly to: string },
  ): Promise<boolean>

  /**
   * Changes what the user may do, if whoever acts may do that, and somebody stays at the top: in one step, so that two
   * who take each other's rights at the same time leave one.
   *
   * @throws UserError if a role is refused, or the change.
   */
  setRights(id: string, by: Actor, change: RightsChange): Promise<User>
}

/** Returns the users in the table. */
export function openUsers(table: UserTable, rules: PasswordRules, clock: Clock = Date.now): Users {
  const change = async (id: string, what: UserChange): Promise<User> =>
    known(await table.change(id, what, clock()))
  const find = (username: string): Promise<User | null> => table.find(canonicalName(username))
  const create: Users['create'] = (user) => insert(table, newUser(user, clock()))
  return {
    find,
    findByEmail: (email) => table.findByEmail(canonicalEmail(email)),
    assertPassword: (password, username) => assertPassword(password, username, rules),
    // A text of another form may be none that a database takes.
    get: async (id) => (isUserId(id) ? table.get(id) : null),
    list: () => listInSteps(table),
    page: (where, limit) => readPage(table, where, limit),
    search: (text, limit) => searchUsers(table, text, limit),
    isEmpty: () => table.isEmpty(),
    async add({ password, ...user }) {
      // Everything is checked before the password is hashed, which is work, and again when the user is written.
      const { username } = newUser(user, clock())
      await assertPassword(password, username, rules)
      if ((await find(username)) !== null) throw nameTaken(username)
      return create({ ...user, passwordHash: await hashPassword(password) })
    },
    create,
    async setPassword(id, password, mustChangePassword) {
      await assertPassword(password, (await table.get(id))?.username ?? '', rules)
      return change(id, { passwordHash: await hashPassword(password), mustChangePassword })
    },
    replacePasswordHash: (id, { from, to }) => table.replacePasswordHash(id, from, to),
    setPasswordHash: (id, hashes) => table.setPasswordHash(id, hashes, clock()),
    setMustChange: (id, mustChangePassword) => change(id, { mustChangePassword }),
    setEmail: (id, by, email) => setEmail(table, id, by, email, clock),
    async changeEmail(id, { from, to }) {
      if (to !== null && !isEmail(to)) return false
      return table.setEmail(id, { from, to, verified: true }, clock())
    },
    setEmailVerified: (id, email) => table.setEmailVerified(id, email, clock()),
    noteLogin: (id, at) => table.noteLogin(id, at),
    async setRights(id, by, { roles, disabled }) {
      const actorId = actorIdOf(by, id)
      const rights = {
        ...(roles !== undefined && { roles: readRoles(roles) }),
        ...(disabled !== undefined && { disabled }),
      }
      const allow = (seen: RightsSeen): void => assertMayChange(by, seen, rights)
      return known(await table.changeRights({ userId: id, actorId }, rights, allow, clock()))
    },
  }
}

function actorIdOf(by: Actor, userId: string): string | null {
  if (by === 'machine') return null
  return by === 'self' ? userId : by.id
}

async function insert(table: UserTable, user: User): Promise<User> {
  if (await table.insert(user)) return user
  const sameName = await table.find(canonicalName(user.username))
  throw sameName === null ? emailTaken(user.email) : nameTaken(user.username)
}

/** Sets the address, whoever else changes it meanwhile. */
async function setEmail(
  table: UserTable,
  id: string,
  by: Actor,
  typed: string | null,
  clock: Clock,
): Promise<User> {
  const to = typed === null ? null : readEmail(typed)
  const guard: ActorGuard = {
    actorId: actorIdOf(by, id),
    allow: ({ user, actor }) => assertMayActOn(by, actor, user),
  }
  for (;;) {
    const { email: from } = known(await table.get(id))
    if (await table.setEmail(id, { from, to, verified: false, guard }, clock())) {
      return known(await table.get(id))
    }
    if (known(await table.get(id)).email === from) throw emailTaken(to)
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
 * Returns a user to be added. If there is a password, it has been checked and hashed.
 *
 * @throws UserError if the name, the address or a role is refused.
 */
export function newUser(user: NewUser, now: number): User {
  const { username, roles, passwordHash = null, email = null } = user
  return {
    id: randomBytes(16).toString('base64url'),
    username: readUsername(username),
    roles: readRoles(roles),
    passwordHash,
    disabled: false,
    mustChangePassword: user.mustChangePassword ?? false,
    email: email === null ? null : readEmail(email),
    emailVerified: email !== null && (user.emailVerified ?? false),
    createdAt: now,
    updatedAt: now,
    lastLoginAt: null,
    disabledAt: null,
    formerEmail: null,
    formerEmailAt: null,
  }
}

/** Returns the parts of a user that the library gets. Fields that change for other reasons are left out. */
export function loginUser(user: User): LoginUser {
  const { id, username, roles, passwordHash, disabled, mustChangePassword } = user
  const { email, emailVerified } = user
  return { id, username, roles, passwordHash, disabled, mustChangePassword, email, emailVerified }
}

/** Returns what sessions carry besides the id, the username and the roles. */
export function carriedByUser({
  mustChangePassword,
  email,
  emailVerified,
}: Pick<LoginUser, 'mustChangePassword' | 'email' | 'emailVerified'>): CarriedByUser {
  return { mustChangePassword, email: emailVerified ? email : null }
}

function known(user: User | null): User {
  if (user === null) throw new UserError('user_unknown', 'There is no such user.')
  return user
}

function nameTaken(username: string): UserError {
  return new UserError('username_taken', `There is a user "${username}" already.`)
}

function emailTaken(email: string | null): UserError {
  return new UserError('email_taken', `The address ${email ?? ''} is somebody else's.`)
}
