/**
 * What the states of pages in tests are made of: a view, and the texts that strangers have written.
 *
 * @module
 */

import assert from 'node:assert/strict'
import type { Html } from '../../src/pages/html.ts'
import type { SessionView } from '../../src/pages/parts/session-list.ts'
import type { View } from '../../src/pages/view.ts'
import { languageFor } from '../../src/texts/texts.ts'

const MINUTE = 60_000

/** The instant at which all pages of the tests are shown. */
export const NOON: number = Date.UTC(2026, 2, 2, 12)

export const CHROME_ON_WINDOWS =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
export const SAFARI_ON_PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'

/**
 * Returns what a stranger has written where an honest user would have written this: the same, or a hostile text. Every
 * text of a page that is not the site's own goes through it.
 */
export type Said = (honest: string) => string

/** One state of one page. */
export type PageState = (view: View, said: Said) => Html

/** The states of pages, each by its name: the page, and what is special: "login, wrong password". */
export type PageStates = Readonly<Record<string, PageState>>

/** What honest people write. */
export const honest: Said = (text) => text

/** Returns the view of a visitor who is not logged in. */
export function testView(changes: Partial<View> = {}): View {
  return {
    brand: { siteName: 'Example', logo: null, helpUrl: null, privacyUrl: null },
    ...languageFor('en'),
    now: NOON,
    user: null,
    csrfToken: 'a"token',
    session: null,
    ...changes,
  }
}

/** Returns the view of a user who is logged in. */
export function userView(view: View, username: string, roles: readonly string[] = []): View {
  const session = {
    idleEndsAt: NOON + 30 * MINUTE,
    endsAt: NOON + 720 * MINUTE,
    remembered: false,
    keepsForms: true,
  }
  return { ...view, user: { username, roles }, session }
}

/** Returns a session as pages show it. */
export function shownSession(changes: Partial<SessionView> = {}): SessionView {
  const address = '2001:db8::1'
  const userAgent = CHROME_ON_WINDOWS
  return { userAgent, address, loggedInAt: NOON, lastSeenAt: NOON, ...changes }
}

/** Returns the markup as text. No page waits for anything, so none is a promise. */
export function source(markup: Html): string {
  assert.ok(!(markup instanceof Promise))
  return markup.toString()
}
