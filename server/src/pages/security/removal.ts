/**
 * The question before a passkey or an app is removed. Opening it changes nothing; only its form does.
 *
 * @module
 */

import { html, type Html } from '../html.ts'
import { layout } from '../layout.ts'
import { actionForm } from '../parts/action-form.ts'
import { alert } from '../parts/alert.ts'
import { card } from '../parts/card.ts'
import { linkButton } from '../parts/submit.ts'
import type { View } from '../view.ts'

/** What the question is about. */
export interface RemovalPageProps {
  readonly kind: 'passkey' | 'app'
  readonly id: string

  /** What the person calls it: any text. */
  readonly name: string

  /** Whether the person has no other factor. */
  readonly isLast: boolean

  /** Why it was not removed. */
  readonly error?: string | undefined
}

/** Where each kind is listed. Its form posts `id` to `remove` below that. */
const lists = { passkey: '/security/passkeys', app: '/security/app' } as const

/** Returns the question. */
export function removalPage(view: View, props: RemovalPageProps): Html {
  const { kind, id, name, isLast, error } = props
  const words = view.texts.removal
  const list = lists[kind]
  return layout(
    view,
    { title: words.title(name), failed: error !== undefined, current: 'security' },
    card(
      words.title(name),
      html`${alert(error === undefined ? [] : [{ text: error }])}
        <p>${words[kind]}</p>
        ${isLast ? html`<p class="warning">${words.last}</p>` : ''}
        ${actionForm(view, {
          action: `${list}/remove`,
          hidden: { id },
          label: words.submit,
          kind: 'danger',
        })}
        ${linkButton(list, words.keep)}`,
    ),
  )
}
