/**
 * What was done with a user, when, by whom and from where.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'
import { addressText } from '../parts/session-list.ts'
import { time } from '../parts/time.ts'
import type { View } from '../view.ts'
import { nameOf } from './shown-user.ts'

/** Something that was done. */
export interface ShownActivity {
  readonly kind: keyof View['texts']['userPages']['activity']['kinds']

  /** When for the first time, and for the last. In epoch milliseconds. */
  readonly at: number
  readonly lastAt: number

  /** How often in between. */
  readonly count: number

  /** The user, a command, or the name of another user. */
  readonly by: 'self' | 'machine' | { readonly username: string }

  /** The address it came from; `null`: unknown. */
  readonly address: string | null

  /** The roles before and after, if they were changed. */
  readonly roles?: { readonly before: string; readonly after: string } | undefined
}

/** Returns the list. */
export function activityList(view: View, activity: readonly ShownActivity[]): Html {
  const words = view.texts.userPages.activity
  if (activity.length === 0) return html`<p>${words.nothing}</p>`
  return html`<ul class="rows" role="list">
    ${activity.map((entry) => item(view, entry))}
  </ul>`
}

function item(view: View, { kind, at, count, lastAt, by, address, roles }: ShownActivity): Html {
  const words = view.texts.userPages.activity
  const changed = roles === undefined ? '' : visible(words.roles(roles.before, roles.after))
  return html`<li>
    <p><strong>${words.kinds[kind]}</strong> ${changed} ${count === 1 ? '' : words.times(count)}</p>
    <p class="hint">
      ${time(view, at)}${count === 1 ? '' : html` – ${time(view, lastAt)}`},
      ${typeof by === 'string' ? words.by[by] : html`${words.by.somebody} ${nameOf(by.username)}`}
      ${address === null ? '' : html`${words.from} ${addressText(view, address)}`}
    </p>
  </li>`
}
