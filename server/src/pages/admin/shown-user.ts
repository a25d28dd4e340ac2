/**
 * A user as administrators see them.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'
import { badge } from '../parts/badge.ts'
import { time } from '../parts/time.ts'
import type { PageUser, View } from '../view.ts'

/** How a user stands. */
export type UserStatus = keyof View['texts']['userPages']['status']

/** A user as administrators see them. Instants in epoch milliseconds. */
export interface ShownUser extends PageUser {
  readonly id: string
  readonly status: UserStatus

  /** `null`: there is none. */
  readonly email: string | null

  /** Whether the user has shown to read the mail of the address. */
  readonly emailVerified: boolean
  readonly createdAt: number

  /** `null`: the user has not logged in yet. */
  readonly lastLoginAt: number | null
}

/** Returns the path of the user's page. Ids need no escape. */
export function userPath({ id }: Pick<ShownUser, 'id'>): string {
  return `/admin/users/${id}`
}

/** Returns how the user stands, in words. */
export function statusBadge({ texts }: View, status: UserStatus): Html {
  const kind = status === 'active' ? 'accent' : status === 'disabled' ? 'danger' : 'plain'
  return badge(texts.userPages.status[status], kind)
}

/** Returns when the user last logged in, or that they never have. */
export function lastLogin(view: View, { lastLoginAt }: Pick<ShownUser, 'lastLoginAt'>): Html {
  if (lastLoginAt === null)
    return html`<span class="hint">${view.texts.userPages.user.never}</span>`
  return time(view, lastLoginAt, { relative: true })
}

/** Returns a name that somebody has chosen, kept apart from the text around it. */
export function nameOf(username: string): Html {
  return html`<bdi>${visible(username)}</bdi>`
}
