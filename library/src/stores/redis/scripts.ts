/**
 * The steps that Redis takes whole, in Lua. Each touches the keys of one slot.
 *
 * Fields of a session: `v` version, `c` createdAt, `t` touchedAt, `e` expiresAt, `u` userId, `U` user, `o` the
 * order of `U`, `a` address, `n` User-Agent, `.key` a value of the data. A place that is reserved for a
 * session has `r` instead of `v`; `x` if the session has ended before it began; `U` and `o` as above. Where a session
 * was rotated stands for a minute `s`, the id of its successor.
 *
 * @module
 */

import { DAY, MINUTE, SECOND } from '../../ground/time.ts'
import { script, type Script } from './client.ts'

/** What has expired by the manager's clock stays so long: the clock of Redis may be ahead. */
export const GRACE: number = MINUTE

/** A session that has not begun so long after its place was reserved never does. */
const RESERVATION: number = 60 * SECOND

/** What tells subscribers; `u` is the user id as it stands in the hash. */
const tell = `
local function tell(type, u)
  u = u and '"' .. u .. '"' or 'null'
  redis.call('PUBLISH', ARGV[1], '{"type":"' .. type .. '","id":' .. ARGV[2] .. ',"userId":' .. u .. '}')
end
`

/**
 * ARGV: channel, id, now, version expected or '', new expiresAt or '', '1' if the index is known to last until
 * then, '1' if subscribers are told, '' or 'patch' or 'clear', how many fields to remove, those, and
 * fields and values to set. Answers as `update` does, or `index:` and the user id if the user's index must
 * be made to last first.
 */
export const UPDATE: Script = script(`${tell}
local s = redis.call('HMGET', KEYS[1], 'v', 'e', 'u')
local now, expiresAt = tonumber(ARGV[3]), tonumber(ARGV[5])
if not s[1] or tonumber(s[2]) <= now then return 'gone' end
if ARGV[4] ~= '' and s[1] ~= ARGV[4] then return 'conflict' end
if expiresAt and s[3] and ARGV[6] == ''
  and math.floor(expiresAt / ${DAY}) > math.floor(tonumber(s[2]) / ${DAY}) then
  return 'index:' .. s[3]
end
if ARGV[8] == 'clear' then
  for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
    if string.sub(field, 1, 1) == '.' then redis.call('HDEL', KEYS[1], field) end
  end
end
local first = 10 + tonumber(ARGV[9])
for i = 10, first - 1 do redis.call('HDEL', KEYS[1], ARGV[i]) end
for i = first, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
if ARGV[8] ~= '' then redis.call('HINCRBY', KEYS[1], 'v', 1) end
if expiresAt then redis.call('PEXPIRE', KEYS[1], math.ceil(expiresAt - now) + ${GRACE}) end
if ARGV[7] ~= '' then tell('changed', s[3]) end
return 'updated'`)

/**
 * ARGV: channel, id, now, id of the successor if its place is reserved, else ''. Ends a live session and answers its
 * fields; nothing if there is none. Leaves the successor's id (`s`) for as long as that can be about to begin: whoever
 * ends the session just then must find it.
 */
export const TAKE: Script = script(`${tell}
local s = redis.call('HMGET', KEYS[1], 'v', 'e', 'u')
if not s[1] or tonumber(s[2]) <= tonumber(ARGV[3]) then return {} end
local fields = redis.call('HGETALL', KEYS[1])
redis.call('DEL', KEYS[1])
if ARGV[4] ~= '' then
  redis.call('HSET', KEYS[1], 's', ARGV[4])
  redis.call('PEXPIRE', KEYS[1], ${RESERVATION})
end
tell('ended', s[3])
return fields`)

/** Reserves the place of a session of a user. */
export const RESERVE: Script = script(`
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'r', '')
redis.call('PEXPIRE', KEYS[1], ${RESERVATION})`)

/**
 * ARGV: how long it lives, '1' if its place was reserved, fields and values. Answers `begun`, and what
 * the session says of the user and in which order if that was changed meanwhile; `ended` if the user's
 * sessions were ended meanwhile; `lapsed` if it took too long. Begins no session but the first time.
 */
export const BEGIN: Script = script(`
local r = {}
if ARGV[2] ~= '' then
  r = redis.call('HMGET', KEYS[1], 'r', 'x', 'U', 'o')
  if not r[1] then return {'lapsed'} end
end
redis.call('DEL', KEYS[1])
if r[2] then return {'ended'} end
for i = 3, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('PEXPIRE', KEYS[1], math.ceil(tonumber(ARGV[1])) + ${GRACE})
if not r[3] or tonumber(r[4]) <= tonumber(redis.call('HGET', KEYS[1], 'o')) then return {'begun'} end
redis.call('HSET', KEYS[1], 'U', r[3], 'o', r[4])
return {'begun', r[3]}`)

/**
 * ARGV: channel, id, by when it must have expired or '', '1' if a session whose place is reserved must
 * never begin. Answers whether it ended a session (and of which user), or another has succeeded it (and which), or there
 * is nothing.
 *
 * Works on a server whose memory is full. It takes no mark then; without its place the session does not begin either.
 */
export const END: Script = script(`${tell}
local s = redis.call('HMGET', KEYS[1], 'v', 'e', 'u', 'r', 's')
if not s[1] then
  if s[5] and ARGV[3] == '' then return {'succeeded', s[5]} end
  if s[4] and ARGV[4] ~= '' then
    local marked = redis.pcall('HSET', KEYS[1], 'x', '')
    if type(marked) == 'table' then redis.call('DEL', KEYS[1]) end
  end
  return {'none'}
end
if ARGV[3] ~= '' and tonumber(s[2]) > tonumber(ARGV[3]) then return {'none'} end
redis.call('DEL', KEYS[1])
tell('ended', s[3])
return {'ended', s[3]}`)

/** Lets no session begin in a place that is reserved. Answers whether there was one. */
export const VOID: Script = script(`
local s = redis.call('HMGET', KEYS[1], 'v', 'r')
if s[1] or not s[2] then return 0 end
redis.call('HSET', KEYS[1], 'x', '')
return 1`)

/** ARGV: channel, id, order, user. What was said later stays. Answers whether there is such a session. */
export const CHANGE_USER: Script = script(`${tell}
local s = redis.call('HMGET', KEYS[1], 'v', 'r', 'o', 'u')
if not s[1] and not s[2] then return 0 end
if not s[3] or tonumber(s[3]) < tonumber(ARGV[3]) then
  redis.call('HSET', KEYS[1], 'U', ARGV[4], 'o', ARGV[3])
  if s[1] then tell('changed', s[4]) end
end
return s[1] and 1 or 0`)

/**
 * ARGV: id, how long the index must last. Answers its count, which grows with each id. An index that is made anew
 * begins at the present second, so that its counts are not those of the one before.
 */
export const ADD_TO_INDEX: Script = script(`
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('HSET', KEYS[1], '#', redis.call('TIME')[1])
end
redis.call('HSET', KEYS[1], ARGV[1], '')
local lasts = math.ceil(tonumber(ARGV[2]))
if redis.call('PTTL', KEYS[1]) < lasts then redis.call('PEXPIRE', KEYS[1], lasts) end
return tostring(redis.call('HINCRBY', KEYS[1], '#', 1))`)

/** Counts once more and answers the index; nothing if there is none. */
export const COUNT_INDEX: Script = script(`
if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
redis.call('HINCRBY', KEYS[1], '#', 1)
return redis.call('HGETALL', KEYS[1])`)

/** ARGV: count, ids. Removes them if nothing was added since. */
export const CLEAN_INDEX: Script = script(`
if redis.call('HGET', KEYS[1], '#') ~= ARGV[1] then return end
for i = 2, #ARGV do redis.call('HDEL', KEYS[1], ARGV[i]) end`)

/** Removes what stands under a key. */
export const REMOVE: Script = script(`redis.call('DEL', KEYS[1])`)
