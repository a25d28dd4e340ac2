/**
 * What users are told of their factors, on PostgreSQL.
 *
 * @module
 */

import type { SessionStore } from 'latchkey'
import { startRemoteStores } from '../adapters/remote-stores.ts'
import { testFactorNotices } from './factor-notices.ts'

const stores = await startRemoteStores()
for (const name of ['PostgreSQL', 'PostgreSQL behind a cache']) {
  const open = stores[name]
  if (open === undefined) throw new Error(`There is no ${name}`)
  testFactorNotices(name, open as () => SessionStore)
}
