/**
 * A form that comes back with what was typed if it could not be done.
 *
 * @module
 */

import type { Handler } from 'hono'
import { InvalidRequest, type LatchkeyError } from 'latchkey'
import { UserError, type UserErrorCode } from '../accounts/user-rules.ts'
import type { Html } from '../pages/html.ts'
import type { FormError } from '../pages/parts/alert.ts'
import type { View } from '../pages/view.ts'
import { actRoute, type Act, type Fields } from './act-route.ts'
import { formError } from './refusals.ts'
import type { SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { MessageNotWritten } from './written-mail.ts'

/** Why a form comes back. */
export interface Mistake {
  readonly error: LatchkeyError

  /** What the form says of it. */
  readonly errors: readonly FormError[]
  readonly userId: string | null

  /** The token, if it is still good. If not, the field is left empty, so that another link can be pasted. */
  readonly token: string | undefined
}

/** A form, and what it does. */
export interface FormRoute extends Pick<Act, 'fields' | 'run' | 'asksItself'> {
  /** Shows the form again. */
  readonly page: (view: View, typed: Fields, mistake: Mistake) => Html | Promise<Html>
}

/** Returns the route. A mistake in what users are called or choose (`UserError`) is one of the form. */
export function formRoute(tools: SiteTools, form: FormRoute): Handler<SiteEnv> {
  return actRoute(tools, {
    ...form,
    async run(ctx, typed) {
      try {
        return await form.run(ctx, typed)
      } catch (cause) {
        throw cause instanceof UserError ? new InvalidRequest(cause.message, { cause }) : cause
      }
    },
    failed(error, view, typed, userId) {
      const token = error.code === 'invalid_token' ? undefined : typed['token']
      return form.page(view, typed, { error, userId, token, errors: [mistakeOf(error, view)] })
    },
  })
}

function mistakeOf(error: LatchkeyError, { texts }: View): FormError {
  const { cause } = error
  if (cause instanceof UserError) return { text: cause.message, fields: fieldsAtFault(cause.code) }
  if (cause instanceof MessageNotWritten) return { text: texts.byMail.notWritten }
  // The policy says in words what is wrong.
  if (error.code === 'password_refused') return { text: error.message, fields: ['password'] }
  return { text: formError(error, 'step', texts) }
}

/** Returns the names of the fields that a refused user or password was typed in, the one at fault first. */
export function fieldsAtFault(code: UserErrorCode): readonly string[] {
  if (code === 'passwords_differ') return ['passwordAgain']
  return [code.startsWith('password') ? 'password' : 'username']
}
