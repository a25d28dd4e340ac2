/**
 * What a confirmation, and the second step of a login, do in every adapter.
 *
 * @module
 */

import type { Body } from '../../request/body.ts'
import type { RequestContext } from '../../request/context.ts'
import { assertChanging } from '../../request/cross-site.ts'
import type { FormSeals } from '../../request/form-seals.ts'
import { oneProof, parseProof, type SentProof } from '../../request/proof-body.ts'
import { LatchkeyError, NotAuthenticated, type LatchkeyErrorCode } from '../../errors.ts'
import type { Awaitable } from '../../ground/maybe-promise.ts'
import {
  byNavigation,
  isNavigation,
  NO_PAGES,
  redirectTo,
  withNext,
  type Answer,
  type RefusalPages,
} from '../../request/refusal.ts'
import { PROOF_KINDS, type FactorKind } from '../../session/proof-kinds.ts'
import type { Session } from '../../session/session.ts'
import type { FormToResend } from './resend-page.ts'
import {
  answerDone,
  answerResend,
  formExpired,
  isForm,
  locationOf,
  strict,
  waitingIn,
} from './routes.ts'
import type { WaitingForm } from './unlost-forms.ts'

/** What a confirmation or a second step that failed has sent, so that its page can be shown again. */
export interface GivenProof {
  /** Where the browser wants to go afterwards. Nobody has checked whether that place is safe: `latch.safeRedirect`. */
  readonly next: string | null

  /** Which kind of proof was sent: `password`, `code`, `recoveryCode` or `passkey`; `null`: none, or several. */
  readonly kind: FactorKind | null

  /** The form that waits for this step: its `resend` belongs in the page that asks once more. */
  readonly form: WaitingForm | null
}

/** The part of `Latchkey` that both routes need. */
interface ProofParts {
  readonly forms: FormSeals
  refuseEarly(ctx: RequestContext): void
  refuse(ctx: RequestContext, error: LatchkeyError, pages: RefusalPages): Answer
  safeRedirect(target: string | null | undefined, fallback: string): string
}

/** How a route that takes a proof reads its request, and answers. */
export interface ProofRequest<Own> {
  /** Confirms the user, or finishes the login. */
  readonly step: (ctx: RequestContext, proof: SentProof['proofs']) => Promise<unknown>

  /** Whether nothing is left to do for the session, because the same form was sent twice. @default never */
  readonly isDone?: (session: Session) => boolean

  /** What clients are told that are no browsers. */
  readonly message: string

  /** Returns the body. Called when the request is known to come from our own site. */
  readonly readBody: () => Promise<Body>

  /** Whether forms must carry a token. */
  readonly formTokens: boolean

  /** The login page, where a browser goes whose session or unfinished login is over. @default none */
  readonly loginPage?: string | null

  /** Where a browser goes afterwards: to the `next` of the body or of the query, if that is safe. */
  readonly target: { readonly next: string | undefined; readonly fallback: string }

  /** The application's own answer to a failure, or `null`. Not asked if no proof can help any more. */
  readonly onFailure: (
    error: LatchkeyError,
    given: GivenProof | null,
  ) => Awaitable<Own | null | undefined>

  /** The application's own page that sends a form again, or `null`. */
  readonly ownPage: (form: FormToResend) => Awaitable<Own | null | undefined>
}

/**
 * Takes the proof in the body. If a form has waited for it, the answer is the page that sends the form. A form that
 * waits for a confirmation needs no proof if its user has confirmed since, by a provider.
 *
 * @throws LatchkeyError if it failed and the application has no answer of its own; MethodNotAllowed, without asking the
 * application, if the method is safe.
 */
export async function answerProof<Own>(
  latch: ProofParts,
  ctx: RequestContext,
  request: ProofRequest<Own>,
): Promise<Answer | Own> {
  const { target, message, loginPage = null } = request
  assertChanging(ctx)
  let form: WaitingForm | null = null
  let given: GivenProof | null = null
  let session: Session
  try {
    await ctx.enter(strict)
    // These refusals come before a look at the session and the body, so that a flood costs next to nothing.
    ctx.refuseCrossSite()
    latch.refuseEarly(ctx)
    session = await ctx.session()
    const sent = await parseProof(ctx.header('content-type'), await request.readBody())
    form = waitingIn(latch.forms, session, sent)
    given = { next: sent.next, kind: kindOf(sent), form }
    // No proof is checked, and nothing changes: the browser goes where a GET could have led it.
    if (request.isDone?.(session) === true && isNavigation(ctx)) {
      return answerDone(ctx, message, locationOf(latch, given, target))
    }
    const token = ctx.header('x-csrf-token') ?? sent.csrfToken
    if (request.formTokens && isForm(ctx) && !session.verifyCsrfToken(token)) {
      // The form's token went with its session.
      const isOver = session.user === null && session.unfinished === null
      throw isOver ? new NotAuthenticated() : formExpired()
    }
    if (!isConfirmedSince(latch.forms, session, form, sent)) {
      await request.step(ctx, oneProof(sent))
    }
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error
    // No proof helps any more, so the page that asks for one must not be shown again.
    if (beginAgain.includes(error.code)) {
      if (loginPage === null || !isNavigation(ctx)) throw error
      latch.refuse(ctx, error, NO_PAGES)
      return byNavigation(redirectTo(withNext(loginPage, locationOf(latch, given, target))))
    }
    const own = await request.onFailure(error, given)
    if (own === null || own === undefined) throw error
    // This call is for the event only: the adapter, which reports what is thrown, does not see this error.
    latch.refuse(ctx, error, NO_PAGES)
    return own
  }
  const resent = await answerResend(latch.forms, ctx, { session, form, ...request })
  return resent ?? answerDone(ctx, message, locationOf(latch, given, target))
}

/**
 * Whether the user has confirmed since the form was refused, by a way that has no proof to send: a provider, in another
 * tab. Then no other proof is asked for. The form goes through all guards again, so this opens nothing.
 */
function isConfirmedSince(
  forms: FormSeals,
  session: Session,
  form: WaitingForm | null,
  { proofs }: SentProof,
): boolean {
  if (form === null || Object.keys(proofs).length > 0) return false
  const sealedAt = forms.sealedAt(session, form.resend)
  return sealedAt !== null && (session.confirmedAt ?? 0) >= sealedAt
}

/** The refusals after which the user must log in again. */
const beginAgain: readonly LatchkeyErrorCode[] = ['not_authenticated', 'session_ended']

/** Returns the one kind of proof that was sent; `null` if there is none, or there are several. */
function kindOf({ proofs }: SentProof): FactorKind | null {
  const [only = null, ...others] = PROOF_KINDS.filter((kind) => Object.hasOwn(proofs, kind))
  return others.length > 0 ? null : only
}
