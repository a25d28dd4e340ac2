/**
 * A box to tick, with its label beside it.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'
import { fieldId } from './alert.ts'
import { stateOf } from './field.ts'
import type { FormState } from './form-state.ts'

/** What a box is. */
export interface CheckboxProps {
  readonly name: string
  readonly label: string

  /** What the form sends if the box is ticked. @default 'on' */
  readonly value?: string
  readonly checked?: boolean

  /** What ticking it does, in a sentence. */
  readonly hint?: string | undefined

  /** @default false */
  readonly required?: boolean
}

/** Returns the box. */
export function checkbox(state: FormState, props: CheckboxProps): Html {
  const { name, label, value = 'on', checked = false, hint, required = false } = props
  return html`<div class="checkbox">
    <input
      id="${fieldId(name)}"
      name="${name}"
      type="checkbox"
      value="${value}"
      ${checked ? html`checked` : ''}
      ${stateOf(state, { name, hint, required })}
    />
    <label for="${fieldId(name)}">${visible(label)}</label>
    ${hint === undefined ? '' : html`<p class="hint" id="hint-${name}">${visible(hint)}</p>`}
  </div>`
}
