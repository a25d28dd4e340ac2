/**
 * What was changed just now of what a person logs in with, and the way to end their other sessions (ASVS 5.0, 7.4.3).
 *
 * @module
 */

import { html, type Html } from '../html.ts'
import { notice } from '../parts/notice.ts'
import type { View } from '../view.ts'

/** Returns the news with the way; nothing if there is no news. */
export function changed({ texts }: Pick<View, 'texts'>, news: string | undefined): Html {
  if (news === undefined) return html``
  const { elsewhere, devices } = texts.security
  return html`${notice(news)}
    <p class="hint">${elsewhere} <a href="/devices">${devices}</a></p>`
}
