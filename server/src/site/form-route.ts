/**
 * A route of a form that comes back with what was typed if it could not be done. Programs get problem details.
 *
 * @module
 */

import type { Context, Handler } from 'hono'
import { InvalidRequest, type LatchkeyError } from 'latchkey'
import { problemHeaders } from 'latchkey/adapter-kit'
import type { FlowStep } from 'latchkey/flows'
import { UserError, type UserErrorCode } from '../accounts/user-rules.ts'
import type { Html } from '../pages/html.ts'
import type { FormError } from '../pages/parts/alert.ts'
import type { View } from '../pages/view.ts'
import { formError } from './refusals.ts'
import type { SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { wantsPage } from './wants-page.ts'

/** What was typed, by the names of the fields. What was not read is missing. */
export type Typed = Readonly<Record<string, string | undefined>>

/** A form, and what it does. */
export interface FormRoute extends FlowStep {
  /** Shows the form again; `null`: the refusal is answered as everywhere else. */
  readonly page: (
    view: View,
    typed: Typed,
    mistake: { readonly error: LatchkeyError; readonly errors: readonly FormError[] },
    c: Context<SiteEnv>,
  ) => Html | null | Promise<Html | null>
}

/** These lead elsewhere: to the login, or to a confirmation and back. */
const LEADING: readonly string[] = [
  'not_authenticated',
  'session_ended',
  'recent_login_required',
  'second_factor_required',
]

/** Returns the handler. A mistake in what users are called or choose (`UserError`) is one of the form. */
export function formRoute(
  { hono, viewOf }: Pick<SiteTools, 'hono' | 'viewOf'>,
  { fields, run, page }: FormRoute,
  leading: readonly string[] = LEADING,
): Handler<SiteEnv> {
  const typedBy = new WeakMap<object, Typed>()
  const step: FlowStep = {
    fields,
    async run(ctx, typed) {
      typedBy.set(ctx, typed)
      try {
        return await run(ctx, typed)
      } catch (cause) {
        throw cause instanceof UserError ? new InvalidRequest(cause.message, { cause }) : cause
      }
    },
  }
  return hono.flowRoute(step, {
    async onFailure(error, context, ctx) {
      const c = context as Context<SiteEnv>
      if (!wantsPage(c) || leading.includes(error.code)) return null
      const view = viewOf(c)
      const mistake = { error, errors: [mistakeOf(error, view)] }
      const shown = await page(view, typedBy.get(ctx) ?? {}, mistake, c)
      if (shown === null) return null
      const { 'Content-Type': _, ...headers } = problemHeaders(error)
      return c.html(shown, error.status as 400, headers)
    },
  })
}

function mistakeOf(error: LatchkeyError, { texts }: View): FormError {
  const { cause } = error
  if (cause instanceof UserError) return { text: cause.message, fields: fieldsAtFault(cause.code) }
  // The policy says in words what is wrong.
  if (error.code === 'password_refused') return { text: error.message, fields: ['password'] }
  return { text: formError(error, 'step', texts) }
}

/** Returns the names of the fields that an error is about. */
export function fieldsAtFault(code: UserErrorCode): readonly string[] {
  if (code === 'passwords_differ') return ['passwordAgain']
  if (code.startsWith('email')) return ['email']
  return [code.startsWith('password') ? 'password' : 'username']
}
