/**
 * Answers that say one thing. A browser that navigates gets a page, every other client problem details (RFC 9457).
 *
 * @module
 */

import { STATUS_CODES } from 'node:http'
import type { Context } from 'hono'
import type { Forbidden, LatchkeyError } from 'latchkey'
import { problemDetails, problemHeaders } from 'latchkey/adapter-kit'
import { messagePage, type MessagePageProps } from '../pages/message.ts'
import type { View } from '../pages/view.ts'
import type { Texts } from '../texts/texts.ts'
import type { SiteSettings } from './site-context.ts'
import { pageHeaders, pageText, referenceFor, type PageText } from './refusals.ts'
import type { ViewOf } from './view-of.ts'
import { wantsPage } from './wants-page.ts'

/** One thing to say. */
export interface Message {
  readonly status: 400 | 403 | 404 | 405 | 409 | 410 | 500 | 503
  readonly code: string

  /** For problem details: one sentence, in English. */
  readonly detail: string

  /** For the page, in the reader's language: a few words, one or two sentences, and perhaps the link onward. */
  readonly say: (texts: Texts) => PageText & Pick<MessagePageProps, 'back'>
  readonly requestId?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What problem details say. */
export type Problem = Pick<Message, 'status' | 'code' | 'detail' | 'requestId' | 'headers'>

/** Answers for a site. */
export interface Answers {
  /** Says one thing. */
  readonly message: (c: Context, message: Message) => Response | Promise<Response>

  /** Says it to a program. */
  readonly problem: (c: Context, problem: Problem) => Response

  /** Answers a refusal of the library with a page; `null` if the client wants problem details. */
  readonly refusal: (error: LatchkeyError, c: Context) => Response | Promise<Response> | null
}

/** Returns the answers of a site. */
export function createAnswers({ url }: Pick<SiteSettings, 'url'>, viewOf: ViewOf): Answers {
  // A visitor who opened the site at another of its addresses is sent on to the configured one.
  const home = `${url.origin}/`

  return {
    message(c, message) {
      if (!wantsPage(c)) return problem(c, message)
      const { status, say, requestId, headers } = message
      const view = viewOf(c)
      return c.html(messagePage(view, { ...say(view.texts), requestId }), status, headers)
    },
    problem,
    refusal(error, c) {
      if (!wantsPage(c)) return null
      const headers = pageHeaders(error)
      const view = viewOf(c)
      const isElsewhere = error.code === 'cross_site_request'
      const back = isElsewhere ? { href: home, label: view.texts.answers.start } : undefined
      const said = { ...pageText(error, view.texts), back, ...missingRole(error, c, view) }
      const page = messagePage(view, { ...said, requestId: referenceFor(error) })
      return c.html(page, error.status as 400, headers)
    },
  }
}

/** Returns problem details (RFC 9457). */
function problem(c: Context, { status, code, detail, requestId, headers }: Problem): Response {
  const body = {
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    detail,
    code,
    ...(requestId !== undefined && { requestId }),
  }
  const type = { 'Content-Type': 'application/problem+json' }
  return c.body(JSON.stringify(body), status, { ...headers, ...type })
}

/** Returns what is said if a role is missing: which, and that another account may have it. */
function missingRole(
  error: LatchkeyError,
  c: Context,
  { texts, locale, user }: View,
): Partial<MessagePageProps> {
  // An application may have two copies of the library, so the code says what the error is.
  const { roles = [] } = error as Partial<Forbidden>
  if (error.code !== 'forbidden' || roles.length === 0 || user === null) return {}
  const quoted = roles.map((role) => `“${role}”`)
  const list = new Intl.ListFormat(locale, { type: 'disjunction' }).format(quoted)
  const { pathname, search } = new URL(c.req.url)
  return {
    text: texts.answers.forbidden(user.username, list),
    // The same form cannot be sent as somebody else.
    ...(c.req.method === 'GET' && { forAnother: pathname + search }),
  }
}

/** Returns the problem details of a refusal outside of the library's routes. */
export function refusalProblem(error: LatchkeyError): Response {
  return new Response(JSON.stringify(problemDetails(error)), {
    status: error.status,
    headers: problemHeaders(error),
  })
}
