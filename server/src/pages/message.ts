/**
 * A page that says one thing: refused, not found, broken, try again later.
 *
 * @module
 */

import { html, type Html } from './html.ts'
import { layout } from './layout.ts'
import { asking } from './parts/asking.ts'
import { card } from './parts/card.ts'
import { otherAccount } from './parts/other-account.ts'
import { reference } from './parts/reference.ts'
import { linkButton } from './parts/submit.ts'
import type { View } from './view.ts'

/** What the message shows. */
export interface MessagePageProps {
  /** A few words: "Page not found". */
  readonly title: string

  /** One or two sentences: what happened, and what the reader can do. */
  readonly text: string

  /** The link onward. @default the start page */
  readonly back?: { readonly href: string; readonly label: string } | undefined

  /** By which the log knows what failed. */
  readonly requestId?: string | undefined

  /** The page that another account might open: then the page offers to change accounts. */
  readonly forAnother?: string | undefined
}

/** Returns the message. */
export function messagePage(view: View, props: MessagePageProps): Html {
  const { title, text, back, requestId, forAnother } = props
  const words = view.texts.answers
  const { href, label } = back ?? { href: '/', label: words.start }
  return layout(
    view,
    { title },
    card(
      title,
      html`<p>${asking(view, text)}</p>
        ${linkButton(href, label, 'primary')}
        ${forAnother === undefined ? '' : otherAccount(view, forAnother)}
        ${reference(view, requestId)}`,
    ),
  )
}
