/**
 * The form of a request that was refused because its user has to confirm first, or to log in again: it is sealed into
 * the page that asks for it, so that it is not lost.
 *
 * @module
 */

import type { RequestContext } from '../../request/context.ts'
import { TOKEN_FIELD, type Body } from '../../request/body.ts'
import type { FormSeals } from '../../request/form-seals.ts'
import { keepableFields, MAX_FORM_BYTES } from '../../request/kept-form.ts'
import { LatchkeyError, type LatchkeyErrorCode } from '../../errors.ts'
import { isNavigation } from '../../request/refusal.ts'

/** A form that waits for its user, as the application's confirm page or login page carries it. */
export interface WaitingForm {
  /**
   * The sealed form, for the field `resend` of that page. It has no character that HTML would read otherwise.
   */
  readonly resend: string

  /** Where the form goes: path and query, to be shown as text. */
  readonly path: string
}

/** The refusals that a confirmation resolves. */
const confirmable: readonly LatchkeyErrorCode[] = [
  'recent_login_required',
  'second_factor_required',
]

/** Whether a confirmation would resolve what was thrown. */
export function asksToConfirm(error: unknown): error is LatchkeyError {
  if (!(error instanceof LatchkeyError) || !confirmable.includes(error.code)) return false
  // Whoever has no second factor cannot give one.
  return error.code !== 'second_factor_required' || error.factors?.length !== 0
}

/**
 * Whether a login would resolve what was thrown: nobody is logged in, or the form's token is not of this session. Only
 * a form is kept whose token was made for the session that has ended.
 */
export function asksToLogIn(error: unknown): error is LatchkeyError {
  if (!(error instanceof LatchkeyError)) return false
  return error.code === 'not_authenticated' || error.code === 'cross_site_request'
}

/** The part of `Latchkey` that keeping a form needs. */
interface FormParts {
  readonly forms: FormSeals
  safeRedirect(target: string, fallback: string): string
}

/**
 * Returns the form of a refused request, sealed; `null` if the request has none that may be kept. Only a form that
 * would have been accepted but for the refusal is kept: it comes from our own site, and carries its token, without
 * which nobody knows whose form of an ended session it is.
 *
 * @param read returns the body, with no more bytes than it is told.
 */
export async function waitingForm(
  latch: FormParts,
  ctx: RequestContext,
  { error, formTokens }: { readonly error: LatchkeyError; readonly formTokens: boolean },
  read: (longest: number) => Promise<Body>,
): Promise<WaitingForm | null> {
  const { url: path } = ctx
  if (ctx.method !== 'POST' || !isNavigation(ctx) || !ctx.isFromOwnSite) return null
  // The page sends the form to this path: it must not lead to another site, as `//evil.example` does.
  if (latch.safeRedirect(path, '') !== path) return null
  if (Number(ctx.header('content-length') ?? 0) > MAX_FORM_BYTES) return null
  const session = await ctx.session()
  if (asksToLogIn(error) ? !session.hasEnded : session.user === null) return null
  const form = await keepableFields(ctx.header('content-type'), () => read(MAX_FORM_BYTES))
  if (form === null) return null
  const token = form.fields.find(([name]) => name === TOKEN_FIELD)?.[1]
  if (formTokens && !session.hasEnded && !session.verifyCsrfToken(token)) return null
  const resend = latch.forms.seal(session, { path, ...form })
  return resend === null ? null : { resend, path }
}
