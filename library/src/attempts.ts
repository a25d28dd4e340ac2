/**
 * The interface of an attempt store, and how an attempt is counted.
 *
 * Guesses are counted in lanes: one for the account, one for the address, one for the device that
 * has logged in before. A lane knows how many attempts it has seen and when it takes the next.
 *
 * @module
 */

import type { MaybePromise } from './maybe-promise.ts'
import { MAX_CLOCK_SKEW } from './time.ts'

/** How a lane slows guessing down. Durations in milliseconds. */
export interface LaneRule {
  /** How many attempts are free of any wait. */
  readonly free: number

  /** The wait after the last free attempt; it doubles with each one after that. */
  readonly firstWait: number

  /** The wait grows to this and no further. */
  readonly maxWait: number

  /** After so many attempts the lane takes none, until it is cleared or forgotten. */
  readonly cap: number

  /** The lane forgets everything so long after its first attempt; `null`: never. */
  readonly window: number | null

  /** How many different `member`s may make attempts before the lane is closed; `null`: any number. */
  readonly maxMembers: number | null
}

/** A lane in which an attempt is to be counted. */
export interface Lane {
  /** Names the lane. Holds no name as typed, and no secret. */
  readonly key: string
  readonly rule: LaneRule

  /** What the attempt is about, for lanes that count how many different ones there are. */
  readonly member: string
}

/** What a store keeps of a lane. Instants in epoch milliseconds. */
export interface LaneState {
  /** Attempts since the lane began, less those given back. */
  readonly count: number

  /** The lane takes no attempt before this; `null`: none at all, until it is cleared or forgotten. */
  readonly nextAt: number | null

  /** When it forgets everything; `null`: never. */
  readonly forgetAt: number | null

  /** The different members seen, of lanes that count them. */
  readonly members: readonly string[]
}

/** Whether an attempt may be made. */
export type Reservation =
  | { readonly admitted: true }
  /** Refused by this lane, and counted in none. `retryAt` is `null` where waiting does not help. */
  | { readonly admitted: false; readonly key: string; readonly retryAt: number | null }

/** What becomes of a reservation that was not a wrong guess. */
export interface Settlement {
  /** Lanes to forget, as after a right password. */
  readonly clear: readonly string[]

  /** Lanes to take one attempt back from. */
  readonly giveBack: readonly Lane[]
}

/**
 * Keeps the lanes. Like a session store it decides nothing: `countAttempts` holds the rules, and a store
 * that cannot call it within its own atomic step does the same in its own language.
 *
 * Every method is one atomic step, fails only when the store fails, and may answer at once.
 */
export interface AttemptStore {
  /**
   * Counts an attempt in all of the lanes, or in none if one of them refuses. Of any number of
   * reservations at the same time exactly as many are admitted as one after the other would be.
   */
  reserve(lanes: readonly Lane[], now: number): MaybePromise<Reservation>

  /** Settles what was reserved, in one step. A lane that is not there stays that way. */
  settle(settlement: Settlement, now: number): MaybePromise<void>

  /**
   * Removes some lanes that have forgotten everything by `now`, in a small step. Returns whether another
   * step may find more.
   */
  prune(now: number): MaybePromise<boolean>
}

/**
 * The `nextAt` of a lane without a wait. Not the present instant: another process, whose clock is behind,
 * would have to wait for it.
 */
const AT_ONCE = 0

/** A lane that has seen nothing. */
const fresh: LaneState = { count: 0, nextAt: AT_ONCE, forgetAt: null, members: [] }

/** Returns the lane as it is at this instant: itself, or fresh if it has forgotten everything. */
export function laneAt(state: LaneState | undefined, now: number): LaneState {
  if (state === undefined || (state.forgetAt !== null && state.forgetAt <= now)) return fresh
  return state
}

/**
 * Returns the lane without what no clock that is right can have written: a wait or a window that ends later than its
 * rule lets it. A closed lane of that kind has forgotten everything: a refusal writes nothing, so counted from
 * each look anew its end would never come. What was counted in an open one stays counted.
 */
export function believedLane(state: LaneState, rule: LaneRule, now: number): LaneState {
  const { nextAt, forgetAt } = state
  const { window, maxWait } = rule
  const isLater = (instant: number | null, longest: number): boolean =>
    instant !== null && instant > now + longest + MAX_CLOCK_SKEW
  const hasWindow = window !== null && isLater(forgetAt, window)
  if (hasWindow && nextAt === null) return fresh
  if (!hasWindow && !isLater(nextAt, maxWait)) return state
  return {
    ...state,
    nextAt: isLater(nextAt, maxWait) ? AT_ONCE : nextAt,
    forgetAt: hasWindow ? now + window : forgetAt,
  }
}

/** Returns the lane after one more attempt, or `null` if it takes none now. */
export function countAttempt(
  before: LaneState | undefined,
  { rule, member }: Lane,
  now: number,
): LaneState | null {
  const state = believedLane(laneAt(before, now), rule, now)
  if (state.nextAt === null || state.nextAt > now || state.count >= rule.cap) return null
  const count = state.count + 1
  const members = rule.maxMembers === null ? [] : withMember(state.members, member)
  const isClosed = count >= rule.cap || members.length > (rule.maxMembers ?? Infinity)
  const end = rule.window === null ? null : now + rule.window
  return {
    count,
    members,
    nextAt: isClosed ? null : nextAfter(count, rule, now),
    // A lane that closes stays closed for a whole window.
    forgetAt: isClosed ? end : (state.forgetAt ?? end),
  }
}

/**
 * Returns the lanes after one more attempt in each, or the refusal of the first that takes none. For
 * `reserve`: what is returned is to be kept in the same atomic step.
 *
 * @param stateOf returns what the store has of a lane.
 */
export function countAttempts(
  lanes: readonly Lane[],
  stateOf: (key: string) => LaneState | undefined,
  now: number,
):
  readonly (readonly [key: string, state: LaneState])[] | Exclude<Reservation, { admitted: true }> {
  const counted: [string, LaneState][] = []
  for (const lane of lanes) {
    const state = stateOf(lane.key)
    const next = countAttempt(state, lane, now)
    if (next === null) return { admitted: false, key: lane.key, retryAt: retryAt(state) }
    counted.push([lane.key, next])
  }
  return counted
}

/** Returns the lane with one attempt less. It may take the next at once. */
export function uncountAttempt(
  before: LaneState | undefined,
  { rule }: Lane,
  now: number,
): LaneState {
  const state = laneAt(before, now)
  const isClosed = state.members.length > (rule.maxMembers ?? Infinity)
  return {
    ...state,
    count: Math.max(0, state.count - 1),
    nextAt: isClosed ? null : AT_ONCE,
  }
}

/** When a lane that refuses takes the next attempt; `null` if waiting does not help. */
export function retryAt(state: LaneState = fresh): number | null {
  return state.nextAt ?? state.forgetAt
}

function withMember(members: readonly string[], member: string): readonly string[] {
  return members.includes(member) ? members : [...members, member]
}

/** When the attempt after the one with this number is taken: the first wait, doubling up to the longest. */
function nextAfter(count: number, { free, firstWait, maxWait }: LaneRule, now: number): number {
  const wait = count < free ? 0 : Math.min(maxWait, firstWait * 2 ** (count - free))
  return wait === 0 ? AT_ONCE : now + wait
}
