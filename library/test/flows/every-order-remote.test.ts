/**
 * Flows in every order, on Redis and PostgreSQL.
 *
 * @module
 */

import { sealedSessions, type SessionStore } from 'latchkey'
import { startRemoteStores } from '../adapters/remote-stores.ts'
import { testFlowOrders } from './every-order.ts'

const { Redis: onRedis, PostgreSQL: onPostgres } = await startRemoteStores()

// Each world has users of the same ids: a store of its own keeps the tokens of another world out of its limits.
testFlowOrders('Redis', () => onRedis?.() as SessionStore)
testFlowOrders('sealed cookies, revoked in Redis', () =>
  sealedSessions({ revocations: onRedis?.() as SessionStore }),
)
testFlowOrders('PostgreSQL', () => onPostgres?.() as SessionStore)
