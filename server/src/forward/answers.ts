/**
 * Verdicts as answers. What a proxy passes on to the browser is a page or a way to one for whoever goes to a page, and
 * problem details (RFC 9457) for everything else.
 *
 * @module
 */

import { STATUS_CODES } from 'node:http'
import { LatchkeyError, RecentLoginRequired, SecondFactorRequired } from 'latchkey'
import type { AppMessageProps } from '../pages/apps/message.ts'
import { referenceOf } from '../process/references.ts'
import type { Texts } from '../texts/texts.ts'
import type { Answer } from './answer.ts'
import type { AppPageMaker } from './app-pages.ts'
import type { Misconfigured } from './families.ts'
import { identityHeaders, type AssertionFor } from './identity.ts'
import type { Judged } from './judged.ts'
import { isPageNavigation, isUnsafeMethod } from './navigation.ts'
import type { Missing, Verdict } from './verdict.ts'
import { leadFrom, pageBefore, wayBack } from './way-back.ts'

/** Who reads an answer. */
export type Reader =
  /** nginx: of a refusal it takes the status and one header, and asks for a page in a second request. */
  | 'subrequest'
  /** The browser, if the verdict is not that the request may pass. */
  | 'client'
  /** The browser: the proxy has refused the request, whatever the verdict is now. */
  | 'refused'

/** What answers are made with. */
export interface AnswerTools {
  readonly loginOrigin: string
  readonly assertionFor: AssertionFor
  readonly pages: AppPageMaker
}

type Refused = Exclude<Verdict, { readonly kind: 'allowed' }>

/** Returns the answer to a judged request. */
export function answerTo(
  verdict: Verdict,
  judged: Judged,
  reader: Reader,
  tools: AnswerTools,
): Answer {
  if (verdict.kind === 'allowed') {
    if (reader === 'refused') return sayPassed(judged, tools)
    const headers = identityHeaders(verdict.visitor, verdict.app, tools.assertionFor)
    headers.push(...NOTHING)
    return { status: 200, headers, body: '' }
  }
  if (verdict.kind === 'anonymous') return sendToLogin(judged, null, reader, tools)
  if (verdict.kind === 'confirm') return sendToLogin(judged, verdict.missing, reader, tools)
  return refuse(verdict, judged, reader, tools)
}

/** Returns the answer to a check that does not say which request is judged. */
export function answerMisconfigured({ cause, header }: Misconfigured): Answer {
  const detail = header === null ? cause : `${cause}: ${header}`
  return problem(403, 'misconfigured', `This request cannot be judged (${detail})`)
}

const NO_STORE = ['Cache-Control', 'no-store']
const NOTHING = ['Content-Length', '0', ...NO_STORE]

/** Returns problem details. */
export function problem(
  status: number,
  code: string,
  detail: string,
  more: { readonly headers?: readonly string[]; readonly fields?: object } = {},
): Answer {
  const title = STATUS_CODES[status]
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, code, ...more.fields })
  const headers = ['Content-Type', 'application/problem+json', ...NO_STORE, ...(more.headers ?? [])]
  return { status, headers: ['Content-Length', String(Buffer.byteLength(body)), ...headers], body }
}

function sendToLogin(
  judged: Judged,
  missing: Missing | null,
  reader: Reader,
  { loginOrigin }: AnswerTools,
): Answer {
  const lead = (to: string): string => leadFrom(judged, to, loginOrigin, missing !== null)
  if (reader !== 'subrequest' && isPageNavigation(judged)) {
    const status = isUnsafeMethod(judged) ? 303 : 302
    return { status, headers: ['Location', lead(wayBack(judged)), ...NOTHING], body: '' }
  }
  const { code, detail, challenge } = needed(missing)
  const location = reader === 'subrequest' ? ['X-Latchkey-Location', lead(wayBack(judged))] : []
  return problem(401, code, detail, {
    headers: ['WWW-Authenticate', challenge, ...location],
    // A script shows its page again after the login, not what the script has asked for.
    fields: { login_url: lead(pageBefore(judged)) },
  })
}

/** What a program reads of that. The challenges are those of the library (RFC 9470, 3). */
function needed(missing: Missing | null): {
  readonly code: string
  readonly detail: string
  readonly challenge: string
} {
  switch (missing?.need) {
    case undefined:
      return { code: 'not_authenticated', detail: 'Not authenticated', challenge: 'Session' }
    case 'password_change':
      return {
        code: 'password_change_required',
        detail: 'The password has to be changed first',
        challenge: 'Session error="insufficient_user_authentication"',
      }
    case 'recent_login': {
      const { code, message, challenge } = new RecentLoginRequired(undefined, missing.maxAge)
      return { code, detail: message, challenge }
    }
    default: {
      const { code, message, challenge } = new SecondFactorRequired()
      return { code, detail: message, challenge }
    }
  }
}

type Refusal = Exclude<Refused, { readonly kind: 'anonymous' | 'confirm' }>

function refuse(verdict: Refusal, judged: Judged, reader: Reader, tools: AnswerTools): Answer {
  const { status, code, detail, headers, reference } = refusalOf(verdict)
  const isPage = reader !== 'subrequest' && isPageNavigation(judged)
  if (!isPage) {
    const fields = reference === undefined ? {} : { requestId: reference }
    return problem(status, code, detail, { headers, fields })
  }
  const say = (texts: Texts, { locale }: { readonly locale: string }): AppMessageProps => ({
    ...words(verdict, texts, locale),
    links: linksFrom(verdict, judged, texts, tools),
    requestId: reference,
  })
  return tools.pages.message(judged, status, say, headers)
}

/** What a program reads. */
interface RefusalFacts {
  readonly status: 403 | 503
  readonly code: string
  readonly detail: string
  readonly headers: readonly string[]
  readonly reference?: string
}

const refusals = {
  foreign: ['cross_site_request', 'Cross-site request refused'],
  role_missing: ['forbidden', 'Forbidden'],
  closed: ['closed', 'No rule opens this'],
  preflight_refused: ['preflight_refused', 'No rule lets preflights pass'],
} as const

function refusalOf(verdict: Refusal): RefusalFacts {
  if (verdict.kind === 'unavailable') return unavailable(verdict.error)
  const [code, detail] =
    verdict.kind === 'misconfigured'
      ? ['misconfigured', `This request cannot be judged (${verdict.cause})`]
      : refusals[verdict.kind]
  return { status: 403, code, detail, headers: [] }
}

function unavailable(error: unknown): RefusalFacts {
  const known = error instanceof LatchkeyError && error.status === 503 ? error : null
  return {
    status: 503,
    code: known?.code ?? 'internal_error',
    detail: known?.message ?? 'It cannot be checked who is logged in',
    headers: ['Retry-After', String(known?.retryAfterSeconds ?? 1)],
    reference: referenceOf(asError(error)),
  }
}

const wrapped = new WeakMap<object, Error>()

/** Returns what was thrown as an error: the same one each time for the same object. */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown
  if (typeof thrown !== 'object' || thrown === null) return new Error(String(thrown))
  const known = wrapped.get(thrown) ?? new Error('Something that is no error was thrown')
  wrapped.set(thrown, known)
  return known
}

function words(
  verdict: Refusal,
  { apps }: Texts,
  locale: string,
): Pick<AppMessageProps, 'title' | 'text'> {
  switch (verdict.kind) {
    case 'role_missing': {
      const quoted = verdict.roles.map((role) => `“${role}”`)
      const list = new Intl.ListFormat(locale, { type: 'disjunction' }).format(quoted)
      return apps.refused.role(verdict.visitor.user.username, list)
    }
    case 'preflight_refused':
      return apps.refused.closed
    default:
      return apps.refused[verdict.kind]
  }
}

function linksFrom(
  { kind }: Refusal,
  judged: Judged,
  { apps }: Texts,
  { loginOrigin }: AnswerTools,
): AppMessageProps['links'] {
  const { again, another, toApp } = apps.refused
  switch (kind) {
    case 'unavailable':
      return [{ href: absolute(judged), label: again }]
    case 'role_missing': {
      // The login knows better what this account lacks, and lets people take another one.
      const href = leadFrom(judged, wayBack(judged), loginOrigin, true)
      return [
        { href: '/', label: toApp },
        { href, label: another },
      ]
    }
    default:
      return [{ href: '/', label: toApp }]
  }
}

/** The path alone could begin with `//`, and name another host. */
function absolute(judged: Judged): string {
  return judged.origin + wayBack(judged)
}

/** The proxy was refused a moment ago, and would not be now. To send the browser back might be a loop. */
function sayPassed(judged: Judged, { pages }: AnswerTools): Answer {
  const headers = ['Retry-After', '1']
  if (!isPageNavigation(judged)) return problem(503, 'try_again', 'Try again', { headers })
  return pages.message(
    judged,
    503,
    ({ apps }) => ({
      ...apps.refused.passed,
      links: [{ href: absolute(judged), label: apps.refused.again }],
    }),
    headers,
  )
}
