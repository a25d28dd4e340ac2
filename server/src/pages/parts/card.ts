/**
 * The pieces that pages are laid out with: a card for one form or one message, sections for account pages.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'

/** Returns the one card of a page that is for one thing, with the page's heading. */
export function card(heading: string, content: Html): Html {
  return html`<section class="card">
    <h1>${visible(heading)}</h1>
    ${content}
  </section>`
}

/** Returns a part of an account page under a heading of its own. The id is of this page alone. */
export function section(
  { id, heading, hint }: { readonly id: string; readonly heading: string; readonly hint?: string },
  content: Html,
): Html {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${visible(heading)}</h2>
    ${hint === undefined ? '' : html`<p class="hint">${visible(hint)}</p>`} ${content}
  </section>`
}
