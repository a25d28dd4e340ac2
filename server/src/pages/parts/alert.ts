/**
 * The box that says what went wrong with a form, read out by screen readers. Each mistake leads to its field.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'

/** One thing that is wrong with a form, in a sentence. */
export interface FormError {
  readonly text: string

  /** The names of the fields at fault, the first of which gets the focus. Left out: no field is. */
  readonly fields?: readonly string[]
}

/** The id of the alert, for the `aria-describedby` of the fields it is about. */
export const ALERT_ID: string = 'alert'

/** Returns one message as a sentence, several as a list, none as nothing. */
export function alert(errors: readonly FormError[]): Html {
  if (errors.length === 0) return html``
  const content =
    errors.length === 1
      ? html`<p>${errors.map(message)}</p>`
      : html`<ul>
          ${errors.map((error) => html`<li>${message(error)}</li>`)}
        </ul>`
  return html`<div class="alert" id="${ALERT_ID}" role="alert">${content}</div>`
}

/** Returns the id of the field of this name. */
export function fieldId(name: string): string {
  return `field-${name}`
}

/** A message about one field is a link to it. One about several fields is no link: it could lead to the wrong one. */
function message({ text, fields = [] }: FormError): Html {
  const [name] = fields
  if (name === undefined || fields.length > 1) return html`${visible(text)}`
  return html`<a href="#${fieldId(name)}">${visible(text)}</a>`
}
