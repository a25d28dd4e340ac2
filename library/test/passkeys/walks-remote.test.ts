/**
 * Passkeys, walked on Redis and PostgreSQL. Redis keeps no credentials: they are in PostgreSQL then.
 *
 * @module
 */

import type { SessionStore } from 'latchkey'
import { startRemoteStores } from '../adapters/remote-stores.ts'
import { honoMount } from './mounts.ts'
import { testWalks } from './walks.ts'

const { PostgreSQL: openPostgres, Redis: openRedis } = await startRemoteStores()
if (openPostgres === undefined || openRedis === undefined) throw new Error('There are no stores')
const postgres = () => openPostgres() as SessionStore

testWalks('Hono on PostgreSQL', honoMount, () => ({ store: postgres() }))
testWalks('Hono, sessions in Redis and passkeys in PostgreSQL', honoMount, () => ({
  store: openRedis(),
  credentials: postgres().credentials!,
}))
