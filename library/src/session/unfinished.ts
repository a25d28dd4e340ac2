/**
 * Unfinished logins as a session shows them: the first step was right, and the second is missing. Who keeps them, and
 * what finishes them, is in `../factors/`.
 *
 * @module
 */

import { MINUTE } from '../ground/time.ts'
import type { FactorKind } from './proof-kinds.ts'
import type { LoginHow } from './manager.ts'
import type { BaseUser, CarriedUser } from './user.ts'

/** How long the second step may take, in milliseconds. */
export const UNFINISHED_LIFETIME: number = 10 * MINUTE

/** A login whose second step is missing. It opens nothing. */
export interface UnfinishedLogin<User extends BaseUser = BaseUser> {
  /** Who has done the first step. The page of the second step may greet them; no dependency resolves to them. */
  readonly user: User

  /**
   * What can finish the login: factors of the user of another class than the first step. Empty if the user has none:
   * nothing finishes this login then.
   */
  readonly factors: readonly FactorKind[]

  /** From this instant on the login does not exist, in epoch milliseconds. */
  readonly endsAt: number
}

/** An unfinished login, with the text of its cookie and how its first step was done. */
export interface HeldLogin {
  /** The value of the cookie. */
  readonly token: string
  readonly means: LoginMeans

  /** A digest of the user's password hash and factors at the first step. */
  readonly state: string
  readonly shown: UnfinishedLogin<CarriedUser>
}

/** How the first step of a login was done. A second step hands it on to the session. */
export interface LoginMeans extends Pick<LoginHow, 'methods' | 'remembered'> {
  /** The lane in which attempts at the typed name are counted; `null` if the first step was no password. */
  readonly name: string | null
}

/** Decides whether a login needs a second step, and keeps logins that wait for it. */
export interface LoginSteps {
  /**
   * Begins an unfinished login if the user needs a second factor, and `means` has only one factor.
   *
   * @param picked the user as sessions carry it.
   * @param address where the login comes from, if known.
   * @returns `null` if the first step is enough.
   */
  begin(picked: CarriedUser, means: LoginMeans, address: string | null): Promise<HeldLogin | null>

  /** Returns the unfinished login of a cookie's value; `null` if there is none. */
  read(token: string): Promise<HeldLogin | null>

  /** Ends an unfinished login, so that nothing finishes it. */
  end(token: string): Promise<void>
}
