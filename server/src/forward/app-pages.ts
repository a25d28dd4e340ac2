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
import type { Answer, AppPage, AppPages } from './answer.ts'
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
 * @param options.headers what every page of the site carries.
 */
export function appPageMaker(options: {
  readonly brand: Brand
  readonly loginOrigin: string
  readonly headers: Readonly<Record<string, string>>
  readonly clock: Clock
}): AppPageMaker {
  const { loginOrigin, clock } = options
  const always = flat(options.headers)
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

/** A file that pages load, as the site has it: without a body, the browser has the file already. */
export type Asset = (header: (name: string) => string | undefined) => {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | null
}

/**
 * Returns the files that our pages load on the hosts of apps. Scripts are not among them: none of ours runs there.
 *
 * @param assets by their paths on the site.
 * @param always what every answer of the site carries, unless it sets its own.
 */
export function assetPages(
  assets: Iterable<readonly [path: string, asset: Asset]>,
  always: Readonly<Record<string, string>>,
): AppPages {
  const pages = new Map<string, AppPage>()
  for (const [path, asset] of assets) {
    if (path.endsWith('.js')) continue
    pages.set(path.replace('/assets', APP_ASSETS), (judged) => {
      const { headers, body } = asset((name) => judged.header(name))
      const length = body === null ? {} : { 'Content-Length': String(body.length) }
      const all = flat({ ...always, ...headers, ...length })
      return { status: body === null ? 304 : 200, headers: all, body: body ?? '' }
    })
  }
  return pages
}

/** Returns the headers, each name before its value. */
function flat(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers).flat()
}
