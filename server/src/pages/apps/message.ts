/**
 * A page that says one thing on the host of an app: refused, try again, closed.
 *
 * @module
 */

import { html, type Html } from '../html.ts'
import { layout } from '../layout.ts'
import { asking } from '../parts/asking.ts'
import { card } from '../parts/card.ts'
import { reference } from '../parts/reference.ts'
import { linkButton } from '../parts/submit.ts'
import type { View } from '../view.ts'

/** What the page shows. */
export interface AppMessageProps {
  /** A few words. */
  readonly title: string

  /** One or two sentences: what happened, and what the reader can do. */
  readonly text: string

  /** Where to go from here, the best way first. */
  readonly links: readonly { readonly href: string; readonly label: string }[]

  /** By which the log knows what failed. */
  readonly requestId?: string | undefined
}

/** Returns the page. */
export function appMessagePage(view: View, props: AppMessageProps): Html {
  const { title, text, links, requestId } = props
  return layout(
    view,
    { title, narrow: true },
    card(
      title,
      html`<p>${asking(view, text)}</p>
        ${links.map(({ href, label }, i) => linkButton(href, label, i === 0 ? 'primary' : 'secondary'))}
        ${reference(view, requestId)}`,
    ),
  )
}
