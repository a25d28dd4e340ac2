/**
 * Login by a provider, walked on Redis and PostgreSQL.
 *
 * @module
 */

import { oidcApplication } from '../../../services/oidc-application.ts'
import { startRemoteStores } from '../adapters/remote-stores.ts'
import { honoMount } from './mounts.ts'
import { testWalks } from './walks.ts'

const stores = await startRemoteStores()
for (const name of ['Redis', 'PostgreSQL', 'PostgreSQL behind a cache']) {
  const open = stores[name]
  if (open === undefined) throw new Error(`There is no ${name}`)
  testWalks(`Hono on ${name}`, honoMount, (issuer) => oidcApplication(issuer, { store: open() }))
}
