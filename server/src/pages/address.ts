/**
 * The e-mail address of an account: what it is, whether it is confirmed, and how to change it.
 *
 * @module
 */

import { html, visible, type Html } from './html.ts'
import { layout } from './layout.ts'
import { actionForm, form } from './parts/action-form.ts'
import { alert, type FormError } from './parts/alert.ts'
import { section } from './parts/card.ts'
import { facts } from './parts/facts.ts'
import { field } from './parts/field.ts'
import { formState } from './parts/form-state.ts'
import { notice } from './parts/notice.ts'
import { submit } from './parts/submit.ts'
import type { View } from './view.ts'

/** What the page shows. */
export interface AddressPageProps {
  /** The address that the account has; `null`: none. */
  readonly current: { readonly address: string; readonly verified: boolean } | null

  /** The new address that was typed. */
  readonly typed?: string | undefined
  readonly errors?: readonly FormError[]

  /** What has just been done. */
  readonly news?: string | undefined
}

/** Returns the page. It posts `address` to `/account/email`, and nothing to `/account/email/verify`. */
export function addressPage(view: View, props: AddressPageProps): Html {
  const { current, typed, errors = [], news } = props
  const words = view.texts.byMail.address
  return layout(
    view,
    { title: words.title, failed: errors.length > 0, current: 'account' },
    html`<h1>${words.title}</h1>
      ${notice(news)}
      ${facts([[words.current, current === null ? words.none : addressOf(view, current)]])}
      ${current === null || current.verified ? '' : unverified(view)}
      ${section(
        { id: 'another', heading: words.heading, hint: words.hint },
        html`${alert(errors)}
        ${form(
          view,
          { action: '/account/email' },
          html`${field(formState(errors), {
            name: 'address',
            label: words.email,
            type: 'email',
            value: typed,
            autocomplete: 'email',
            inputmode: 'email',
          })}
          ${submit(words.submit)}`,
        )}`,
      )}
      <p><a href="/profile">${words.back}</a></p>`,
  )
}

function addressOf(
  { texts }: View,
  { address, verified }: AddressPageProps['current'] & object,
): Html {
  const { verified: yes, unverified: no } = texts.byMail.address
  return html`<bdi>${visible(address)}</bdi> · ${verified ? yes : no}`
}

function unverified(view: View): Html {
  const words = view.texts.byMail.address
  return html`<p class="hint">${visible(words.unverifiedHint)}</p>
    ${actionForm(view, { action: '/account/email/verify', label: words.verify, kind: 'secondary' })}`
}
