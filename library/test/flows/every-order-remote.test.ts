/**
 * Flows in every order, on Redis and PostgreSQL: the orders that are not too many.
 *
 * @module
 */

import type { SessionStore } from 'latchkey'
import { startRemoteStores } from '../adapters/remote-stores.ts'
import { few, testFlowOrders } from './every-order.ts'

const { Redis: onRedis, PostgreSQL: onPostgres } = await startRemoteStores()

for (const [where, open] of Object.entries({ Redis: onRedis, PostgreSQL: onPostgres })) {
  testFlowOrders(where, () => open?.() as SessionStore, few)
}
