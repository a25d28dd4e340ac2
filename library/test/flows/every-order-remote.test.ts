/**
 * Flows in every order, on Redis and PostgreSQL: the orders that are not too many.
 *
 * @module
 */

import type { SessionStore } from 'latchkey'
import { startRemoteStores } from '../adapters/remote-stores.ts'
import { testFlowOrders } from './every-order.ts'

const { Redis: onRedis, PostgreSQL: onPostgres } = await startRemoteStores()
const names = [
  'no login by the old password survives a reset',
  'of two clicks on one link one sets its password',
  'of two invitations of one user one sets the password and logs in',
  'no login by the old password makes a known device that outlives a reset',
  'a password that the policy refuses burns no token, whatever strangers ask for meanwhile',
] as const

for (const [where, open] of Object.entries({ Redis: onRedis, PostgreSQL: onPostgres })) {
  testFlowOrders(where, () => open?.() as SessionStore, names)
}
