/**
 * Accounts at providers of OpenID Connect, and whose they are here. An account is issuer and subject, and nothing else:
 * every other claim may change, or be another person's tomorrow.
 *
 * @module
 */

import type { User } from './user-table.ts'

/** An account at a provider that is a user's. */
export interface ProviderAccount {
  readonly issuer: string
  readonly subject: string
  readonly userId: string

  /** What the provider called the person when the account was linked; `null`: nothing. For people to tell it by. */
  readonly label: string | null

  /** In epoch milliseconds. */
  readonly linkedAt: number
}

/** What names an account. */
export type AccountKey = Pick<ProviderAccount, 'issuer' | 'subject'>

/** What came of making a user of an account. */
export type Registered = 'done' | 'account_taken' | 'name_taken'

/** Keeps the accounts. Every method is one atomic step, also between processes, and with the users. */
export interface ProviderAccounts {
  find(key: AccountKey): Promise<ProviderAccount | null>

  /** Returns the accounts of a user, the first one that was linked first. */
  list(userId: string): Promise<readonly ProviderAccount[]>

  /** Gives an account to a user, unless it is somebody's, or there is no such user. Returns whether it did. */
  link(account: ProviderAccount): Promise<boolean>

  /**
   * Gives an account to the user who has the address, if nobody has ever come in as that user: no login was noted,
   * there is no password and no other account, and the user is not disabled. The address then counts as verified.
   * Returns whose the account is; `null`: nobody's, and nothing was written.
   *
   * @param canonicalEmail the address in its canonical form.
   */
  join(account: Omit<ProviderAccount, 'userId'>, canonicalEmail: string): Promise<string | null>

  /** Adds a user who has the account. If the account, the name or the address is taken, nothing is written. */
  register(user: User, account: ProviderAccount): Promise<Registered>

  /**
   * Takes the accounts at an issuer away from a user. Returns how many there were; `null` if the user has none at the
   * issuers of `others`, and nothing was taken: of two that are unlinked at the same time, one stays.
   *
   * @param others the issuers at which one account must stay; `null`: none need stay.
   */
  unlink(userId: string, issuer: string, others: readonly string[] | null): Promise<number | null>

  /** Takes all accounts away from a user, who need not have another way in. Returns how many there were. */
  unlinkAll(userId: string): Promise<number>
}
