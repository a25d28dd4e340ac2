/**
 * Buttons, and links that look like buttons. How each looks says what it does.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'

/** The one thing a page is for; another thing one can do; one that takes something away. */
export type ActionKind = 'primary' | 'secondary' | 'danger'

/** What a button is, besides its label. */
export interface SubmitProps {
  /** @default 'primary' */
  readonly kind?: ActionKind

  /** What the form sends if this button was pressed. */
  readonly name?: string
  readonly value?: string

  /** What a screen reader says, if the label alone does not tell which of many things it acts on. */
  readonly spoken?: string
}

/** Returns a button that sends its form. */
export function submit(label: string, props: SubmitProps = {}): Html {
  const { kind = 'primary', name, value, spoken } = props
  return html`<button
    class="${kind}"
    type="submit"
    ${name === undefined ? '' : html`name="${name}" value="${value ?? ''}"`}
    ${spoken === undefined ? '' : html`aria-label="${visible(spoken)}"`}
  >
    ${visible(label)}
  </button>`
}

/** Returns a link that looks like a button. */
export function linkButton(href: string, label: string, kind: ActionKind = 'secondary'): Html {
  return html`<a href="${href}" class="button ${kind}">${visible(label)}</a>`
}
