/**
 * Our pages on the hosts of apps, as answers.
 *
 * @module
 */

import type { Clock } from 'latchkey'
import { appMessagePage, type AppMessageProps } from '../pages/apps/message.ts'
import type { Html } from '../pages/html.ts'
import type { Brand, View } from '../pages/view.ts'
import { languageFor, type Texts } from '../texts/texts.ts'
import type { Answer } from './answer.ts'
import type { Judged } from './judged.ts'

/** The path below which the site's own `/assets/` are, on the host of an app. */
export const APP_ASSETS = '/.latchkey/assets'

/** What pages on the hosts of apps are made with. */
export interface AppPageMaker {
  /** Returns the view for a request. */
  view(judged: Judged): View

  /** Returns the page as an answer. */
  page(status: number, page: Html, headers?: readonly string[]): Answer

  /** Returns the answer that says one thing, in the language of the request. */
  message(
    judged: Judged,
    status: number,
    say: (texts: Texts, view: View) => AppMessageProps,
    headers?: readonly string[],
  ): Answer
}

/**
 * Returns the maker.
 *
 * @param options.headers what every page of the site carries; each name before its value.
 */
export function appPageMaker(options: {
  readonly brand: Brand
  readonly loginOrigin: string
  readonly headers: readonly string[]
  readonly clock: Clock
}): AppPageMaker {
  const { loginOrigin, headers: always, clock } = options
  const { logo } = options.brand
  const brand = {
    ...options.brand,
    logo: logo === null ? null : logo.replace('/assets', APP_ASSETS),
  }
  const host = { assets: APP_ASSETS, home: `${loginOrigin}/` }
  const maker: AppPageMaker = {
    view: (judged) => ({
      brand,
      host,
      ...languageFor(judged.header('accept-language')),
      now: clock(),
      // Who is logged in is not shown: on this host is no button to log out.
      user: null,
      session: null,
      csrfToken: '',
    }),
    page(status, page, headers = []) {
      const body = Buffer.from(page as string)
      const type = ['Content-Type', 'text/html; charset=UTF-8']
      const length = ['Content-Length', String(body.length)]
      return { status, headers: [...always, ...type, ...length, ...headers], body }
    },
    message(judged, status, say, headers) {
      const view = maker.view(judged)
      return maker.page(status, appMessagePage(view, say(view.texts, view)), headers)
    },
  }
  return maker
}
