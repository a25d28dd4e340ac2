/**
 * Opens the store of a latchkey process. Nothing waits for a server: it may be down.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from '@redis/client'
import { Redis } from 'ioredis'
import { SECOND, type AttemptStore, type SessionStore, type TokenStore } from 'latchkey'
import type { CredentialStore } from 'latchkey/store-kit'
import { memoryAttempts } from 'latchkey/stores/memory'
import { postgresStore } from 'latchkey/stores/postgres'
import { redisStore, type NodeRedisClient } from 'latchkey/stores/redis'
import { sqliteStore } from 'latchkey/stores/sqlite'
import pg from 'pg'
import { naiveCredentials } from '../services/naive-credentials.ts'
import { naiveStore } from '../services/naive-store.ts'
import { naiveTokens } from '../services/naive-tokens.ts'
import { sqliteBlobs } from './blobs.ts'
import type { StoreKind, StoreSettings } from './settings.ts'

/** A store, and where attempts are counted and tokens and credentials are kept if it cannot. */
export interface OpenStore {
  readonly store: SessionStore
  readonly attempts?: AttemptStore
  readonly tokens?: TokenStore
  readonly credentials?: CredentialStore
}

const openers: Readonly<Record<StoreKind, (place: string) => OpenStore>> = {
  sqlite: (path) => ({ store: sqliteStore(path) }),
  naive(path) {
    const blobs = sqliteBlobs(path)
    // Whoever ends all sessions of a user forgets the logins that are half done, as most applications do.
    const tokens = { ...naiveTokens(blobs), clear: () => 0 }
    const credentials = naiveCredentials(blobs)
    return { store: naiveStore(blobs), attempts: memoryAttempts(), tokens, credentials }
  },
  redis: (url) => ({ store: redisStore(nodeRedis(url)) }),
  ioredis: (url) => ({ store: redisStore(ioRedis(url)) }),
  postgres: (url) => ({ store: postgresStore(pool(url)) }),
}

/** Returns the store. */
export function openStore({ kind, place }: StoreSettings): OpenStore {
  return openers[kind](place)
}

/** A connection that is silent for this long is given up: no driver does so by itself. */
const SILENCE = 3 * SECOND

/**
 * node-redis does not notice a silent connection while commands are written to it, because its `socketTimeout` begins
 * anew with each command. So the client is asked now and then, and if it does not answer, a new client takes its place.
 * (A client that is closed and connected again while it connects gives answers to the wrong commands.)
 */
function nodeRedis(url: string): NodeRedisClient {
  const open = () => {
    const client = createClient({ url })
    client.on('error', ignore)
    client.connect().catch(ignore)
    return client
  }
  let client = open()
  const watch = async (): Promise<void> => {
    for (;;) {
      const silence = sleep(SILENCE, 'silent')
      if ((await Promise.race([client.ping().catch(ignore), silence])) === 'silent') {
        client.destroy()
        client = open()
      }
      await sleep(SECOND)
    }
  }
  void watch()
  return {
    sendCommand: (args) => client.sendCommand(args),
    duplicate: () => client.duplicate(),
  }
}

/**
 * Without `autoResendUnfulfilledCommands: false`, ioredis sends a command again if its connection was cut off, although
 * the command may have been carried out. Then an increment counts twice, and a rotation finds that its session has
 * ended.
 */
function ioRedis(url: string): Redis {
  const client = new Redis(url, {
    socketTimeout: SILENCE,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (times) => Math.min(50 * times, 500),
  })
  client.on('error', ignore)
  return client
}

function pool(url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: SILENCE,
    query_timeout: SILENCE,
  })
  pool.on('error', ignore)
  return pool
}

/** Ignores the driver's event: each call of the store reports its own failure. */
function ignore(): void {}
