/**
 * The interface of a database that keeps the site.
 *
 * @module
 */

import type { SessionStore } from 'latchkey'
import type { TableVersions } from 'latchkey/stores/sqlite'
import type { SecretTable } from '../secrets/secret-history.ts'
import type { ActivityTable } from '../accounts/activity.ts'
import type { ProviderAccounts } from '../accounts/provider-accounts.ts'
import type { DeviceTable } from '../accounts/devices.ts'
import type { SetupTable } from '../accounts/setup.ts'
import type { HostTable } from './passkey-hosts.ts'
import type { ServerTable } from './servers.ts'
import type { MailTable } from '../mail/table.ts'
import type { UserTable } from '../accounts/user-table.ts'

/** A database that is open, whose tables are up to date. */
export interface Database {
  /** Where the database is: a path, or a URL without its password. */
  readonly place: string
  readonly users: UserTable
  readonly setup: SetupTable
  readonly activity: ActivityTable
  readonly secrets: SecretTable
  readonly passkeyHosts: HostTable
  readonly mail: MailTable
  readonly providerAccounts: ProviderAccounts
  readonly devices: DeviceTable
  readonly servers: ServerTable
  readonly store: SessionStore

  /** The versions of the tables before the database was opened, and after. */
  readonly versions: { readonly before: TableVersions; readonly after: TableVersions }

  /**
   * Tries everything that sessions need here. A server had better not start than log in users whom it cannot log out.
   *
   * @param listens whether it needs the messages of other processes about changes.
   * @throws StorageError if something is missing. The message says what is missing, and how to provide it.
   */
  check(listens: boolean): Promise<void>
  close(): Promise<void>
}
