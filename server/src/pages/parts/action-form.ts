/**
 * Forms. Every form posts, and carries the token of the visitor's session.
 *
 * @module
 */

import { html, type Html } from '../html.ts'
import type { View } from '../view.ts'
import { csrfField } from './csrf-field.ts'
import { submit, type SubmitProps } from './submit.ts'

/** Fields that people do not see. */
export type HiddenFields = Readonly<Record<string, string | undefined>>

/** Returns a form that posts its content to a path of this site. */
export function form(
  view: Pick<View, 'csrfToken'>,
  { action, hidden = {} }: { readonly action: string; readonly hidden?: HiddenFields },
  content: Html,
): Html {
  return html`<form method="post" action="${action}">
    ${csrfField(view)}${Object.entries(hidden).map(hiddenField)} ${content}
  </form>`
}

/** What a form that is only a button does. */
export interface ActionFormProps extends SubmitProps {
  readonly action: string
  readonly label: string
  readonly hidden?: HiddenFields
}

/** Returns a form that is only a button: "Log out", "Remove". */
export function actionForm(view: Pick<View, 'csrfToken'>, props: ActionFormProps): Html {
  const { action, label, hidden = {}, ...button } = props
  return form(view, { action, hidden }, submit(label, button))
}

function hiddenField([name, value]: [string, string | undefined]): Html {
  return value === undefined
    ? html``
    : html`<input type="hidden" name="${name}" value="${value}" />`
}
