/**
 * Instants as people and programs read them.
 *
 * @module
 */

import { html } from './html.ts'
import type { Html } from './html.ts'

const format = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
})

/**
 * Returns a `<time>` such as "2 Mar 2026, 09:05 UTC". The server does not know the reader's
 * time zone, and pages have no script to ask.
 *
 * @param at - epoch milliseconds; a `RangeError` if no `Date` can hold it
 */
export function instant(at: number): Html {
  const date = new Date(at)
  return html`<time datetime="${date.toISOString()}">${format.format(date)} UTC</time>`
}
