/**
 * `/security/passkeys`: a person's passkeys, and the page on which one is added.
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
import { passkeyButton } from '../parts/passkey-button.ts'
import { linkButton, submit } from '../parts/submit.ts'
import type { View } from '../view.ts'
import { changed } from './changed.ts'
import { credentialList, type CredentialView } from './credential-list.ts'

/** The longest name, in characters, as the library takes it. */
const MAX_NAME = 64

/** What the list shows. */
export interface PasskeysPageProps {
  readonly passkeys: readonly CredentialView[]

  /** What was done just now. */
  readonly notice?: string | undefined

  /** What was wrong with a new name. */
  readonly error?: string | undefined
}

/** Returns the list. */
export function passkeysPage(
  view: View,
  { passkeys, notice: news, error }: PasskeysPageProps,
): Html {
  const words = view.texts.passkeys
  const errors = error === undefined ? [] : [{ text: error }]
  return layout(
    view,
    { title: words.title, failed: errors.length > 0, current: 'security' },
    html`<h1>${words.title}</h1>
      <p class="hint">${words.intro}</p>
      ${changed(view, news)} ${alert(errors)}
      ${
        passkeys.length === 0
          ? html`<p>${words.none}</p>`
          : credentialList(view, passkeys, (passkey) => actions(view, passkey))
      }
      <div class="actions">
        ${linkButton('/security/passkeys/new', words.add, 'primary')}
        ${linkButton('/security', view.texts.security.back)}
      </div>`,
  )
}

function actions(view: View, { id, name }: CredentialView): Html {
  const words = view.texts.passkeys
  const fieldId = `name-${id}`
  return html`<details>
      <summary aria-label="${visible(words.renameOf(name))}">${words.rename}</summary>
      ${form(
        view,
        { action: '/security/passkeys/rename', hidden: { id } },
        html`<div class="field">
            <label for="${fieldId}">${words.newName}</label>
            <input
              id="${fieldId}"
              name="name"
              value="${visible(name)}"
              maxlength="${MAX_NAME}"
              autocomplete="off"
              required
            />
          </div>
          ${submit(words.rename, { kind: 'secondary', spoken: words.renameOf(name) })}`,
      )}
    </details>
    <a
      class="button danger"
      href="/security/passkeys/remove?id=${id}"
      aria-label="${visible(words.removeOf(name))}"
      >${words.remove}</a
    >`
}

/** What the page for a new passkey shows. */
export interface NewPasskeyPageProps {
  /** What the person has typed, or what the browser is. */
  readonly name: string
  readonly errors?: readonly FormError[]
}

/** Returns the page. Its form posts `name` and `passkey` to `/security/passkeys/new`. */
export function newPasskeyPage(view: View, { name, errors = [] }: NewPasskeyPageProps): Html {
  const words = view.texts.passkeys
  return layout(
    view,
    { title: words.newTitle, failed: errors.length > 0, current: 'security' },
    card(
      words.newTitle,
      html`<p>${words.newIntro}</p>
        ${alert(errors)}
        ${form(
          view,
          { action: '/security/passkeys/new', hidden: { passkey: '' } },
          html`${field(formState(errors), {
            name: 'name',
            label: words.name,
            hint: words.nameHint,
            value: visible(name),
            maxlength: MAX_NAME,
            autocomplete: 'off',
            required: false,
          })}
          ${passkeyButton(view, {
            purpose: 'add',
            label: words.create,
            instead: words.needsScript,
          })}`,
        )}
        ${linkButton('/security/passkeys', view.texts.app.cancel)}`,
    ),
  )
}
