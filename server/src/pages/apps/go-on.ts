/**
 * The page between the login and an app on another host. It goes on by itself: by the script, which keeps the part of
 * the address behind `#`, or after a second without it.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'
import { layout } from '../layout.ts'
import { card } from '../parts/card.ts'
import type { View } from '../view.ts'

/** What the page shows. */
export interface GoOnProps {
  /** What people call the app. */
  readonly app: string
  readonly host: string

  /** Where the app lets this browser in. */
  readonly address: string
}

/** Returns the page. */
export function goOnPage(view: View, { app, host, address }: GoOnProps): Html {
  const { title, text, button } = view.texts.apps.goOn
  return layout(
    view,
    { title: title(app), narrow: true },
    card(
      visible(title(app)),
      html`<p>${visible(text(host))}</p>
        <a class="button primary" href="${address}" data-go>${button}</a>`,
    ),
  )
}
