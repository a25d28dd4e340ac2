/**
 * Answers that say one thing. A browser that navigates gets a page, every other client problem details (RFC 9457).
 *
 * @module
 */

import { STATUS_CODES } from 'node:http'
import type { Context } from 'hono'
import type { LatchkeyError } from 'latchkey'
import { problemDetails, problemHeaders } from 'latchkey/adapter-kit'
import type { Html } from '../pages/html.ts'
import { messagePage, type MessagePageProps } from '../pages/message.ts'
import type { SiteEnv, SiteSettings } from './site-context.ts'
import { pageText } from './refusals.ts'
import { wantsPage } from './wants-page.ts'

/** One thing to say. */
export interface Message {
  readonly status: 400 | 403 | 404 | 405 | 409 | 500 | 503
  readonly code: string

  /** For problem details: one sentence. */
  readonly detail: string

  /** For the page: a few words, and one or two sentences. */
  readonly title: string
  readonly text: string
  readonly back?: MessagePageProps['back']
  readonly requestId?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Answers for a site. */
export interface Answers {
  /** Says one thing. */
  readonly message: (c: Context, message: Message) => Response | Promise<Response>

  /** Answers a refusal of the library with a page; `null` if the client wants problem details. */
  readonly refusal: (error: LatchkeyError, c: Context) => Response | Promise<Response> | null
}

/** Returns the answers of a site. */
export function createAnswers({ siteName, url }: Pick<SiteSettings, 'siteName' | 'url'>): Answers {
  const page = (c: Context, props: Omit<MessagePageProps, 'siteName'>): Html => {
    const session = knownSession(c)
    const user = session?.user ?? undefined
    // The page has a form to log out if somebody is logged in.
    const csrfToken = user === undefined ? undefined : session?.csrfToken()
    return messagePage({ siteName, user, csrfToken, ...props })
  }
  // A visitor who opened the site at another of its addresses is sent on to the configured one.
  const home = { href: `${url.origin}/`, label: 'Go to the start page' }

  return {
    message(c, { status, code, detail, title, text, back, requestId, headers }) {
      if (wantsPage(c)) return c.html(page(c, { title, text, back, requestId }), status, headers)
      const problem = { type: 'about:blank', title: STATUS_CODES[status], status, detail, code }
      const type = { 'Content-Type': 'application/problem+json' }
      const body = { ...problem, ...(requestId !== undefined && { requestId }) }
      return c.body(JSON.stringify(body), status, { ...headers, ...type })
    },
    refusal(error, c) {
      if (!wantsPage(c)) return null
      const { 'Content-Type': _, ...headers } = problemHeaders(error)
      const back = error.code === 'cross_site_request' ? home : undefined
      return c.html(
        page(c, { ...pageText(error), back }),
        error.status as Message['status'],
        headers,
      )
    },
  }
}

/** Returns the problem details of a refusal outside of the library's routes. */
export function refusalProblem(error: LatchkeyError): Response {
  return new Response(JSON.stringify(problemDetails(error)), {
    status: error.status,
    headers: problemHeaders(error),
  })
}

/** The session, if the request has passed the middleware that finds it. */
function knownSession(c: Context<Partial<SiteEnv>>): SiteEnv['Variables']['session'] | undefined {
  const variables = c.var as Partial<SiteEnv['Variables']>
  return variables.session
}
