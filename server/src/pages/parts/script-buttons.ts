/**
 * Buttons that only the site's script can work. They are hidden until it runs.
 *
 * @module
 */

import { html, type Html } from '../html.ts'
import type { View } from '../view.ts'

/** Returns a button that copies the text of the element of this id. */
export function copyButton({ texts }: Pick<View, 'texts'>, id: string): Html {
  const { copy, copied } = texts.forms
  return html`<button
    class="secondary"
    type="button"
    data-copy="${id}"
    data-copied="${copied}"
    aria-live="polite"
    hidden
  >
    ${copy}
  </button>`
}

/** Returns a button that prints the page. */
export function printButton({ texts }: Pick<View, 'texts'>): Html {
  return html`<button class="secondary" type="button" data-print hidden>
    ${texts.forms.print}
  </button>`
}
