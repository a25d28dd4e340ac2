/**
 * `/security/app`: a person's authenticator apps, and the pages on which one is set up.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'
import { layout } from '../layout.ts'
import { form } from '../parts/action-form.ts'
import { alert, type FormError } from '../parts/alert.ts'
import { card } from '../parts/card.ts'
import { field } from '../parts/field.ts'
import { formState } from '../parts/form-state.ts'
import { qrCode } from '../parts/qr.ts'
import { linkButton, submit } from '../parts/submit.ts'
import type { View } from '../view.ts'
import { changed } from './changed.ts'
import { credentialList, type CredentialView } from './credential-list.ts'

/** What the list shows. */
export interface AppsPageProps {
  readonly apps: readonly CredentialView[]

  /** What was done just now. */
  readonly notice?: string | undefined
}

/** Returns the list. */
export function appsPage(view: View, { apps, notice: news }: AppsPageProps): Html {
  const words = view.texts.app
  const { remove, removeOf } = view.texts.passkeys
  return layout(
    view,
    { title: words.title, current: 'security' },
    html`<h1>${words.title}</h1>
      <p class="hint">${words.intro}</p>
      ${changed(view, news)}
      ${
        apps.length === 0
          ? html`<p>${words.none}</p>`
          : credentialList(
              view,
              apps,
              ({ id, name }) =>
                html`<a
                  class="button danger"
                  href="/security/app/remove?id=${id}"
                  aria-label="${visible(removeOf(name))}"
                  >${remove}</a
                >`,
            )
      }
      <div class="actions">
        ${linkButton('/security/app/new', apps.length === 0 ? words.add : words.addAnother, 'primary')}
        ${linkButton('/security', view.texts.security.back)}
      </div>`,
  )
}

/** What the page for a new app shows. */
export interface NewAppPageProps {
  /** The sealed secret: it goes back with the first code. */
  readonly id: string

  /** The QR code as SVG, and the same secret to type. `null`: they were shown, and a code was wrong. */
  readonly scan: { readonly uri: string; readonly secret: string } | null
  readonly name?: string
  readonly errors?: readonly FormError[]
}

/** Returns the page. Its form posts `id`, `code` and `name` to `/security/app/new`. */
export function newAppPage(
  view: View,
  { id, scan, name = '', errors = [] }: NewAppPageProps,
): Html {
  const words = view.texts.app
  const state = formState(errors, 'code')
  return layout(
    view,
    { title: words.newTitle, failed: errors.length > 0, current: 'security' },
    card(
      words.newTitle,
      html`${alert(errors)} ${scan === null ? '' : scanning(view, scan)}
        <h2>${words.step2}</h2>
        ${scan === null ? html`<p class="hint">${words.againHint}</p>` : ''}
        ${form(
          view,
          { action: '/security/app/new', hidden: { id } },
          html`${field(state, {
            name: 'code',
            label: words.code,
            hint: words.codeHint,
            autocomplete: 'one-time-code',
            inputmode: 'numeric',
            monospace: true,
          })}
          ${field(state, {
            name: 'name',
            label: words.name,
            hint: words.nameHint,
            value: visible(name),
            autocomplete: 'off',
            maxlength: 64,
            required: false,
          })}
          ${submit(words.create)}`,
        )}
        <div class="actions">
          ${scan === null ? linkButton('/security/app/new', words.again) : ''}
          ${linkButton('/security', words.cancel)}
        </div>`,
    ),
  )
}

/** The key is in groups of four, so that nobody loses their place. Apps ignore the blanks. */
function scanning({ texts }: View, { uri, secret }: NonNullable<NewAppPageProps['scan']>): Html {
  const words = texts.app
  const groups = secret.match(/.{1,4}/g) ?? []
  return html`<h2>${words.step1}</h2>
    ${qrCode(uri, words.qrLabel)}
    <p class="hint">${words.typed}</p>
    <p class="key"><code>${groups.join(' ')}</code></p>`
}
