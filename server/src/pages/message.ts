/**
 * A page that says one thing: refused, not found, broken, try again later.
 *
 * @module
 */

import { html, visible } from './html.ts'
import type { Html } from './html.ts'
import { layout } from './layout.ts'
import type { PageProps, PageUser } from './layout.ts'

/** What the message shows. */
export interface MessagePageProps extends PageProps {
  /** A few words: "Page not found". */
  title: string

  /** One or two sentences: what happened, and what the reader can do. */
  text: string

  /** The link onward. @default the start page */
  back?: { href: string; label: string } | undefined

  /** The id under which the log knows the request. */
  requestId?: string | undefined

  /** Who is logged in, if that is known. */
  user?: PageUser | undefined
}

const start = { href: '/', label: 'Go to the start page' }

/** Returns the message. */
export function messagePage(props: MessagePageProps): Html {
  const { siteName, title, text, back = start, requestId, user, csrfToken } = props
  return layout(
    { siteName, title, user, csrfToken },
    html`<section class="card">
      <h1>${visible(title)}</h1>
      <p>${visible(text)}</p>
      <p class="back"><a href="${back.href}">${back.label}</a></p>
      ${
        requestId === undefined
          ? ''
          : html`<p class="hint">Request id <code>${visible(requestId)}</code></p>`
      }
    </section>`,
  )
}
