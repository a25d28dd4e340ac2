/**
 * The hidden field that ties a form to the visitor's session. Every form of every page has it.
 *
 * @module
 */

import { html } from './html.ts'
import type { Html } from './html.ts'

/** Returns the hidden field `_csrf`, or nothing when there is no token. */
export function csrfField(token: string | undefined): Html {
  return token === undefined ? html`` : html`<input type="hidden" name="_csrf" value="${token}" />`
}
