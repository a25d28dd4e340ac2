/**
 * The two fields in which a new password is typed, and the username beside them, which password managers keep with it.
 *
 * @module
 */

import { html, type Html } from '../html.ts'
import type { View } from '../view.ts'
import type { FormState } from './form-state.ts'
import { passwordField } from './password-field.ts'

/** What the fields are called. */
export interface NewPasswordWords {
  readonly password: string

  /** What is asked of a password, in a sentence. */
  readonly hint: string
  readonly again: string
}

/** Returns the fields `password` and `passwordAgain`. */
export function newPasswordFields(
  view: View,
  state: FormState,
  { password, hint, again }: NewPasswordWords,
): Html {
  const autocomplete = 'new-password'
  return html`${passwordField(view, state, { name: 'password', label: password, hint, autocomplete })}
  ${passwordField(view, state, { name: 'passwordAgain', label: again, autocomplete })}`
}

/** Returns whose password it is. It has no name, so that no form sends it. */
export function passwordOwner(username: string): Html {
  return html`<input type="text" autocomplete="username" value="${username}" hidden />`
}
