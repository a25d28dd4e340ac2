/**
 * The roles of a user.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'
import type { View } from '../view.ts'

/** Returns the roles as badges, or says that there are none. */
export function roleList({ texts }: Pick<View, 'texts'>, roles: readonly string[]): Html {
  if (roles.length === 0) return html`<span class="hint">${texts.roles.none}</span>`
  return html`<ul class="roles" role="list">
    ${roles.map((role) => html`<li>${badge(role)}</li>`)}
  </ul>`
}

/** Returns a word about something: its role, its state. */
export function badge(text: string, kind: 'plain' | 'accent' | 'danger' = 'plain'): Html {
  return html`<span class="badge ${kind}">${visible(text)}</span>`
}
