/**
 * The fields for the roles of a user: a box for each role that has a rank and may be given, and a field for all others,
 * which belong to the apps behind the site.
 *
 * @module
 */

import { html, type Html } from '../html.ts'
import { checkbox } from '../parts/checkbox.ts'
import { field } from '../parts/field.ts'
import type { FormState } from '../parts/form-state.ts'
import type { View } from '../view.ts'

/** A role that has a rank. */
export type RankedRole = 'admin' | 'owner'

/** What the fields show. */
export interface RoleFieldsProps {
  /** The roles that the user has. */
  readonly roles: readonly string[]

  /** The roles with a rank that the reader may give. */
  readonly mayGive: readonly RankedRole[]
}

/** Returns the fields `admin`, `owner` and `roles`. */
export function roleFields(
  view: View,
  state: FormState,
  { roles, mayGive }: RoleFieldsProps,
): Html {
  const words = view.texts.userPages.roleFields
  const others = roles.filter((role) => !mayGive.includes(role as RankedRole))
  return html`${mayGive.map((role) =>
    checkbox(state, {
      name: role,
      label: words[role],
      hint: words[`${role}Hint`],
      checked: roles.includes(role),
    }),
  )}
  ${field(state, {
    name: 'roles',
    label: words.others,
    hint: words.othersHint,
    value: others.join(' '),
    autocomplete: 'off',
    required: false,
  })}`
}
