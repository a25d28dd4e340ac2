/**
 * The flows, walked on Redis and PostgreSQL.
 *
 * @module
 */

import { flowApplication } from '../../../services/flow-application.ts'
import { startRemoteStores } from '../adapters/remote-stores.ts'
import { honoMount } from './mounts.ts'
import { testWalks } from './walks.ts'

const stores = await startRemoteStores()
for (const name of ['Redis', 'PostgreSQL behind a cache', 'sealed cookies, revoked in Redis']) {
  const open = stores[name]
  if (open === undefined) throw new Error(`There is no ${name}`)
  testWalks(`Hono on ${name}`, honoMount, () => flowApplication({ store: open() }))
}
