/**
 * Whether a request is answered with a page or for a program.
 *
 * @module
 */

import type { Context } from 'hono'
import { isNavigation, NAVIGATION_VARY } from 'latchkey'

/**
 * Whether a browser wants a page. Also names the headers that decided this in `Vary` (RFC 9110, 12.5.5), so that no
 * cache gives a program the page, or a browser the JSON.
 */
export function wantsPage(c: Context): boolean {
  c.header('Vary', NAVIGATION_VARY)
  return isNavigation(c.req)
}
