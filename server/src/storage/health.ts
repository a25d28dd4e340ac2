/**
 * Whether this process can do its work now; `/healthz` tells the answer. If a database answers but accepts no writes (a
 * full disk, a full Redis, a standby), nobody can log in. So the write of a login is tried: with the same rights, in
 * the same table.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { MINUTE, SECOND, type Clock, type SessionStore } from 'latchkey'
import { earlierTerms } from 'latchkey/store-kit'

/** How long an answer is repeated, in milliseconds: more frequent questions cost the database nothing. */
const HEALTH_INTERVAL: number = 1 * SECOND

/**
 * The user id of the session that is written. No user has this id, because ids of users have other characters. The
 * session has a user because a full Redis still accepts sessions of anonymous visitors.
 */
const NOBODY = '(healthz)'

/**
 * Begins a session and ends it. Nobody can use the session: nobody knows a token whose hash is its id. If the session
 * is not ended, it is swept away like any other.
 */
export async function tryToWrite(store: SessionStore, clock: Clock = Date.now): Promise<void> {
  const now = clock()
  const id = randomBytes(32).toString('base64url')
  await store.create({
    id,
    userId: NOBODY,
    user: { id: NOBODY, username: NOBODY, roles: [] },
    data: {},
    version: 0,
    createdAt: now,
    touchedAt: now,
    expiresAt: now + MINUTE,
    address: null,
    userAgent: null,
    terms: earlierTerms({ userId: NOBODY, createdAt: now }),
  })
  await store.delete(id)
}

/**
 * Returns the answer. The database is asked at most once in an interval, by one of the requests that come at the same
 * time.
 */
export function atMostOnce<Result>(
  look: () => Promise<Result>,
  interval: number = HEALTH_INTERVAL,
  clock: Clock = Date.now,
): () => Promise<Result> {
  let last: Promise<Result> | null = null
  let lastAt = 0
  return () => {
    const now = clock()
    // If the clock was set back, the database is asked anew: otherwise an old answer would be kept for longer.
    if (last === null || now < lastAt || now >= lastAt + interval) {
      last = look()
      lastAt = now
    }
    return last
  }
}
