/**
 * The button that asks the browser for a passkey. Only the script can do that, so the button is hidden until it runs.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'
import type { View } from '../view.ts'

/** What a button for a passkey is. */
export interface PasskeyButtonProps {
  /** `login` logs in; `confirm` and `add` put the answer into the form around it, and send it. */
  readonly purpose: 'login' | 'confirm' | 'add'
  readonly label: string
  readonly hint?: string

  /** What is said where no script runs. */
  readonly instead?: string | undefined

  /** @default 'primary' */
  readonly kind?: 'primary' | 'secondary'
}

/** Returns the button, with a place for what goes wrong. */
export function passkeyButton({ texts }: Pick<View, 'texts'>, props: PasskeyButtonProps): Html {
  const { purpose, label, hint, instead, kind = 'primary' } = props
  return html`<div
      class="passkey"
      data-passkey="${purpose}"
      data-words="${JSON.stringify(texts.passkeyErrors)}"
      hidden
    >
      ${hint === undefined ? '' : html`<p class="hint">${visible(hint)}</p>`}
      <button type="button" class="${kind}">${visible(label)}</button>
      <p class="problem" role="alert"></p>
    </div>
    ${instead === undefined ? '' : html`<noscript><p class="notice">${visible(instead)}</p></noscript>`}`
}
