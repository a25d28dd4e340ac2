/**
 * `/admin/users/new`: the form for a new user, who chooses the password alone.
 *
 * @module
 */

import { html, type Html } from '../html.ts'
import { layout } from '../layout.ts'
import { form } from '../parts/action-form.ts'
import { alert, type FormError } from '../parts/alert.ts'
import { card } from '../parts/card.ts'
import { field } from '../parts/field.ts'
import { formState } from '../parts/form-state.ts'
import { linkButton, submit } from '../parts/submit.ts'
import type { View } from '../view.ts'
import { roleFields, type RoleFieldsProps } from './role-fields.ts'

/** What the form shows. */
export interface NewUserPageProps extends Pick<RoleFieldsProps, 'mayGive'> {
  /** Whether there will be a link with which the user chooses a password. @default true */
  readonly hasLink?: boolean

  /** What was typed before. */
  readonly typed?: {
    readonly username: string
    readonly email: string
    readonly roles: readonly string[]
  }
  readonly errors?: readonly FormError[]
}

/** Returns the form. It posts `username`, `email` and the fields of roles to `/admin/users/new`. */
export function newUserPage(view: View, props: NewUserPageProps): Html {
  const { mayGive, hasLink = true, typed, errors = [] } = props
  const words = view.texts.userPages.add
  const state = formState(errors, 'username')
  return layout(
    view,
    { title: words.title, failed: errors.length > 0, current: 'admin' },
    card(
      words.title,
      html`<p>${hasLink ? words.intro : words.introWithoutLink}</p>
        ${alert(errors)}
        ${form(
          view,
          { action: '/admin/users/new' },
          html`${field(state, {
              name: 'username',
              label: words.username,
              hint: words.usernameHint,
              value: typed?.username,
              autocomplete: 'off',
              maxlength: 64,
            })}
            ${field(state, {
              name: 'email',
              label: optional(view, words.email),
              value: typed?.email,
              type: 'email',
              autocomplete: 'off',
              required: false,
            })}
            <fieldset>
              <legend>${view.texts.userPages.roleFields.legend}</legend>
              ${roleFields(view, state, { roles: typed?.roles ?? [], mayGive })}
            </fieldset>
            ${submit(hasLink ? words.submit : words.submitWithoutLink)}`,
        )}
        ${linkButton('/admin', words.back)}`,
    ),
  )
}

function optional({ texts }: View, label: string): string {
  return `${label} (${texts.forms.optional})`
}
