/**
 * The reference by which the log knows what has failed.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'
import type { View } from '../view.ts'

/** Returns the line that shows it; nothing if there is none. */
export function reference({ texts }: View, requestId: string | undefined): Html {
  if (requestId === undefined) return html``
  const words = texts.answers
  return html`<p class="hint">
    ${words.reference} <code>${visible(requestId)}</code>. ${words.referenceHint}
  </p>`
}
