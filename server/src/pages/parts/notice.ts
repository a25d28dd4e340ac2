/**
 * News that is no mistake: "You are logged out."
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'

/** Returns the notice; nothing if there is none. Screen readers read it out. */
export function notice(text: string | Html | undefined): Html {
  if (text === undefined) return html``
  const said = typeof text === 'string' ? visible(text) : text
  return html`<p class="notice" role="status">${said}</p>`
}

/** Returns something that the reader should think of before acting. */
export function warning(text: string | Html): Html {
  return html`<p class="warning">${typeof text === 'string' ? visible(text) : text}</p>`
}
