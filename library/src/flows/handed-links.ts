/**
 * Links that somebody else hands over, an administrator for example: on a screen, on paper, by a message of their own.
 * They need no address, and open the same pages as those in messages.
 *
 * @module
 */

import type { JsonObject } from '../contracts/json.ts'
import { DAY } from '../ground/time.ts'
import type { StoredUser } from '../session/user.ts'
import type { OneTimeToken, Purpose } from '../tokens/purpose.ts'
import { readToken } from './given-token.ts'
import type { MessageLink } from './messages.ts'
import { bindsOf, holderOf, linkOf, makerIn, type FlowTools } from './tools.ts'

/** How long such a link is good: until it has been handed over, and no longer than a day (ASVS 5.0, 6.4.1). */
export const HANDED_LIFETIME: number = 1 * DAY

/** Who made a link. */
export interface LinkMaker {
  /**
   * What the person who opens the link is told: a name of at most 100 characters. Escape it in pages.
   *
   * @default nothing is told
   */
  readonly by?: string

  /**
   * The id of that person, of at most 100 characters: `users.linkHolds` is asked with it whether they still may.
   *
   * @default nothing is kept
   */
  readonly makerId?: string
}

/** A link that still does something: whose it is, and since when and until when. */
export interface LookedLink {
  readonly userId: string

  /** Who made it, if somebody has handed it over and said so. */
  readonly by: string | null

  /** The id that was given with it; `null`: none. */
  readonly makerId: string | null

  /** When it ends, in epoch milliseconds. */
  readonly expiresAt: number
}

/** What is kept with the token. */
interface Handed extends JsonObject {
  readonly by: string | null
  readonly makerId: string | null
}

/**
 * Makes a link for the user. Of three that live, the oldest does nothing any more: whoever makes another one has seen
 * that it did not arrive.
 */
export async function handLink<Found extends StoredUser>(
  tools: FlowTools<Found>,
  { page, purpose }: { readonly page: string; readonly purpose: Purpose },
  user: Found,
  { by, makerId }: LinkMaker = {},
): Promise<MessageLink> {
  const data: Handed = { by: readMaker('by', by), makerId: readMaker('makerId', makerId) }
  const binds = bindsOf(tools, user)
  const order = { purpose, userId: user.id, lifetime: HANDED_LIFETIME, data, binds }
  return linkOf(tools.parts, page, await tools.tokens.issue(order, THREE))
}

function readMaker(name: string, given: unknown): string | null {
  if (given === undefined) return null
  if (typeof given === 'string' && given.length <= MAX_MAKER) return given
  throw new TypeError(`${name} must be a text of at most ${MAX_MAKER} characters`)
}

const MAX_MAKER = 100

const THREE = { most: 3, whenFull: 'replace' } as const

/** Returns whose token it is, and uses nothing up; `null` if it does nothing (any more). */
export async function lookAtLink<Found extends StoredUser>(
  tools: FlowTools<Found>,
  given: unknown,
  purpose: Purpose,
): Promise<LookedLink | null> {
  if (typeof given !== 'string') return null
  const binds = async (seen: OneTimeToken): Promise<readonly string[]> =>
    bindsOf(tools, await holderOf(tools, seen))
  const seen = await tools.tokens.look(readToken(given), purpose, binds)
  if (seen === null || seen.userId === null) return null
  const { userId, expiresAt } = seen
  return { userId, ...makerIn(seen.data), expiresAt }
}
