/**
 * What the page of a user shows.
 *
 * @module
 */

import type { FormError } from '../parts/alert.ts'
import type { SessionView } from '../parts/session-list.ts'
import type { ShownActivity } from './activity-list.ts'
import type { RankedRole } from './role-fields.ts'
import type { ShownUser } from './shown-user.ts'

/** A factor of a user. Instants in epoch milliseconds. */
export interface ShownFactor {
  readonly kind: 'totp' | 'passkey'

  /** What the user calls it: any text. */
  readonly name: string
  readonly createdAt: number

  /** `null`: it was never used. */
  readonly usedAt: number | null
}

/** What a user has enrolled. */
export interface ShownFactors {
  readonly list: readonly ShownFactor[]

  /** How many recovery codes are left. */
  readonly codes: number

  /** When all of it will be removed, if that is announced. */
  readonly removalAt: number | null

  /** Whether a removal is announced by mail and takes effect later, or takes effect at once. */
  readonly removal: 'announced' | 'immediate'
}

/** An account at a provider that is linked. */
export interface ShownAccount {
  /** What the site calls the provider, or its address. */
  readonly provider: string

  /** What the provider calls the person: any text. `null`: nothing. */
  readonly label: string | null

  /** In epoch milliseconds. */
  readonly linkedAt: number
}

/** What the page shows. */
export interface UserPageProps {
  readonly user: ShownUser

  /** What the reader may do: everything; what one does to oneself; nothing, to somebody with more rights. */
  readonly may: 'all' | 'own' | 'nothing'

  /** The roles with a rank that the reader may give. */
  readonly mayGive: readonly RankedRole[]

  /** Which link lets the user in; `none`: the user has no password, and needs none. */
  readonly link: 'invitation' | 'reset' | 'none'
  readonly factors: ShownFactors

  /** The accounts at providers by which the user logs in. */
  readonly accounts: readonly ShownAccount[]

  /** The live sessions of the user. */
  readonly sessions: readonly SessionView[]

  /** What was done, the latest first. */
  readonly activity: readonly ShownActivity[]

  /** What was done just now. */
  readonly notice?: string | undefined

  /** Why an act was refused just now. */
  readonly errors?: readonly FormError[]
}
