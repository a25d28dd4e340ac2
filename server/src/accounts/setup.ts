/**
 * The first admin: while nobody with rights can log in, whoever holds a set-up token may make one.
 *
 * A token has 256 random bits; the database knows only its SHA-256. The post that makes the admin uses the token up. To
 * open the link does not, because mail scanners and chat previews open links.
 *
 * @module
 */

import { hash, randomBytes } from 'node:crypto'
import { HOUR, type Clock } from 'latchkey'
import { MAX_CLOCK_SKEW } from 'latchkey/store-kit'
import { FIRST_ROLES } from './rank.ts'
import { UserError } from './user-rules.ts'
import type { User } from './user-table.ts'
import { newUser } from './users.ts'

/** How long a token can be used (ASVS 5.0, 6.4.1), in milliseconds. */
export const SETUP_LIFETIME: number = 24 * HOUR

/** A token that ends later than this was made by a wrong clock, and is not accepted. */
export const LATEST_END: number = SETUP_LIFETIME + MAX_CLOCK_SKEW

/** Each start makes a token, and the links of earlier starts stay valid. This is the most that are kept. */
const MAX_TOKENS = 20

/** The set-up of the first admin. */
export interface Setup {
  /**
   * Returns a new token, or `null` if anybody can log in: then a token in a log would be a way to their accounts.
   */
  createToken(): Promise<string | null>

  /** Whether the token can make the first admin now. */
  isOpen(token: string): Promise<boolean>

  /** Whether there is a token that has not ended. It costs as much however many users there are. */
  isPending(): Promise<boolean>

  /** Whether nobody with rights (`rankOf`) can log in, or could if they were not disabled. */
  isNeeded(): Promise<boolean>

  /**
   * Makes the first admin. One atomic step finds that the token is valid and that there is still nobody with rights who
   * can log in, adds the user, and removes every token. Returns `null`, and nothing is written, if the token is not
   * open any more.
   *
   * @throws UserError if the username is refused, or taken by somebody without rights.
   */
  complete(token: string, admin: { username: string; passwordHash: string }): Promise<User | null>
}

/** A token, as the database knows it. */
export interface KeptToken {
  readonly hash: string
  readonly expiresAt: number
}

/** What became of an attempt to make the first admin. */
export type Completion = 'made' | 'closed' | 'name_taken'

/**
 * Keeps the tokens. Every method is one atomic step, also between processes, and with the users. Whoever has a
 * password, or has logged in before, can log in.
 */
export interface SetupTable {
  /**
   * Adds a token, unless somebody can log in. Then drops the tokens that have expired by `now`, those that end later
   * than `now + LATEST_END`, and all but the `limit` youngest. Returns whether the token was added.
   */
  add(token: KeptToken, now: number, limit: number): Promise<boolean>

  /** Whether the token is there, ends after `now` and within `LATEST_END`, and the set-up is needed. */
  isOpen(hash: string, now: number): Promise<boolean>

  /** Whether there is a token that ends after `now` and within `LATEST_END`. */
  isPending(now: number): Promise<boolean>

  /** Whether nobody who has a role with a rank can log in. Whoever is disabled counts as though they were not. */
  isNeeded(): Promise<boolean>

  /** If the token is open and the name free, adds the user and drops all tokens. */
  complete(hash: string, admin: User, now: number): Promise<Completion>
}

/** Returns the set-up in the table. */
export function openSetup(table: SetupTable, clock: Clock = Date.now): Setup {
  return {
    async createToken() {
      const token = randomBytes(32).toString('base64url')
      const kept = { hash: hashToken(token), expiresAt: clock() + SETUP_LIFETIME }
      return (await table.add(kept, clock(), MAX_TOKENS)) ? token : null
    },
    isPending: () => table.isPending(clock()),
    isNeeded: () => table.isNeeded(),
    isOpen: (token) => table.isOpen(hashToken(token), clock()),
    async complete(token, admin) {
      const user = newUser({ ...admin, roles: FIRST_ROLES }, clock())
      const completion = await table.complete(hashToken(token), user, clock())
      if (completion === 'name_taken') {
        throw new UserError('username_taken', 'Somebody has this username already.')
      }
      return completion === 'made' ? user : null
    },
  }
}

function hashToken(token: string): string {
  return hash('sha256', token, 'base64url')
}
