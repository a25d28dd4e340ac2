/**
 * `/security/password`: the change of a password by its user.
 *
 * @module
 */

import { html, type Html } from '../html.ts'
import { layout } from '../layout.ts'
import { form } from '../parts/action-form.ts'
import { alert, type FormError } from '../parts/alert.ts'
import { card } from '../parts/card.ts'
import { formState } from '../parts/form-state.ts'
import { warning } from '../parts/notice.ts'
import { newPasswordFields, passwordOwner } from '../parts/new-password.ts'
import { passwordField } from '../parts/password-field.ts'
import { linkButton, submit } from '../parts/submit.ts'
import type { View } from '../view.ts'

/** What the page shows. */
export interface ChangePasswordPageProps {
  /** Whether the person has a password to give. */
  readonly hasPassword: boolean

  /** Whether somebody else knows the present one. */
  readonly must?: boolean
  readonly errors?: readonly FormError[]
}

/** Returns the page. Its form posts `current`, `password` and `passwordAgain` to `/security/password`. */
export function changePasswordPage(view: View, props: ChangePasswordPageProps): Html {
  const { hasPassword, must = false, errors = [] } = props
  const words = view.texts.changePassword
  const title = hasPassword ? words.title : words.setTitle
  const state = formState(errors, hasPassword ? 'current' : 'password')
  const present = passwordField(view, state, {
    name: 'current',
    label: words.current,
    autocomplete: 'current-password',
  })
  return layout(
    view,
    { title, failed: errors.length > 0, current: 'security' },
    card(
      title,
      html`${must ? warning(words.must) : html`<p>${words.intro}</p>`} ${alert(errors)}
      ${form(
        view,
        { action: '/security/password' },
        html`${passwordOwner(view.user?.username ?? '')} ${hasPassword ? present : ''}
        ${newPasswordFields(view, state, {
          password: words.new,
          hint: words.newHint,
          again: words.again,
        })}
        ${submit(words.submit)}`,
      )}
      ${must ? '' : linkButton('/security', view.texts.security.back)}`,
    ),
  )
}
