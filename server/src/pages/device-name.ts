/**
 * The form in which a person gives a device a name: `GET /devices/name`.
 *
 * @module
 */

import { browserName } from './browser-name.ts'
import { html, type Html } from './html.ts'
import { layout } from './layout.ts'
import { form } from './parts/action-form.ts'
import { alert, type FormError } from './parts/alert.ts'
import { card } from './parts/card.ts'
import { field } from './parts/field.ts'
import { formState } from './parts/form-state.ts'
import { linkButton, submit } from './parts/submit.ts'
import type { View } from './view.ts'

/** What the form shows. */
export interface DeviceNamePageProps {
  /** By which the form names the browser. */
  readonly key: string

  /** What it is called now, or what was typed. */
  readonly name: string | null
  readonly userAgent: string | null

  /** Why the name was not taken. */
  readonly error?: string | undefined
}

/** Returns the form. It posts `device` and `name` to `/devices/name`. */
export function deviceNamePage(view: View, props: DeviceNamePageProps): Html {
  const { key, name, userAgent, error } = props
  const words = view.texts.deviceName
  const errors: readonly FormError[] =
    error === undefined ? [] : [{ text: error, fields: ['name'] }]
  const title = words.title(browserName(userAgent, view.texts))
  return layout(
    view,
    { title, failed: errors.length > 0, narrow: true },
    card(
      title,
      html`${alert(errors)}
      ${form(
        view,
        { action: '/devices/name', hidden: { device: key } },
        html`${field(formState(errors, 'name'), {
          name: 'name',
          label: words.label,
          hint: words.hint,
          value: name ?? '',
          autocomplete: 'off',
          required: false,
        })}
        ${submit(words.submit)}`,
      )}
      ${linkButton('/devices', words.back)}`,
    ),
  )
}
