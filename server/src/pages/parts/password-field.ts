/**
 * A field for a password. The site's script adds the button that shows what was typed; without script the field is
 * an ordinary one.
 *
 * @module
 */

import { html, type Html } from '../html.ts'
import type { View } from '../view.ts'
import { fieldId } from './alert.ts'
import { labelled, stateOf, type FieldProps } from './field.ts'
import type { FormState } from './form-state.ts'

/** What a field for a password is. */
export interface PasswordFieldProps extends Pick<FieldProps, 'name' | 'label' | 'hint'> {
  /** `new-password` makes password managers offer one; `current-password` makes them fill it in. */
  readonly autocomplete: 'current-password' | 'new-password'

  /** The fewest characters, which the browser checks before it sends the form. */
  readonly minlength?: number
}

/** Returns the field. A password is never sent back, so it has no value. */
export function passwordField(
  { texts }: Pick<View, 'texts'>,
  state: FormState,
  props: PasswordFieldProps,
): Html {
  const { name, autocomplete, minlength } = props
  const { show, hide, showPassword, hidePassword } = texts.forms
  return labelled(
    state,
    props,
    html`<div
      class="password"
      data-password
      data-show="${show}"
      data-hide="${hide}"
      data-show-label="${showPassword}"
      data-hide-label="${hidePassword}"
    >
      <input
        id="${fieldId(name)}"
        name="${name}"
        type="password"
        autocomplete="${autocomplete}"
        ${minlength === undefined ? '' : html`minlength="${minlength}"`}
        ${stateOf(state, props)}
      />
    </div>`,
  )
}
