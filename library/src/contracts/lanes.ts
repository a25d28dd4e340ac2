/**
 * How an attempt is counted in a lane, and taken back: the rules that every attempt store applies.
 *
 * @module
 */

import type { Lane, LaneRule, LaneState, Member, Reservation, Settlement } from './attempts.ts'
import { MAX_CLOCK_SKEW } from '../ground/time.ts'

/**
 * The `nextAt` of a lane without a wait. It is not the present instant, because a process whose clock is behind
 * would have to wait for it.
 */
const AT_ONCE = 0

/**
 * How many members a lane tells apart. Those that come after share one entry, so that no rule makes a lane
 * grow without end, and a member that shares is counted no less.
 */
export const MAX_MEMBERS = 1000

/** The entry that members share. */
const OTHERS = '*'

/** A lane that has seen nothing. */
const fresh: LaneState = { count: 0, nextAt: AT_ONCE, forgetAt: null, members: [] }

/** A lane and what it is to be; `null`: removed. */
export type LaneChange = readonly [key: string, state: LaneState | null]

/** Returns the lane as it is at this instant: itself, or fresh if it has forgotten everything. */
export function laneAt(state: LaneState | undefined, now: number): LaneState {
  if (state === undefined || (state.forgetAt !== null && state.forgetAt <= now)) return fresh
  return state
}

/**
 * Returns the lane without what a right clock cannot have written: a wait or a window that ends later than its
 * rule allows. If such a lane is closed, it forgets everything: a refusal writes nothing, so an end that is
 * counted anew from each look would never come. An open lane keeps its count.
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
  if (isShut(state, rule, member) || (state.nextAt ?? 0) > now) return null
  const count = state.count + 1
  const members = member === '' ? state.members : changeMember(state.members, member, 1)
  const isClosed = isFull(count, members.length, rule)
  return {
    count,
    members,
    nextAt: isClosed ? null : nextAfter(count, rule, now),
    forgetAt: endOf(state, count, isClosed, rule, now),
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
    const state = believedLane(laneAt(stateOf(lane.key), now), lane.rule, now)
    const next = countAttempt(state, lane, now)
    if (next === null) return { admitted: false, key: lane.key, retryAt: retryAt(state, lane) }
    counted.push([lane.key, next])
  }
  return counted
}

/**
 * Returns what lanes become by a settlement; those that stay as they are are left out. For `settle`: what is
 * returned is to be kept in the same atomic step.
 *
 * @param stateOf returns what the store has of a lane.
 */
export function settleAttempts(
  { clear, giveBack, forgive }: Settlement,
  stateOf: (key: string) => LaneState | undefined,
  now: number,
): readonly LaneChange[] {
  const changes: LaneChange[] = clear.map((key) => [key, null])
  const takeBack = (lanes: readonly Lane[], isForgiven: boolean): void => {
    for (const lane of lanes) {
      const before = clear.includes(lane.key) ? undefined : stateOf(lane.key)
      if (before === undefined) continue
      const state = laneAt(before, now)
      const after = state === fresh ? null : lessAttempts(state, lane, isForgiven)
      if (after !== state) changes.push([lane.key, after])
    }
  }
  takeBack(giveBack, false)
  takeBack(forgive, true)
  return changes
}

/**
 * Returns the members as they were stored. An older release stored names alone. Such a member has one attempt,
 * which is what a right password took back in that release.
 */
export function readMembers(stored: readonly (string | Member)[]): readonly Member[] {
  if (stored.every((member) => typeof member !== 'string')) return stored
  const members = new Map<string, number>()
  for (const member of stored) {
    const [name, attempts] = typeof member === 'string' ? ([member, 1] as const) : member
    members.set(name, (members.get(name) ?? 0) + attempts)
  }
  return [...members]
}

/** When a lane that refuses takes the next attempt of this kind; `null` if waiting does not help. */
export function retryAt(state: LaneState, { rule, member }: Lane): number | null {
  return isShut(state, rule, member) ? state.forgetAt : state.nextAt
}

/** Whether the lane takes no attempt of the member before it is cleared or forgets. */
function isShut(state: LaneState, rule: LaneRule, member: string): boolean {
  if (state.nextAt === null || state.count >= rule.cap) return true
  if (rule.memberCap === null || member === '') return false
  return attemptsOf(state.members, member) >= rule.memberCap
}

function isFull(count: number, members: number, { cap, maxMembers }: LaneRule): boolean {
  return count >= cap || members > (maxMembers ?? Infinity)
}

/**
 * When the lane forgets everything. A lane that is closed until its window ends stays closed for a whole
 * window.
 */
function endOf(
  state: LaneState,
  count: number,
  isClosed: boolean,
  { window, lasting }: LaneRule,
  now: number,
): number | null {
  if (window === null) return null
  if (lasting !== null && (isClosed || count >= lasting)) return null
  return isClosed ? now + window : (state.forgetAt ?? now + window)
}

/**
 * Returns the lane with one attempt of the member less, or with none of them. It takes the next at once unless
 * it is still closed. A lane that does not know the member stays as it is: it has forgotten the attempt, or a
 * right password has taken it back.
 */
function lessAttempts(state: LaneState, { rule, member }: Lane, isForgiven: boolean): LaneState {
  const attempts = member === '' ? 1 : attemptsOf(state.members, member)
  if (attempts === 0) return state
  const taken = isForgiven && entryOf(state.members, member) !== OTHERS ? attempts : 1
  const members = member === '' ? state.members : changeMember(state.members, member, -taken)
  const count = Math.max(0, state.count - taken)
  const isClosed = isFull(count, members.length, rule)
  return { ...state, count, members, nextAt: isClosed ? null : AT_ONCE }
}

/** The name of the member's entry: its own, or the one that is shared when there are too many. */
function entryOf(members: readonly Member[], member: string): string {
  if (members.length < MAX_MEMBERS || members.some(([name]) => name === member)) return member
  return OTHERS
}

function attemptsOf(members: readonly Member[], member: string): number {
  const entry = entryOf(members, member)
  return members.find(([name]) => name === entry)?.[1] ?? 0
}

/** Returns the members with more or fewer attempts of one. A member without any goes. */
function changeMember(
  members: readonly Member[],
  member: string,
  change: number,
): readonly Member[] {
  const entry = entryOf(members, member)
  const attempts = attemptsOf(members, member) + change
  const isNew = members.every(([name]) => name !== entry)
  if (isNew) return [...members, [entry, attempts]]
  return members.flatMap((one) => {
    if (one[0] !== entry) return [one]
    return attempts > 0 ? [[entry, attempts] as const] : []
  })
}

/** When the attempt after the one with this number is taken: the first wait, doubling up to the longest. */
function nextAfter(count: number, { free, firstWait, maxWait }: LaneRule, now: number): number {
  const wait = count < free ? 0 : Math.min(maxWait, firstWait * 2 ** (count - free))
  return wait === 0 ? AT_ONCE : now + wait
}
