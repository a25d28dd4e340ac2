/**
 * Attempts in Redis. All lanes are in one slot, because an attempt is counted in all of its lanes or in none,
 * which is one step only within a slot.
 *
 * The scripts are `countAttempts` and `uncountAttempt` in Lua. A lane is a hash: `n` count, `t` nextAt and
 * `f` forgetAt (empty for `null`), and `.member` for each member.
 *
 * @module
 */

import type { AttemptStore, Lane } from '../attempts.ts'
import { MAX_CLOCK_SKEW } from '../time.ts'
import { script } from './redis-client.ts'
import type { CheckedConnection } from './redis-connection.ts'
import { escapeText } from './redis-record.ts'
import { GRACE } from './redis-scripts.ts'

/** Returns a lane as it is now; `members` how many there are, `isStale` if it has forgotten everything. */
const laneAt = `
local now = tonumber(ARGV[1])
local function laneAt(key)
  local s = redis.call('HMGET', key, 'n', 't', 'f')
  if not s[1] then return {isNew = true, count = 0, nextAt = 0, members = 0} end
  local forgetAt = tonumber(s[3])
  if forgetAt and forgetAt <= now then
    return {isStale = true, count = 0, nextAt = 0, members = 0}
  end
  return {
    count = tonumber(s[1]), nextAt = tonumber(s[2]), forgetAt = forgetAt,
    members = redis.call('HLEN', key) - 3
  }
end
`

/** `believedLane`. */
const believed = `
local function believed(lane, maxWait, window)
  if window and lane.forgetAt and lane.forgetAt > now + window + ${MAX_CLOCK_SKEW} then
    if not lane.nextAt then return {isStale = true, count = 0, nextAt = 0, members = 0} end
    lane.forgetAt = now + window
  end
  if lane.nextAt and lane.nextAt > now + maxWait + ${MAX_CLOCK_SKEW} then lane.nextAt = 0 end
  return lane
end
`

/**
 * KEYS: lanes. ARGV: now, and for each lane free, firstWait, maxWait, cap, window or '', maxMembers or '', member.
 * Answers nothing if the attempt is counted, else which lane refuses and when to try again or ''.
 */
const RESERVE = script(`${laneAt}${believed}
local counted = {}
for i, key in ipairs(KEYS) do
  local a = 7 * i - 5
  local free, firstWait, maxWait = tonumber(ARGV[a]), tonumber(ARGV[a + 1]), tonumber(ARGV[a + 2])
  local cap, window, maxMembers = tonumber(ARGV[a + 3]), tonumber(ARGV[a + 4]), tonumber(ARGV[a + 5])
  local lane = believed(laneAt(key), maxWait, window)
  if not lane.nextAt or lane.nextAt > now or lane.count >= cap then
    local retryAt = lane.nextAt or lane.forgetAt
    return {i, retryAt and string.format('%.17g', retryAt) or ''}
  end
  local count, members = lane.count + 1, 0
  local member = '.' .. ARGV[a + 6]
  if maxMembers then
    local isSeen = lane.members > 0 and redis.call('HEXISTS', key, member) == 1
    members = lane.members + (isSeen and 0 or 1)
  end
  local isClosed = count >= cap or (maxMembers and members > maxMembers)
  local wait = count < free and 0 or math.min(maxWait, firstWait * 2 ^ (count - free))
  local forgetAt = window and now + window
  if not isClosed then forgetAt = lane.forgetAt or forgetAt end
  counted[i] = {
    isFresh = lane.isStale or not maxMembers, member = maxMembers and member,
    n = count, t = isClosed and '' or (wait == 0 and 0 or now + wait), f = forgetAt or ''
  }
end
for i, key in ipairs(KEYS) do
  local lane = counted[i]
  if lane.isFresh then redis.call('DEL', key) end
  redis.call('HSET', key, 'n', lane.n, 't', lane.t, 'f', lane.f)
  if lane.member then redis.call('HSET', key, lane.member, '') end
  if lane.f == '' then redis.call('PERSIST', key)
  else redis.call('PEXPIRE', key, math.ceil(lane.f - now) + ${GRACE}) end
end
return {}`)

/** KEYS: lanes to clear, then lanes to give back to. ARGV: now, how many to clear, maxMembers or '' of the others. */
const SETTLE = script(`${laneAt}
local clear = tonumber(ARGV[2])
for i = 1, clear do redis.call('DEL', KEYS[i]) end
for i = clear + 1, #KEYS do
  local lane = laneAt(KEYS[i])
  if lane.isStale then
    redis.call('DEL', KEYS[i])
  elseif not lane.isNew then
    local maxMembers = tonumber(ARGV[2 + i - clear])
    local isClosed = maxMembers and lane.members > maxMembers
    redis.call('HSET', KEYS[i], 'n', math.max(0, lane.count - 1))
    redis.call('HSET', KEYS[i], 't', isClosed and '' or 0)
  end
end`)

/** Returns an attempt store. */
export function attemptsOn(connection: CheckedConnection, prefix: string): AttemptStore {
  // What is between the braces decides the slot.
  const keyOf = (key: string): string => `${prefix}{a}:${escapeText(key)}`
  const keysOf = (lanes: readonly Lane[]): string[] => lanes.map(({ key }) => keyOf(key))

  return {
    async reserve(lanes, now) {
      if (lanes.length === 0) return { admitted: true }
      const args = [String(now), ...lanes.flatMap(toArguments)]
      const [position, retryAt] = (await connection.run(RESERVE, keysOf(lanes), args)) as [
        number?,
        string?,
      ]
      const lane = lanes[Number(position) - 1]
      if (lane === undefined) return { admitted: true }
      return { admitted: false, key: lane.key, retryAt: retryAt ? Number(retryAt) : null }
    },
    async settle({ clear, giveBack }, now) {
      if (clear.length + giveBack.length === 0) return
      const limits = giveBack.map(({ rule }) => text(rule.maxMembers))
      const keys = [...clear.map(keyOf), ...keysOf(giveBack)]
      await connection.run(SETTLE, keys, [String(now), String(clear.length), ...limits])
    },
    // Redis removes lanes that have forgotten everything.
    prune: () => false,
  }
}

function toArguments({ rule, member }: Lane): string[] {
  const { free, firstWait, maxWait, cap, window, maxMembers } = rule
  const fixed = [free, firstWait, maxWait, cap].map(String)
  return [...fixed, text(window), text(maxMembers), escapeText(member)]
}

function text(value: number | null): string {
  return value === null ? '' : String(value)
}
