/**
 * Revocations in Redis. Each is in a slot of its own, so any number can be read.
 *
 * @module
 */

import type { RevocationStore } from '../../contracts/revocations.ts'
import { script } from './client.ts'
import type { CheckedConnection } from './connection.ts'
import { escapeText } from './record.ts'

/** ARGV: '1' if there is one to expect, that, value, expiresAt, now. Answers whether it put it there. */
const REPLACE = script(`
local r = redis.call('HMGET', KEYS[1], 'v', 'e')
local found = r[1] and tonumber(r[2]) > tonumber(ARGV[5])
if found ~= (ARGV[1] == '1') or (found and r[1] ~= ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'v', ARGV[3], 'e', ARGV[4])
redis.call('PEXPIRE', KEYS[1], math.ceil(tonumber(ARGV[4]) - tonumber(ARGV[5])))
return 1`)

/** Returns a revocation store of the server. */
export function revocationsOn(connection: CheckedConnection, prefix: string): RevocationStore {
  const keyOf = (key: string): string => `${prefix}r:${escapeText(key)}`

  return {
    read(keys, now) {
      return Promise.all(
        keys.map(async (key) => {
          const place = keyOf(key)
          const reply = await connection.send(place, ['HMGET', place, 'v', 'e'])
          const [value, expiresAt] = reply as [string | null, string | null]
          return value !== null && Number(expiresAt) > now ? value : null
        }),
      )
    },
    async replace(key, expected, { value, expiresAt }, now) {
      const condition = expected === null ? ['', ''] : ['1', expected]
      const args = [...condition, value, String(expiresAt), String(now)]
      return (await connection.run(REPLACE, [keyOf(key)], args)) === 1
    },
    // Redis removes what has expired.
    prune: () => false,
  }
}
