/**
 * The box that says what went wrong with a form, read out by screen readers.
 *
 * @module
 */

import { html, visible } from './html.ts'
import type { Html } from './html.ts'

/** The id of the alert, for the `aria-describedby` of the fields it is about. */
export const ALERT_ID: string = 'alert'

/** Returns one message as a sentence, several as a list, none as nothing. */
export function alert(messages: readonly string[]): Html {
  if (messages.length === 0) return html``
  const texts = messages.map(visible)
  const content =
    texts.length === 1
      ? html`<p>${texts[0]}</p>`
      : html`<ul>
          ${texts.map((text) => html`<li>${text}</li>`)}
        </ul>`
  return html`<div class="alert" id="${ALERT_ID}" role="alert">${content}</div>`
}
