/**
 * The form for the first admin: shown once, while there is no user.
 *
 * @module
 */

import { html, type Html } from './html.ts'
import { layout } from './layout.ts'
import { form } from './parts/action-form.ts'
import { alert, type FormError } from './parts/alert.ts'
import { card } from './parts/card.ts'
import { field } from './parts/field.ts'
import { formState, type FormState } from './parts/form-state.ts'
import { passwordField } from './parts/password-field.ts'
import { submit } from './parts/submit.ts'
import type { View } from './view.ts'

/** What the setup form shows. */
export interface SetupPageProps {
  /** The username of the attempt that failed, so that it need not be typed again. */
  readonly username?: string | undefined

  /** What was wrong with the attempt. */
  readonly errors?: readonly FormError[]
}

/** Returns the setup form. It posts `username`, `password` and `passwordAgain` to `/setup`. */
export function setupPage(view: View, { username, errors = [] }: SetupPageProps = {}): Html {
  const words = view.texts.setup
  const state = formState(errors, 'username')
  return layout(
    view,
    { title: words.title, failed: errors.length > 0, narrow: true },
    card(
      words.heading,
      html`<p>${words.intro}</p>
        ${alert(errors)}
        ${form(
          view,
          { action: '/setup' },
          html`${field(state, {
            name: 'username',
            label: words.username,
            value: username,
            autocomplete: 'username',
          })}
          ${passwordFields(view, state)} ${submit(words.submit)}`,
        )}`,
    ),
  )
}

function passwordFields(view: View, state: FormState): Html {
  const words = view.texts.setup
  return html`${passwordField(view, state, {
    name: 'password',
    label: words.password,
    hint: words.passwordHint,
    autocomplete: 'new-password',
    minlength: 15,
  })}
  ${passwordField(view, state, {
    name: 'passwordAgain',
    label: words.passwordAgain,
    autocomplete: 'new-password',
  })}`
}
