/**
 * The question before logout: `GET /logout`. A link, an image or a prefetch can make a browser
 * open this page, so it changes nothing; only its form does.
 *
 * @module
 */

import { csrfField } from './csrf-field.ts'
import { html, visible } from './html.ts'
import type { Html } from './html.ts'
import { layout } from './layout.ts'
import type { PageProps, PageUser } from './layout.ts'

/** What the question shows. */
export interface LogoutPageProps extends PageProps {
  /** Who is logged in, if anyone is. */
  user?: PageUser | undefined

  /** Why it is asked again. */
  notice?: string | undefined
}

/** Returns the question, in the frame without a header bar: one "Log out" is enough. */
export function logoutPage({ siteName, user, notice, csrfToken }: LogoutPageProps): Html {
  return layout(
    { siteName, title: 'Log out' },
    html`<section class="card">
      <h1>Log out?</h1>
      ${notice === undefined ? '' : html`<p class="notice" role="status">${visible(notice)}</p>`}
      ${user ? html`<p>You are logged in as <bdi>${visible(user.username)}</bdi>.</p>` : ''}
      <form method="post" action="/logout">
        ${csrfField(csrfToken)}
        <button type="submit">Log out</button>
      </form>
      <p class="back"><a href="/profile">Stay logged in</a></p>
    </section>`,
  )
}
