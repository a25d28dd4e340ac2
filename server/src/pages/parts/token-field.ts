/**
 * The field for the token of a link. A link has its token behind the `#`, which browsers send to nobody (ASVS 5.0,
 * 14.2.1). The script of the site puts it into this field and hides the field; without script, one pastes the whole
 * link.
 *
 * @module
 */

import { html, type Html } from '../html.ts'
import type { View } from '../view.ts'
import { field } from './field.ts'
import type { FormState } from './form-state.ts'

/** What the field has besides its words. */
export interface TokenFieldProps {
  /** What stands in it already: the form has come back. */
  readonly value?: string | undefined

  /**
   * Whether the script sends the form at once. Only for forms that change nothing: programs that look at mail run
   * scripts, too.
   *
   * @default false
   */
  readonly sends?: boolean
}

/** Returns the field. */
export function tokenField(
  { texts }: Pick<View, 'texts'>,
  state: FormState,
  { value, sends = false }: TokenFieldProps,
): Html {
  const { label, hint } = texts.byMail.token
  return html`<div data-token="${sends ? 'send' : 'fill'}">
    ${field(state, { name: 'token', label, hint, value, autocomplete: 'off', monospace: true })}
  </div>`
}
