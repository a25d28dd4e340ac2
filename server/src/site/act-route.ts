/**
 * Forms of a person's account: what they do, and which page says so. Each is a step that the library mounts, so that
 * where the form comes from, its token and its size are checked as everywhere. A form that is refused because its user
 * has to confirm first waits in the confirm page.
 *
 * @module
 */

import type { Context, Handler } from 'hono'
import type { LatchkeyError } from 'latchkey'
import { type RequestContext } from 'latchkey/adapter-kit'
import type { Html } from '../pages/html.ts'
import type { View } from '../pages/view.ts'
import { pageHeaders } from './refusals.ts'
import type { Message } from './answers.ts'
import type { NoticeName } from './notice-cookie.ts'
import { noticeCookie } from './notice-cookie.ts'
import type { SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { wantsPage } from './wants-page.ts'

/** The fields of a form. One that was not sent is missing. */
export type Fields = Readonly<Record<string, string | undefined>>

/** What an act has done. */
export interface ActDone {
  /** For clients that are no browsers. */
  readonly message: string
  readonly json?: object

  /** Where a browser goes, and what the page there says once. */
  readonly location: string
  readonly notice?: NoticeName

  /** The page that a browser gets in place of that: what is shown this once. */
  readonly page?: (view: View) => Html

  /** Why nothing was done: for clients that are no browsers, and the status of the page. */
  readonly refused?: Pick<Message, 'status' | 'code' | 'detail'>
}

/** An act. */
export interface Act {
  /** The names of the fields that it reads. All others are ignored. */
  readonly fields: readonly string[]

  /**
   * Whether the form itself asks for whatever is missing, such as a factor: nobody is led to the confirm page.
   *
   * @default false
   */
  readonly asksItself?: boolean

  /** @throws LatchkeyError */
  readonly run: (ctx: RequestContext, fields: Fields) => Promise<ActDone>

  /**
   * Returns the page that a browser gets if the act failed, or where it goes; `null`: the usual answer to the refusal.
   * There are no fields if it was refused before they were read: for where it came from, or its token.
   */
  readonly failed?: (
    error: LatchkeyError,
    view: View,
    fields: Fields,
    userId: string | null,
  ) => Promise<Html | string | null> | Html | string | null
}

/** The refusals that a confirm page or the login page resolves. */
const ELSEWHERE: readonly string[] = [
  'not_authenticated',
  'session_ended',
  'login_unfinished',
  'recent_login_required',
  'second_factor_required',
]

/** Returns the route of an act. */
export function actRoute({ site, hono, answers, viewOf }: SiteTools, act: Act): Handler<SiteEnv> {
  const notices = noticeCookie(site.settings)
  const given = new WeakMap<RequestContext, Fields>()
  const done = new WeakMap<RequestContext, ActDone>()
  const step = {
    fields: act.fields,
    async run(ctx: RequestContext, fields: Fields) {
      given.set(ctx, fields)
      const result = await act.run(ctx, fields)
      done.set(ctx, result)
      return result
    },
  }
  const route = hono.flowRoute(step, {
    resend: true,
    onFailure: async (error, c, ctx) => {
      const isElsewhere = act.asksItself !== true && ELSEWHERE.includes(error.code)
      if (!wantsPage(c) || isElsewhere) return null
      const { user } = (c as Context<SiteEnv>).var.session
      const answer = await act.failed?.(error, viewOf(c), given.get(ctx) ?? {}, user?.id ?? null)
      if (typeof answer === 'string') return c.redirect(answer, 303)
      return answer == null ? null : failedPage(c, answer, error)
    },
  })
  return async (c, next) => {
    const response = (await route(c, next)) as Response
    const result = done.get(hono.contextOf(c))
    if (result === undefined) return response
    const { refused } = result
    if (!wantsPage(c)) return refused === undefined ? response : answers.problem(c, refused)
    if (result.page !== undefined) return c.html(result.page(viewOf(c)), refused?.status ?? 200)
    // Headers that are set from here on are set on the response that exists already.
    c.res = response
    if (result.notice !== undefined) notices.write(c, result.notice)
    return c.res
  }
}

/** Answers with a page that says what went wrong, under the status of that. */
export function failedPage(c: Context, page: Html, error: LatchkeyError) {
  const headers = pageHeaders(error)
  return c.html(page, error.status as 400, headers)
}
