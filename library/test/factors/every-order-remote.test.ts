/**
 * Second steps and confirmations in every order, on Redis and PostgreSQL.
 *
 * @module
 */

import { sealedSessions, type SessionStore } from 'latchkey'
import { startRemoteStores } from '../adapters/remote-stores.ts'
import { testEveryOrder } from './every-order.ts'

const { Redis: onRedis, PostgreSQL: onPostgres } = await startRemoteStores()
// All worlds share a store: each browser has its own cookies, and what an earlier world has left is another login.
const redis = onRedis?.() as SessionStore
const postgres = onPostgres?.() as SessionStore

testEveryOrder('Redis', () => redis)
testEveryOrder('PostgreSQL', () => postgres)
testEveryOrder('sealed cookies, revoked in Redis', () => sealedSessions({ revocations: redis }))
testEveryOrder('sealed cookies, revoked in PostgreSQL', () =>
  sealedSessions({ revocations: postgres }),
)
