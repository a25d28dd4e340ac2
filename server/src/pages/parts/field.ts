/**
 * A field with its label, its hint and what is wrong with it.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'
import { ALERT_ID, fieldId } from './alert.ts'
import { faultOf, type FormState } from './form-state.ts'

/** What a field is. */
export interface FieldProps {
  /** The name under which the form sends it. No two fields of a page have one name. */
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'email' | 'search' | 'url'

  /** What stands in the field already. */
  readonly value?: string | undefined

  /** What is asked for, in a sentence. */
  readonly hint?: string | Html | undefined

  /** What the browser and password managers fill in (HTML, autofill). */
  readonly autocomplete: string
  readonly inputmode?: 'numeric' | 'email'
  readonly maxlength?: number

  /** @default true */
  readonly required?: boolean

  /** For codes and addresses: digits that keep apart. */
  readonly monospace?: boolean
}

/** Returns the field. The browser neither corrects its text nor begins it with a capital. */
export function field(state: FormState, props: FieldProps): Html {
  const { name, type = 'text', value = '', autocomplete, inputmode, maxlength, monospace } = props
  return labelled(
    state,
    props,
    html`<input
      id="${fieldId(name)}"
      name="${name}"
      type="${type}"
      value="${value}"
      autocomplete="${autocomplete}"
      autocapitalize="none"
      spellcheck="false"
      ${inputmode === undefined ? '' : html`inputmode="${inputmode}"`}
      ${maxlength === undefined ? '' : html`maxlength="${maxlength}"`}
      ${monospace === true ? html`class="code"` : ''}
      ${stateOf(state, props)}
    />`,
  )
}

/**
 * Returns the attributes that every kind of field has: whether it is needed, described, at fault, and has the cursor.
 */
export function stateOf(
  state: FormState,
  { name, hint, required = true }: Pick<FieldProps, 'name' | 'hint' | 'required'>,
): Html {
  const { own, shared } = faultOf(state, name)
  const described = [
    ...(hint === undefined ? [] : [hintId(name)]),
    ...(own.length > 0 ? [errorId(name)] : []),
    ...(shared ? [ALERT_ID] : []),
  ]
  const isWrong = shared || own.length > 0
  return html`${required ? html`required` : ''}
  ${described.length === 0 ? '' : html`aria-describedby="${described.join(' ')}"`}
  ${isWrong ? html`aria-invalid="true"` : ''} ${state.focus === name ? html`autofocus` : ''}`
}

/** Returns an input below its label, its hint and what is wrong with it. */
export function labelled(
  state: FormState,
  { name, label, hint }: Pick<FieldProps, 'name' | 'label' | 'hint'>,
  input: Html,
): Html {
  const said = typeof hint === 'string' ? visible(hint) : hint
  return html`<div class="field">
    <label for="${fieldId(name)}">${visible(label)}</label>
    ${said === undefined ? '' : html`<p class="hint" id="${hintId(name)}">${said}</p>`}
    ${ownErrors(state, name)} ${input}
  </div>`
}

function ownErrors(state: FormState, name: string): Html {
  const { own } = faultOf(state, name)
  if (own.length === 0) return html``
  return html`<p class="error" id="${errorId(name)}">${visible(own.join(' '))}</p>`
}

function hintId(name: string): string {
  return `hint-${name}`
}

function errorId(name: string): string {
  return `error-${name}`
}
