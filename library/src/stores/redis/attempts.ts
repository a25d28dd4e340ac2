/**
 * Attempts in Redis. All lanes are in one slot, because an attempt is counted in all of its lanes or in none,
 * which is one step only within a slot.
 *
 * The scripts are `countAttempts` and `settleAttempts` in Lua. A lane is a hash: `n` count, `t` nextAt and
 * `f` forgetAt (empty for `null`), and `.member` for each member with the number of its attempts (before it had
 * one it was empty, which is one).
 *
 * @module
 */

import type { AttemptStore, Lane } from '../../contracts/attempts.ts'
import { MAX_MEMBERS } from '../../contracts/lanes.ts'
import { MAX_CLOCK_SKEW } from '../../ground/time.ts'
import { script } from './client.ts'
import type { CheckedConnection } from './connection.ts'
import { escapeText } from './record.ts'
import { GRACE } from './scripts.ts'

/**
 * Returns a lane as it is now: `members` how many there are, `isStale` if it has forgotten everything. And the
 * entry of a member, with its attempts: its own, or the one that is shared when there are too many.
 */
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
local function entryOf(key, lane, member)
  local entry = '.' .. member
  local attempts = lane.members > 0 and redis.call('HGET', key, entry)
  if not attempts and lane.members >= ${MAX_MEMBERS} then
    entry = '.*'
    attempts = redis.call('HGET', key, entry)
  end
  return entry, attempts and (tonumber(attempts) or 1) or 0
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
 * KEYS: lanes. ARGV: now, and for each lane free, firstWait, maxWait, cap, window, lasting, maxMembers and memberCap
 * ('' for `null`), member. Answers nothing if the attempt is counted. Else answers which lane refuses, and when to try
 * again, or ''.
 */
const RESERVE = script(`${laneAt}${believed}
local counted = {}
for i, key in ipairs(KEYS) do
  local a = 9 * i - 7
  local free, firstWait, maxWait = tonumber(ARGV[a]), tonumber(ARGV[a + 1]), tonumber(ARGV[a + 2])
  local cap, window, lasting = tonumber(ARGV[a + 3]), tonumber(ARGV[a + 4]), tonumber(ARGV[a + 5])
  local maxMembers, memberCap, member = tonumber(ARGV[a + 6]), tonumber(ARGV[a + 7]), ARGV[a + 8]
  local lane = believed(laneAt(key), maxWait, window)
  local entry, attempts
  if member ~= '' then entry, attempts = entryOf(key, lane, member) end
  local isShut = not lane.nextAt or lane.count >= cap or (entry and memberCap and attempts >= memberCap)
  if isShut or lane.nextAt > now then
    local retryAt = not isShut and lane.nextAt or isShut and lane.forgetAt
    return {i, retryAt and string.format('%.17g', retryAt) or ''}
  end
  local count, members = lane.count + 1, lane.members
  if entry and attempts == 0 then members = members + 1 end
  local isClosed = count >= cap or (maxMembers and members > maxMembers)
  local wait = count < free and 0 or math.min(maxWait, firstWait * 2 ^ (count - free))
  local forgetAt
  if window and not (lasting and (isClosed or count >= lasting)) then
    forgetAt = not isClosed and lane.forgetAt or now + window
  end
  counted[i] = {
    isFresh = lane.isStale, entry = entry, attempts = attempts,
    n = count, t = isClosed and '' or (wait == 0 and 0 or now + wait), f = forgetAt or ''
  }
end
for i, key in ipairs(KEYS) do
  local lane = counted[i]
  if lane.isFresh then redis.call('DEL', key) end
  redis.call('HSET', key, 'n', lane.n, 't', lane.t, 'f', lane.f)
  if lane.entry then redis.call('HSET', key, lane.entry, lane.attempts + 1) end
  if lane.f == '' then redis.call('PERSIST', key)
  else redis.call('PEXPIRE', key, math.ceil(lane.f - now) + ${GRACE}) end
end
return {}`)

/**
 * KEYS: lanes to clear, to give one attempt back to, to forgive a member in. ARGV: now, how many of the first two,
 * and for each lane that is not cleared cap, maxMembers or '', member.
 */
const SETTLE = script(`${laneAt}
local clear, giveBack = tonumber(ARGV[2]), tonumber(ARGV[3])
for i = 1, clear do redis.call('DEL', KEYS[i]) end
for i = clear + 1, #KEYS do
  local key, lane = KEYS[i], laneAt(KEYS[i])
  local a = 1 + 3 * (i - clear)
  local cap, maxMembers, member = tonumber(ARGV[a]), tonumber(ARGV[a + 1]), ARGV[a + 2]
  local members, taken, entry, attempts = lane.members, 1, nil, 1
  if member ~= '' then entry, attempts = entryOf(key, lane, member) end
  if lane.isStale then
    redis.call('DEL', key)
  elseif not lane.isNew and attempts > 0 then
    if i > clear + giveBack and entry ~= '.*' then taken = attempts end
    if entry and attempts > taken then
      redis.call('HSET', key, entry, attempts - taken)
    elseif entry then
      redis.call('HDEL', key, entry)
      members = members - 1
    end
    local count = math.max(0, lane.count - taken)
    local isClosed = count >= cap or (maxMembers and members > maxMembers)
    redis.call('HSET', key, 'n', count, 't', isClosed and '' or 0)
  end
end`)

/** Returns an attempt store on the server. */
export function attemptsOn(connection: CheckedConnection, prefix: string): AttemptStore {
  // The text between the braces decides the slot.
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
    async settle({ clear, giveBack, forgive }, now) {
      const others = [...giveBack, ...forgive]
      if (clear.length + others.length === 0) return
      const args = others.flatMap(({ rule, member }) => [
        String(rule.cap),
        text(rule.maxMembers),
        escapeText(member),
      ])
      const counts = [now, clear.length, giveBack.length].map(String)
      await connection.run(SETTLE, [...clear.map(keyOf), ...keysOf(others)], [...counts, ...args])
    },
    // Redis removes lanes that have forgotten everything.
    prune: () => false,
  }
}

function toArguments({ rule, member }: Lane): string[] {
  const { free, firstWait, maxWait, cap, window, lasting, maxMembers, memberCap } = rule
  const limits = [free, firstWait, maxWait, cap, window, lasting, maxMembers, memberCap]
  return [...limits.map(text), escapeText(member)]
}

function text(value: number | null): string {
  return value === null ? '' : String(value)
}
