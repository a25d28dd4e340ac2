/**
 * Instants as people and programs read them.
 *
 * @module
 */

import { html, type Html } from '../html.ts'
import type { View } from '../view.ts'

/** A formatter costs much to make, and there is one for each language. */
const formats = new Map<string, Intl.DateTimeFormat>()

/**
 * Returns a `<time>` such as "2 Mar 2026, 09:05 UTC": the server does not know the reader's zone. The site's script
 * writes it in the reader's zone, or as "5 minutes ago" if it is `relative`.
 *
 * @param at - epoch milliseconds; a `RangeError` if no `Date` can hold it
 */
export function time(
  { texts, locale }: Pick<View, 'texts' | 'locale'>,
  at: number,
  { relative = false }: { readonly relative?: boolean } = {},
): Html {
  const date = new Date(at)
  return html`<time datetime="${date.toISOString()}" data-time="${relative ? 'relative' : 'zone'}"
    >${texts.times.utc(formatOf(locale).format(date))}</time
  >`
}

function formatOf(locale: string): Intl.DateTimeFormat {
  const known = formats.get(locale)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  })
  formats.set(locale, made)
  return made
}
