/**
 * What a person has enrolled of one kind, with what they can do with each.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'
import { badge } from '../parts/badge.ts'
import { time } from '../parts/time.ts'
import type { View } from '../view.ts'

/** A passkey or an app, as pages show it. Instants in epoch milliseconds. */
export interface CredentialView {
  readonly id: string

  /** What the person calls it: any text. */
  readonly name: string
  readonly createdAt: number

  /** `null`: it was never used. */
  readonly usedAt: number | null

  /** Whether it works at the site's present address. */
  readonly works: boolean
}

/** Returns the list. `actions` are the buttons and forms of one of them. */
export function credentialList(
  view: View,
  credentials: readonly CredentialView[],
  actions: (credential: CredentialView) => Html,
): Html {
  return html`<ul class="rows" role="list">
    ${credentials.map((credential) => item(view, credential, actions(credential)))}
  </ul>`
}

function item(view: View, { name, createdAt, usedAt, works }: CredentialView, actions: Html): Html {
  const words = view.texts.passkeys
  return html`<li>
    <p>
      <strong><bdi>${visible(name)}</bdi></strong> ${works ? '' : badge(words.dead, 'danger')}
    </p>
    ${works ? '' : html`<p class="hint">${words.deadHint}</p>`}
    <dl>
      <div>
        <dt>${words.created}</dt>
        <dd>${time(view, createdAt)}</dd>
      </div>
      <div>
        <dt>${words.used}</dt>
        <dd>${usedAt === null ? words.never : time(view, usedAt, { relative: true })}</dd>
      </div>
    </dl>
    <div class="actions">${actions}</div>
  </li>`
}
