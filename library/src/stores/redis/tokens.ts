/**
 * One-time tokens in Redis. A group is one hash, so that it is in one slot: a field for each token, named by the
 * token's id. The value is `createdAt expiresAt`, and the rest of the record as JSON.
 *
 * @module
 */

import { isLiveToken, type TokenRecord, type TokenStore } from '../../contracts/tokens.ts'
import { MAX_CLOCK_SKEW } from '../../ground/time.ts'
import { script } from './client.ts'
import type { CheckedConnection } from './connection.ts'
import { GRACE } from './scripts.ts'

/** `isLiveToken`. ARGV[1] is now. */
const live = `
local now = tonumber(ARGV[1])
local function instants(value)
  local createdAt, expiresAt = string.match(value, '^(%S+) (%S+) ')
  return tonumber(createdAt), tonumber(expiresAt)
end
local function isLive(value)
  local createdAt, expiresAt = instants(value)
  return expiresAt > now and createdAt <= now + ${MAX_CLOCK_SKEW}
end
`

/** Keeps the group as long as the last of its tokens. */
const keep = `
local function keep()
  local last = 0
  local fields = redis.call('HGETALL', KEYS[1])
  for i = 2, #fields, 2 do
    local _, expiresAt = instants(fields[i])
    last = math.max(last, expiresAt)
  end
  redis.call('PEXPIRE', KEYS[1], math.max(0, math.ceil(last - now)) + ${GRACE})
end
`

/** `addToken`. ARGV: now, most, '1' if the oldest is to be replaced, id, value. Answers whether it was added. */
const ADD = script(`${live}${keep}
local most = tonumber(ARGV[2])
local tokens, gone = {}, {}
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
  local id, value = fields[i], fields[i + 1]
  if isLive(value) then tokens[#tokens + 1] = {id = id, createdAt = instants(value)}
  else gone[#gone + 1] = id end
end
if #tokens >= most and ARGV[3] == '' then return 0 end
table.sort(tokens, function(one, other) return one.createdAt > other.createdAt end)
while #tokens >= most do gone[#gone + 1] = table.remove(tokens).id end
for _, id in ipairs(gone) do redis.call('HDEL', KEYS[1], id) end
redis.call('HSET', KEYS[1], ARGV[4], ARGV[5])
keep()
return 1`)

/** ARGV: now, id, '1' if the others go too. Answers the value, or nothing. */
const TAKE = script(`${live}
local value = redis.call('HGET', KEYS[1], ARGV[2])
if not value or not isLive(value) then return false end
if ARGV[3] == '1' then redis.call('DEL', KEYS[1]) else redis.call('HDEL', KEYS[1], ARGV[2]) end
return value`)

/** ARGV: now, id, id and value of the successor. Answers the value, or nothing. */
const REPLACE = script(`${live}${keep}
local value = redis.call('HGET', KEYS[1], ARGV[2])
if not value or not isLive(value) then return false end
redis.call('HDEL', KEYS[1], ARGV[2])
redis.call('HSET', KEYS[1], ARGV[3], ARGV[4])
keep()
return value`)

/** Answers how many there were. */
const CLEAR = script(`
local count = redis.call('HLEN', KEYS[1])
redis.call('DEL', KEYS[1])
return count`)

/** Returns the key of a group. */
export function tokenKey(prefix: string, group: string): string {
  return `${prefix}t:${group}`
}

/** Returns a token store of the server. */
export function tokensOn(connection: CheckedConnection, prefix: string): TokenStore {
  const keyOf = (group: string): string => tokenKey(prefix, group)

  return {
    async add(record, { most, whenFull }, now) {
      const limit = [String(most), whenFull === 'replace' ? '1' : '']
      const args = [String(now), ...limit, record.id, toValue(record)]
      return (await connection.run(ADD, [keyOf(record.group)], args)) === 1
    },
    async read(group, id, now) {
      const reply = await connection.read(keyOf(group), ['HGET', keyOf(group), id])
      const token = toToken(group, id, reply)
      return token !== null && isLiveToken(token, now) ? token : null
    },
    async take(group, id, now, others) {
      const args = [String(now), id, others === 'void' ? '1' : '']
      return toToken(group, id, await connection.run(TAKE, [keyOf(group)], args))
    },
    async replace(group, id, successor, now) {
      const args = [String(now), id, successor.id, toValue(successor)]
      return toToken(group, id, await connection.run(REPLACE, [keyOf(group)], args))
    },
    async clear(group) {
      return Number(await connection.run(CLEAR, [keyOf(group)], []))
    },
    // Redis removes groups whose last token has expired.
    prune: () => false,
  }
}

function toValue({ createdAt, expiresAt, purpose, userId, binding, data }: TokenRecord): string {
  return `${createdAt} ${expiresAt} ${JSON.stringify({ purpose, userId, binding, data })}`
}

function toToken(group: string, id: string, reply: unknown): TokenRecord | null {
  if (typeof reply !== 'string') return null
  const [createdAt = '', expiresAt = ''] = reply.split(' ', 2)
  const json = reply.slice(createdAt.length + expiresAt.length + 2)
  const rest = JSON.parse(json) as Pick<TokenRecord, 'purpose' | 'userId' | 'binding' | 'data'>
  return { id, group, ...rest, createdAt: Number(createdAt), expiresAt: Number(expiresAt) }
}
