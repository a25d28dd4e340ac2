/**
 * Links that somebody else hands over, an administrator for example: on a screen, on paper, by a message of their own.
 * They need no address, and open the same pages as those in messages.
 *
 * @module
 */

import type { JsonObject } from '../contracts/json.ts'
import { DAY } from '../ground/time.ts'
import type { StoredUser } from '../session/user.ts'
import type { Purpose } from '../tokens/purpose.ts'
import { readToken } from './given-token.ts'
import type { MessageLink } from './messages.ts'
import { bindsOf, enabledUserOf, linkOf, type FlowTools } from './tools.ts'

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
}

/** A link that still does something: whose it is, and since when and until when. */
export interface LookedLink {
  readonly userId: string

  /** Who made it, if somebody has handed it over and said so. */
  readonly by: string | null

  /** When it ends, in epoch milliseconds. */
  readonly expiresAt: number
}

/** What is kept with the token. */
interface Handed extends JsonObject {
  readonly by: string | null
}

/**
 * Makes a link for the user. Of three that live, the oldest does nothing any more: whoever makes another one has seen
 * that it did not arrive.
 */
export async function handLink<Found extends StoredUser>(
  tools: FlowTools<Found>,
  { page, purpose }: { readonly page: string; readonly purpose: Purpose },
  user: Found,
  { by }: LinkMaker = {},
): Promise<MessageLink> {
  const data: Handed = { by: by === undefined ? null : readMaker(by) }
  const binds = bindsOf(tools, user)
  const order = { purpose, userId: user.id, lifetime: HANDED_LIFETIME, data, binds }
  return linkOf(tools.parts, page, await tools.tokens.issue(order, THREE))
}

function readMaker(by: unknown): string {
  if (typeof by === 'string' && by.length <= MAX_MAKER) return by
  throw new TypeError(`by must be a name of at most ${MAX_MAKER} characters`)
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
  const binds = async (seen: { readonly userId: string | null }): Promise<readonly string[]> =>
    bindsOf(tools, await enabledUserOf(tools, seen))
  const seen = await tools.tokens.look(readToken(given), purpose, binds)
  if (seen === null || seen.userId === null) return null
  const { by } = seen.data
  return { userId: seen.userId, by: typeof by === 'string' ? by : null, expiresAt: seen.expiresAt }
}
