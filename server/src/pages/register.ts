/**
 * Registration: the form for an address, the page to which the link leads, and the form for the name and the password.
 *
 * The name is chosen after the address is verified, so that nobody learns from this form which names there are.
 *
 * @module
 */

import { html, visible, type Html } from './html.ts'
import { layout } from './layout.ts'
import { form } from './parts/action-form.ts'
import { alert, type FormError } from './parts/alert.ts'
import { card } from './parts/card.ts'
import { field } from './parts/field.ts'
import { formState } from './parts/form-state.ts'
import { newPasswordFields } from './parts/new-password.ts'
import { submit } from './parts/submit.ts'
import { tokenField } from './parts/token-field.ts'
import type { TokenPageState } from './token.ts'
import type { View } from './view.ts'

/** What the form for an address shows. */
export interface RegisterPageProps {
  /** What was typed. */
  readonly email?: string | undefined
  readonly errors?: readonly FormError[]
}

/** Returns the form. It posts `email` to `/register`, and nobody is told whether it has an account. */
export function registerPage(view: View, { email, errors = [] }: RegisterPageProps = {}): Html {
  const words = view.texts.byMail.register
  const state = formState(errors, 'email')
  return layout(
    view,
    { title: words.title, failed: errors.length > 0, narrow: true },
    card(
      words.title,
      html`<p>${visible(words.text)}</p>
        ${alert(errors)}
        ${form(
          view,
          { action: '/register' },
          html`${field(state, {
            name: 'email',
            label: words.email,
            type: 'email',
            value: email,
            autocomplete: 'email',
            inputmode: 'email',
          })}
          ${submit(words.submit)}`,
        )}
        <p><a href="/login">${view.texts.byMail.toLogin}</a></p>`,
    ),
  )
}

/** Returns the page to which the link leads. It posts `token` to itself, which changes nothing. */
export function registerLinkPage(view: View, { token, errors = [] }: TokenPageState = {}): Html {
  const words = view.texts.byMail
  const state = formState(errors)
  return layout(
    view,
    { title: words.account.title, failed: errors.length > 0, narrow: true },
    card(
      words.account.title,
      html`<p>${visible(words.account.text)}</p>
        ${alert(errors)}
        ${form(
          view,
          { action: '/register/confirm' },
          html`${tokenField(view, state, { value: token, sends: errors.length === 0 })}
          ${submit(words.token.next)}`,
        )}
        <p><a href="/register">${words.register.again}</a></p>`,
    ),
  )
}

/** What the form for the account shows. */
export interface AccountFormProps {
  readonly token: string

  /** The verified address. */
  readonly address: string

  /** What was typed. */
  readonly username?: string | undefined
  readonly errors?: readonly FormError[]
}

/** Returns the form. It posts `token`, `username`, `password` and `passwordAgain` to `/register/account`. */
export function accountFormPage(view: View, props: AccountFormProps): Html {
  const { token, address, username, errors = [] } = props
  const words = view.texts.byMail.account
  const state = formState(errors, 'username')
  return layout(
    view,
    { title: words.title, failed: errors.length > 0, narrow: true },
    card(
      words.title,
      html`<p>${words.address}: <bdi>${visible(address)}</bdi></p>
        ${alert(errors)}
        ${form(
          view,
          { action: '/register/account', hidden: { token } },
          html`${field(state, {
            name: 'username',
            label: words.username,
            hint: words.usernameHint,
            value: username,
            autocomplete: 'username',
          })}
          ${newPasswordFields(view, state, {
            password: words.password,
            hint: words.passwordHint,
            again: words.passwordAgain,
          })}
          ${submit(words.submit)}`,
        )}`,
    ),
  )
}
