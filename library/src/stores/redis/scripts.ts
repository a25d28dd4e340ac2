/**
 * The steps that Redis takes whole, in Lua. Each touches the keys of one slot.
 *
 * Fields of a session: `f` its fixed parts, a line each (`record.ts`), `t` its terms, and `.key` a value of the data. A
 * place that is reserved for a session has `r` instead of `f`; `x` if the session has ended before it began; `U` and
 * `o` what was said of the user meanwhile, and its order. Where a session was rotated stands for a minute `s`, the id
 * of its successor.
 *
 * @module
 */

import { DAY, MINUTE, SECOND } from '../../ground/time.ts'
import { script, type Script } from './client.ts'

/** How long a session stays that has expired by the manager's clock: the clock of Redis may be ahead. */
export const GRACE: number = MINUTE

/** How long a place is reserved. A session that has not begun by then never begins. */
const RESERVATION: number = 60 * SECOND

/** Sends messages to subscribers. The user id is JSON, as it stands among the fixed parts. */
const tell = `
local function tell(type, userId)
  redis.call('PUBLISH', ARGV[1], '{"type":"' .. type .. '","id":' .. ARGV[2] .. ',"userId":' .. userId .. '}')
end
`

/**
 * Splits the fixed parts of the session at KEYS[1] (nothing if there is none), and joins them again. Lines of a later
 * release, which have no name here, are kept under their numbers.
 */
const parts = `
local names = {
  'version', 'createdAt', 'touchedAt', 'expiresAt', 'order', 'userId', 'user', 'address', 'userAgent' }
local function load()
  local text = redis.call('HGET', KEYS[1], 'f')
  if not text then return nil end
  local session, i = {}, 0
  for line in string.gmatch(text, '[^\\n]+') do
    i = i + 1
    session[names[i] or i] = line
  end
  return session
end
local function save(session)
  local lines = {}
  for i, name in ipairs(names) do lines[i] = session[name] end
  while session[#lines + 1] do lines[#lines + 1] = session[#lines + 1] end
  redis.call('HSET', KEYS[1], 'f', table.concat(lines, '\\n'))
end
`

/**
 * ARGV: channel, id, now, version expected or '', new expiresAt or '', '1' if the index is known to last until
 * then, '1' if subscribers are told, new touchedAt or '', new user or '', new terms or '', '' or 'patch' or 'clear',
 * how many fields to remove, those, and fields and values to set. Answers as `update` does, or `index:` and the user id
 * if the user's index must be made to last first.
 */
export const UPDATE: Script = script(`${tell}${parts}
local s = load()
local now, expiresAt = tonumber(ARGV[3]), tonumber(ARGV[5])
if not s or tonumber(s.expiresAt) <= now then return 'gone' end
if ARGV[4] ~= '' and s.version ~= ARGV[4] then return 'conflict' end
if expiresAt and s.userId ~= 'null' and ARGV[6] == ''
  and math.floor(expiresAt / ${DAY}) > math.floor(tonumber(s.expiresAt) / ${DAY}) then
  return 'index:' .. s.userId
end
if ARGV[11] == 'clear' then
  for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
    if string.sub(field, 1, 1) == '.' then redis.call('HDEL', KEYS[1], field) end
  end
end
local first = 13 + tonumber(ARGV[12])
for i = 13, first - 1 do redis.call('HDEL', KEYS[1], ARGV[i]) end
for i = first, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
if ARGV[11] ~= '' then s.version = string.format('%.0f', tonumber(s.version) + 1) end
if ARGV[8] ~= '' then s.touchedAt = ARGV[8] end
if ARGV[9] ~= '' then s.user = ARGV[9] end
if ARGV[10] ~= '' then redis.call('HSET', KEYS[1], 't', ARGV[10]) end
if expiresAt then s.expiresAt = ARGV[5] end
save(s)
if expiresAt then redis.call('PEXPIRE', KEYS[1], math.ceil(expiresAt - now) + ${GRACE}) end
if ARGV[7] ~= '' then tell('changed', s.userId) end
return 'updated'`)

/**
 * ARGV: channel, id, now, id of the successor if its place is reserved, else ''. Ends a live session and answers its
 * fields; nothing if there is none. Leaves the successor's id (`s`) for as long as that can be about to begin: whoever
 * ends the session just then must find it.
 */
export const TAKE: Script = script(`${tell}${parts}
local s = load()
if not s or tonumber(s.expiresAt) <= tonumber(ARGV[3]) then return {} end
local fields = redis.call('HGETALL', KEYS[1])
redis.call('DEL', KEYS[1])
if ARGV[4] ~= '' then
  redis.call('HSET', KEYS[1], 's', ARGV[4])
  redis.call('PEXPIRE', KEYS[1], ${RESERVATION})
end
tell('ended', s.userId)
return fields`)

/** Reserves the place of a session of a user. */
export const RESERVE: Script = script(`
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'r', '')
redis.call('PEXPIRE', KEYS[1], ${RESERVATION})`)

/**
 * ARGV: how long it lives, '1' if its place was reserved, fields and values. Answers `begun`, and what the session says
 * of the user and in which order if that was changed meanwhile; `ended` if the user's sessions were ended meanwhile;
 * `lapsed` if it took too long. Begins a session only once.
 */
export const BEGIN: Script = script(`${parts}
local r = {}
if ARGV[2] ~= '' then
  r = redis.call('HMGET', KEYS[1], 'r', 'x', 'U', 'o')
  if not r[1] then return {'lapsed'} end
end
redis.call('DEL', KEYS[1])
if r[2] then return {'ended'} end
for i = 3, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('PEXPIRE', KEYS[1], math.ceil(tonumber(ARGV[1])) + ${GRACE})
if not r[3] then return {'begun'} end
local s = load()
if tonumber(r[4]) <= tonumber(s.order) then return {'begun'} end
s.user, s.order = r[3], r[4]
save(s)
return {'begun', r[3]}`)

/**
 * ARGV: channel, id, by when it must have expired or '', '1' if a session whose place is reserved must never begin.
 * Answers whether it ended a session (and of which user), or another has succeeded it (and which), or there is nothing.
 *
 * Works on a server whose memory is full. It takes no mark then; without its place the session does not begin either.
 */
export const END: Script = script(`${tell}${parts}
local s = load()
if not s then
  local place = redis.call('HMGET', KEYS[1], 'r', 's')
  if place[2] and ARGV[3] == '' then return {'succeeded', place[2]} end
  if place[1] and ARGV[4] ~= '' then
    local marked = redis.pcall('HSET', KEYS[1], 'x', '')
    if type(marked) == 'table' then redis.call('DEL', KEYS[1]) end
  end
  return {'none'}
end
if ARGV[3] ~= '' and tonumber(s.expiresAt) > tonumber(ARGV[3]) then return {'none'} end
redis.call('DEL', KEYS[1])
tell('ended', s.userId)
return {'ended', s.userId}`)

/** Lets no session begin in a place that is reserved. Answers whether there was one. */
export const VOID: Script = script(`
local place = redis.call('HMGET', KEYS[1], 'f', 'r')
if place[1] or not place[2] then return 0 end
redis.call('HSET', KEYS[1], 'x', '')
return 1`)

/** ARGV: channel, id, order, user. A user that came later stays. Answers whether there is such a session. */
export const CHANGE_USER: Script = script(`${tell}${parts}
local s = load()
if s then
  if (tonumber(s.order) or -1) < tonumber(ARGV[3]) then
    s.user, s.order = ARGV[4], ARGV[3]
    save(s)
    tell('changed', s.userId)
  end
  return 1
end
local place = redis.call('HMGET', KEYS[1], 'r', 'o')
if place[1] and (tonumber(place[2] or -1) < tonumber(ARGV[3])) then
  redis.call('HSET', KEYS[1], 'U', ARGV[4], 'o', ARGV[3])
end
return 0`)

/**
 * ARGV: id, how long the index must last. Answers its count, which grows with each id. A new index begins its count at
 * the present second, so that its counts differ from those of an earlier index.
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

/** Removes the value of a key. */
export const REMOVE: Script = script(`redis.call('DEL', KEYS[1])`)
