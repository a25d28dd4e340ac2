/**
 * Finds who sends a judged request, by the cookie of the app's host. (An app that shares the origin of the login has
 * the session's own cookie: `own-visitor.ts`.)
 *
 * @module
 */

import { SECOND, type Clock } from 'latchkey'
import type { MaybePromise } from 'latchkey/adapter-kit'
import type { SiteLatch } from '../storage/storage.ts'
import type { AppEntries, AppEntry } from './app-cookie.ts'
import { BoundedMap } from './bounded-map.ts'
import { hostCookie, type HostCookie } from './host-cookies.ts'
import type { FindVisitor, Visitor } from './visitor.ts'

/** The parts of the login that visitors are found with. */
export type VisitorLatch = Pick<SiteLatch, 'findSession' | 'sessions'>

/** What visitors are found with. */
export interface VisitorParts {
  readonly latch: VisitorLatch
  readonly entries: AppEntries

  /** The name of the session's cookie, without the prefix that https adds. */
  readonly cookieName: string
  readonly clock: Clock
}

/** Sessions that have got another id, and names of cookies: a site has few hosts, and few people confirm at once. */
const MOST_MOVED = 10_000
const MOST_HOSTS = 1000

/** How long nobody looks again for a session that has ended. It never comes back. */
const GONE: number = 5 * SECOND

/** Returns the function. What it throws is the store's: `StoreUnavailable`. */
export function visitorFinder(parts: VisitorParts): FindVisitor {
  const { latch, entries, clock } = parts
  const cookies = new BoundedMap<string, HostCookie>(MOST_HOSTS)
  const follow = follower(latch, clock)
  return (request, isActivity) => {
    const { origin } = request
    const value = cookieOf(parts, cookies, origin).read(request)
    const entry = value === null ? null : entries.open(origin, value)
    return entry === null ? null : follow(entry, isActivity)
  }
}

function cookieOf(
  { cookieName }: VisitorParts,
  cookies: BoundedMap<string, HostCookie>,
  origin: string,
): HostCookie {
  const known = cookies.get(origin)
  if (known !== undefined) return known
  const cookie = hostCookie(origin, cookieName, 'app')
  cookies.set(origin, cookie)
  return cookie
}

type Follow = (entry: AppEntry, isActivity: boolean) => MaybePromise<Visitor | null>

/**
 * Returns the function that finds the session of a cookie. A confirmation gives the session another id, and the cookies
 * of apps cannot be told: the session is then looked for among those of its user. It is the one that began at the same
 * instant in the same browser. A session whose browser has no name is not looked for: two could begin at once.
 */
function follower(latch: VisitorLatch, clock: Clock): Follow {
  const moved = new BoundedMap<string, string>(MOST_MOVED)
  const gone = new BoundedMap<string, number>(MOST_MOVED)
  const lookElsewhere = async (entry: AppEntry, isActivity: boolean): Promise<Visitor | null> => {
    const { sessionId, userId, createdAt, device } = entry
    // A tab that is left open asks with the cookie of an ended session for hours: its user is not listed each time.
    const since = clock() - (gone.get(sessionId) ?? -Infinity)
    if (device === null || (since >= 0 && since < GONE)) return null
    const sessions = await latch.sessions(userId)
    const same = sessions.find((each) => each.createdAt === createdAt && each.device === device)
    if (same === undefined) {
      gone.set(sessionId, clock())
      return null
    }
    moved.set(sessionId, same.id)
    return own(await latch.findSession(same.id, { activity: isActivity }), entry)
  }
  return (entry, isActivity) => {
    const id = moved.get(entry.sessionId) ?? entry.sessionId
    const found = latch.findSession(id, { activity: isActivity })
    const look = (visitor: Visitor | null): MaybePromise<Visitor | null> =>
      own(visitor, entry) ?? lookElsewhere(entry, isActivity)
    // A cache answers at once; then the check is not made to wait for nothing.
    return isAnswer(found) ? look(found) : Promise.resolve(found).then(look)
  }
}

function isAnswer(found: MaybePromise<Visitor | null>): found is Visitor | null {
  return found === null || !('then' in found)
}

/** A session never changes its user; this makes sure of it. */
function own(visitor: Visitor | null, { userId }: AppEntry): Visitor | null {
  return visitor?.user.id === userId ? visitor : null
}
