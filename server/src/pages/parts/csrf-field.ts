/**
 * The hidden field that ties a form to the visitor's session. Every form of every page has it.
 *
 * @module
 */

import { html, type Html } from '../html.ts'
import type { View } from '../view.ts'

/** Returns the hidden field `_csrf`, or nothing when there is no token. */
export function csrfField({ csrfToken }: Pick<View, 'csrfToken'>): Html {
  return csrfToken === '' ? html`` : html`<input type="hidden" name="_csrf" value="${csrfToken}" />`
}
