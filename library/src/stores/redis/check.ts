/**
 * Looks whether the Redis server keeps what it is given.
 *
 * @module
 */

import { ConfigurationError } from '../../errors.ts'
import type { RedisConnection, RedisNode } from './client.ts'

/** What has been warned of: once in a process is enough. */
const warned = new Set<string>()

/**
 * Looks at the server, or at each master of a cluster, and warns of what it can lose.
 *
 * @throws ConfigurationError if it may evict sessions or revocations.
 */
export async function checkServers(connection: RedisConnection): Promise<void> {
  const nodes = await connection.nodes()
  if (connection.resends) {
    warn(
      'LATCHKEY_REDIS_RESEND',
      'The client of ioredis sends a command again that had no answer when its connection was lost, so ' +
        'a write may happen twice. Create it with autoResendUnfulfilledCommands: false.',
    )
  }
  if (nodes.length === 0) throw new Error('The client knows no master: it is not connected')
  await Promise.all(nodes.map(checkServer))
}

async function checkServer(node: RedisNode): Promise<void> {
  let info: string
  try {
    info = String(await node.send(['INFO']))
  } catch (error) {
    if (!isRefusal(error)) throw error
    info = ''
  }
  const [maxmemory, policy] = [valueOf(info, 'maxmemory'), valueOf(info, 'maxmemory_policy')]
  if (maxmemory === null || policy === null) {
    return warn(
      'LATCHKEY_REDIS_UNCHECKED',
      'Redis does not tell by INFO whether it keeps sessions and revocations, so latchkey could not ' +
        'check it. It needs maxmemory-policy noeviction, and appendonly yes.',
    )
  }
  refuseEviction(maxmemory, policy)
  if (valueOf(info, 'aof_enabled') !== '1') {
    return warn(
      'LATCHKEY_REDIS_PERSISTENCE',
      'Redis keeps no append-only file (appendonly no). If it crashes, it forgets the last logins, ' +
        'and the last logouts: sessions that were logged out live again.',
    )
  }
  warnOfFlushing(await readFlushing(node))
}

function refuseEviction(maxmemory: string, policy: string): void {
  if (maxmemory === '0' || policy === 'noeviction') return
  throw new ConfigurationError(
    'client',
    `is of a Redis with maxmemory-policy ${policy}, which may evict sessions and revocations ` +
      'while it is full: an evicted revocation lets an ended session live again. Set noeviction',
  )
}

function warnOfFlushing(appendfsync: string | null): void {
  if (appendfsync === 'always') return
  if (appendfsync === null) {
    return warn(
      'LATCHKEY_REDIS_UNCHECKED',
      'Redis forbids CONFIG GET, so latchkey could not check how often the append-only file is ' +
        'flushed. Unless appendfsync is always, a power cut can undo the last logouts.',
    )
  }
  const lost = appendfsync === 'everysec' ? 'the logins and logouts of one second' : 'many seconds'
  warn(
    'LATCHKEY_REDIS_PERSISTENCE',
    `Redis flushes with appendfsync ${appendfsync}: a power cut can undo ${lost}. ` +
      'A crash of the process undoes nothing. Only appendfsync always keeps every logout.',
  )
}

/** Returns `appendfsync`, or `null` where the server does not tell: many managed ones. */
async function readFlushing(node: RedisNode): Promise<string | null> {
  try {
    const reply = await node.send(['CONFIG', 'GET', 'appendfsync'])
    // An array, or in RESP3 a map.
    const values = Array.isArray(reply)
      ? reply
      : Object.values(reply instanceof Map ? Object.fromEntries(reply) : (reply as object))
    return String(values.at(-1) ?? '') || null
  } catch (error) {
    if (isRefusal(error)) return null
    throw error
  }
}

/** The server's own answer, not a lost connection: `NOPERM …`, `ERR unknown command …`. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && /^(NOPERM|ERR|NOAUTH)\b/.test(error.message)
}

function valueOf(info: string, name: string): string | null {
  return info.match(new RegExp(`^${name}:(.*?)\\r?$`, 'm'))?.[1] ?? null
}

function warn(code: string, message: string): void {
  if (warned.has(message)) return
  warned.add(message)
  process.emitWarning(message, { code, type: 'LatchkeyWarning' })
}
