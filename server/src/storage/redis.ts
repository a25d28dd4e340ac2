/**
 * Sessions and attempts in Redis.
 *
 * @module
 */

import { createClient } from '@redis/client'
import { SECOND, type SessionStore } from 'latchkey'
import { redisStore } from 'latchkey/stores/redis'
import { StorageError } from './storage-error.ts'
import { withoutPassword } from '../config/store-url.ts'

/** How long connecting may take. */
const CONNECT_TIMEOUT = 5 * SECOND

/** A connection on which nothing has arrived for this long is taken for lost, even if no error says so. */
const SILENCE_TIMEOUT = 5 * SECOND

/** How often Redis is sent a PING while there are no other commands. */
const PING_INTERVAL = 2 * SECOND

/** The longest wait before the next try to connect. */
const LONGEST_WAIT = 1 * SECOND

/** Sessions in Redis. */
export interface OpenRedis {
  /** The URL, without its password. */
  readonly place: string
  readonly store: SessionStore
  close(): Promise<void>
}

/**
 * Connects to Redis.
 *
 * @throws StorageError if Redis does not answer, refuses, or may evict sessions.
 */
export async function openRedis(url: string): Promise<OpenRedis> {
  const place = withoutPassword(url)
  let isOpen = false
  const client = createClient({
    url,
    name: 'latchkey',
    // A command is refused at once while there is no connection: a request cannot wait for one.
    disableOfflineQueue: true,
    pingInterval: PING_INTERVAL,
    socket: {
      connectTimeout: CONNECT_TIMEOUT,
      socketTimeout: SILENCE_TIMEOUT,
      // The first connection succeeds, or the server does not start.
      reconnectStrategy: (tries) => isOpen && Math.min(50 * 2 ** tries, LONGEST_WAIT),
    },
  })
  // Each command reports its own failure, so the client's event is not needed.
  client.on('error', () => undefined)
  try {
    await client.connect()
    const store = redisStore(client)
    await store.check()
    isOpen = true
    const close = async (): Promise<void> => client.destroy()
    return { place, store, close }
  } catch (error) {
    if (client.isOpen) client.destroy()
    throw new StorageError(`Redis at ${place}`, 'LATCHKEY_REDIS', error)
  }
}
