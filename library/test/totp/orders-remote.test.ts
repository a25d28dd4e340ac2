/**
 * Enrolments and codes in every order, on PostgreSQL, and on Redis with factors in PostgreSQL.
 *
 * @module
 */

import type { SessionStore } from 'latchkey'
import { startRemoteStores } from '../adapters/remote-stores.ts'
import { testCodeOrders, testEnrolmentOrders } from './orders.ts'

const { Redis: onRedis, PostgreSQL: onPostgres } = await startRemoteStores()
const redis = onRedis?.() as SessionStore
const postgres = onPostgres?.() as SessionStore
const credentials = postgres.credentials!

testEnrolmentOrders('PostgreSQL', () => ({ store: postgres, credentials }), 'few')
testCodeOrders('PostgreSQL', () => ({ store: postgres, credentials }), 'few')
testEnrolmentOrders('Redis and PostgreSQL', () => ({ store: redis, credentials }), 'few')
