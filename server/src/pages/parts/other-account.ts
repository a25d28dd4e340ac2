/**
 * The way out for whoever is not who the page takes them for, or needs another account of theirs. It logs out, so it is
 * a form: a link could be followed by accident, or by a program.
 *
 * @module
 */

import type { Html } from '../html.ts'
import type { View } from '../view.ts'
import { actionForm } from './action-form.ts'

/**
 * Returns the button. It forgets who was logged in, or is about to log in, and leads to the login.
 *
 * @param next - where to go after the login; left out: home
 */
export function otherAccount(view: View, next?: string): Html {
  const query = next === undefined ? '' : `?next=${encodeURIComponent(next)}`
  const label = view.texts.frame.otherAccount
  return actionForm(view, { action: `/logout${query}`, label, kind: 'secondary' })
}
