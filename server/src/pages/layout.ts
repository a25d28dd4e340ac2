/**
 * The frame around every page: the document and its style sheet. A user who is logged in also gets a header, which says
 * who is logged in, links to the user's pages, and has the button to log out (ASVS 5.0, 7.4.4).
 *
 * Pages have no script and load nothing but `/assets/style.css` and `/assets/icon.svg`, so that
 * the content security policy can refuse everything else.
 *
 * @module
 */

import { csrfField } from './csrf-field.ts'
import { html, visible } from './html.ts'
import type { Html } from './html.ts'

/** What a page needs to know of the user who is logged in. */
export interface PageUser {
  /** As the user wrote it; any text. */
  username: string

  /** `admin` shows the link to the admin page. */
  roles: readonly string[]
}

/** What every page is given. */
export interface PageProps {
  /** The name of the site, as the operator set it. */
  siteName: string

  /** The value of the hidden field `_csrf` in every form. Left out: no field. */
  csrfToken?: string | undefined
}

/** The frame's own needs. */
export interface LayoutProps extends PageProps {
  /** What the browser's tab and history say, before the name of the site. */
  title: string

  /** Who is logged in. Left out: a header without links and without "Log out". */
  user?: PageUser | undefined

  /** Which link of the header leads to this very page. */
  current?: 'profile' | 'admin' | undefined
}

/** Returns the whole document. The content brings the page's only `<h1>`. */
export function layout(props: LayoutProps, content: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${visible(props.title)} · ${props.siteName}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="stylesheet" href="/assets/style.css" />
        <link rel="icon" type="image/svg+xml" href="/assets/icon.svg" />
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          <a class="brand" href="/">
            <img src="/assets/icon.svg" alt="" width="32" height="32" />
            <span>${props.siteName}</span>
          </a>
          ${props.user ? userBar(props.user, props) : ''}
        </header>
        <main id="main" tabindex="-1">${content}</main>
      </body>
    </html>`
}

function userBar(user: PageUser, { current, csrfToken }: LayoutProps): Html {
  return html`<nav aria-label="Pages">
      ${pageLink('/profile', 'Profile', current === 'profile')}
      ${user.roles.includes('admin') ? pageLink('/admin', 'Admin', current === 'admin') : ''}
    </nav>
    <form class="who" method="post" action="/logout">
      ${csrfField(csrfToken)}
      <p>Logged in as <bdi>${visible(user.username)}</bdi></p>
      <button class="quiet" type="submit">Log out</button>
    </form>`
}

function pageLink(href: string, label: string, current: boolean): Html {
  return html`<a href="${href}" ${current ? html`aria-current="page"` : ''}>${label}</a>`
}
