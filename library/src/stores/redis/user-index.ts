/**
 * Which sessions a user has: a hash of ids in the user's slot, while each session is in a slot of its own. No
 * step covers two slots, so the order of steps has to do it.
 *
 * A session of a user begins in three steps: (1) its place is reserved, in its slot; (2) its id is added to
 * the user's index; (3) it begins, if the place is still reserved. A rotation ends the old session between
 * (2) and (3). Whoever acts on all sessions of a user reads the index, acts on each id (on the session, or on
 * the reserved place) and reads again, until a read shows no id it has not acted on. Why that is enough:
 *
 * - No session is missed. It is in the index before it begins, and a successor before its predecessor ends. So when
 *   an id is acted on and nothing is there any more, whatever succeeds it is in the index, and the next read shows it.
 * - Nothing begins unnoticed. On a reserved place `deleteAll` leaves a mark with which step 3 begins nothing, and
 *   `updateAll` the new user, with whom it begins. A session that ended so before it began counts as begun and ended:
 *   what started it happened first.
 * - Nothing old comes back. Each change of a user takes a number from the count of the index, and so does each
 *   login. Of two values of `user` the higher number stays, whichever arrives last.
 * - No timing decides. A place that is reserved for too long is lost, and step 3 fails; nothing begins unreserved.
 * - An id with neither session nor reservation can be removed: nothing will begin there without being added anew.
 *   It is removed only if nothing was added since the read (the count is the same).
 * - Between the two steps of a rotation neither session exists. Whoever ends a session then finds the id of the
 *   successor in the old session's place, and leaves the mark for the successor.
 * - A process that dies between the steps leaves an id without a session, or an old session that has ended.
 *
 * The index lasts a day longer than the last day of its sessions. A touch that takes a session into another
 * day makes the index last first, so the index never ends before a session.
 *
 * @module
 */

import { DAY } from '../../ground/time.ts'
import type { CheckedConnection } from './connection.ts'
import { fieldsOf } from './record.ts'
import { ADD_TO_INDEX, CLEAN_INDEX, COUNT_INDEX } from './scripts.ts'

/** The field in which an index counts. No id is so short. */
const COUNT = '#'

/** The ids of a user's sessions, and the count of the index when it was read. */
export interface UserIndex {
  readonly count: string
  readonly ids: readonly string[]
}

/** Adds an id to the index, which lasts as long as the session. Returns the count. */
export async function addToIndex(
  connection: CheckedConnection,
  key: string,
  id: string,
  expiresAt: number,
  now: number,
): Promise<string> {
  const lasts = (Math.floor(expiresAt / DAY) + 2) * DAY - now
  return String(await connection.run(ADD_TO_INDEX, [key], [id, String(lasts)]))
}

/** Whether an index that lasts for a session until one instant does for one until another. */
export function lastsUntil(expiresAt: number, later: number): boolean {
  return Math.floor(later / DAY) <= Math.floor(expiresAt / DAY)
}

/** Reads the index. */
export async function readIndex(connection: CheckedConnection, key: string): Promise<UserIndex> {
  return toIndex(await connection.send(key, ['HGETALL', key]))
}

/** Reads the index with a count that no other gets. */
export async function countIndex(connection: CheckedConnection, key: string): Promise<UserIndex> {
  return toIndex(await connection.run(COUNT_INDEX, [key], []))
}

/** Removes ids that were found to have no session, and waits for nothing: the next use removes what stayed. */
export function cleanIndex(
  connection: CheckedConnection,
  key: string,
  count: string,
  ids: readonly string[],
): void {
  if (ids.length === 0) return
  connection.run(CLEAN_INDEX, [key], [count, ...ids]).catch(() => undefined)
}

/** Removes the id of a session that was there and has ended. Waits for nothing either. */
export function removeFromIndex(connection: CheckedConnection, key: string, id: string): void {
  connection.send(key, ['HDEL', key, id]).catch(() => undefined)
}

function toIndex(reply: unknown): UserIndex {
  const fields = fieldsOf(reply)
  const names = fields.filter((_, i) => i % 2 === 0)
  return {
    count: fields[2 * names.indexOf(COUNT) + 1] ?? '',
    ids: names.filter((name) => name !== COUNT),
  }
}
