/**
 * A list of terms and what they are.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'

/** Returns the facts. A string is shown as text. */
export function facts(entries: readonly (readonly [term: string, value: string | Html])[]): Html {
  return html`<dl class="facts">
    ${entries.map(
      ([term, value]) =>
        html`<div>
          <dt>${visible(term)}</dt>
          <dd>${typeof value === 'string' ? visible(value) : value}</dd>
        </div>`,
    )}
  </dl>`
}
