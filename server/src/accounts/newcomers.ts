/**
 * Users who have never come in: an invitation is for them alone. It opens an account without telling its user, so it
 * must not open one that is in use.
 *
 * @module
 */

import type { SessionStore } from 'latchkey'
import type { ProviderAccounts } from './provider-accounts.ts'
import type { User } from './user-table.ts'

/** Where it is looked up by what a user could come in. */
export interface Newcomers {
  /** What users have enrolled. */
  readonly credentials: SessionStore['credentials']
  readonly providerAccounts: Pick<ProviderAccounts, 'list'>
}

/** Whether nobody has ever come in as the user, and nobody could: by a password, a factor or a provider. */
export async function isNewcomer(
  { credentials, providerAccounts }: Newcomers,
  { id, passwordHash, lastLoginAt }: User,
): Promise<boolean> {
  if (passwordHash !== null || lastLoginAt !== null) return false
  if (((await credentials?.list(id)) ?? []).length > 0) return false
  return (await providerAccounts.list(id)).length === 0
}
