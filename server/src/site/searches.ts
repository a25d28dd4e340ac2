/**
 * What administrators have searched for. It is in the session, and the address of a page names it by an id: addresses
 * are kept by logs and histories, and names do not belong there.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import type { SiteEnv } from './site-context.ts'

/** Where it is in the session. */
const KEY = 'searches'

/** The last few are kept: for several tabs, and for the way back to one. */
const MOST = 8

/** The longest text, in units of UTF-16: no name and no address is longer. */
const LONGEST = 254

type SiteSession = SiteEnv['Variables']['session']

/** Keeps the text, and returns its id. */
export async function keepSearch(session: SiteSession, text: string): Promise<string> {
  const id = randomBytes(6).toString('base64url')
  const entry = [id, text.slice(0, LONGEST)] as const
  await session.update(KEY, (kept) => [[...entry], ...entriesIn(kept)].slice(0, MOST))
  return id
}

/** Returns the text of the id; `null` if it is not kept (any more). */
export function searchOf(session: SiteSession, id: string | undefined): string | null {
  if (id === undefined) return null
  return entriesIn(session.get(KEY)).find(([known]) => known === id)?.[1] ?? null
}

function entriesIn(kept: unknown): [id: string, text: string][] {
  return Array.isArray(kept) ? (kept as [string, string][]) : []
}
