/**
 * The question before logout: `GET /logout`. A link, an image or a prefetch can make a browser
 * open this page, so it changes nothing; only its form does.
 *
 * @module
 */

import { html, visible, type Html } from './html.ts'
import { layout } from './layout.ts'
import { actionForm } from './parts/action-form.ts'
import { card } from './parts/card.ts'
import { notice } from './parts/notice.ts'
import type { ProviderName } from './parts/provider-links.ts'
import { linkButton } from './parts/submit.ts'
import type { View } from './view.ts'

/** What the question shows. */
export interface LogoutPageProps {
  /** Why it is asked again. */
  readonly notice?: string | undefined

  /** The providers at which the person may be logged in. @default none */
  readonly providers?: readonly ProviderName[]
}

/** Returns the question, in the frame without a header bar: one "Log out" is enough. */
export function logoutPage(view: View, props: LogoutPageProps = {}): Html {
  const words = view.texts.logout
  const { user } = view
  return layout(
    view,
    { title: words.title, narrow: true },
    card(
      words.heading,
      html`${notice(props.notice)}
      ${user === null ? '' : html`<p>${words.who} <bdi>${visible(user.username)}</bdi>.</p>`}
      ${actionForm(view, { action: '/logout', label: words.submit })}
      ${(props.providers ?? []).map(({ id, name }) =>
        actionForm(view, {
          action: `/oidc/${id}/logout`,
          label: view.texts.providers.logOutThere(name),
          kind: 'secondary',
        }),
      )}
      ${linkButton('/profile', words.stay)}`,
    ),
  )
}
