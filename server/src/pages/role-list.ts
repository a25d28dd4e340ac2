/**
 * The roles of a user.
 *
 * @module
 */

import { html, visible } from './html.ts'
import type { Html } from './html.ts'

/** Returns the roles as badges, or says that there are none. */
export function roleList(roles: readonly string[]): Html {
  if (roles.length === 0) return html`<span class="hint">No roles</span>`
  return html`<ul class="roles" role="list">
    ${roles.map((role) => html`<li class="badge">${visible(role)}</li>`)}
  </ul>`
}
