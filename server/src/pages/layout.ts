/**
 * The frame around every page: the document, its style sheet and its script. A user who is logged in also gets a
 * header, which says who is logged in, links to the user's pages, and has the button to log out (ASVS 5.0, 7.4.4).
 *
 * Pages load nothing but files of `/assets/`, so that the content security policy can refuse everything else. Without
 * the script, everything works.
 *
 * @module
 */

import { html, visible, type Html } from './html.ts'
import { actionForm } from './parts/action-form.ts'
import { sessionEnd } from './parts/session-end.ts'
import type { PageUser, View } from './view.ts'

/** A page that the header links to. */
export type NavigationEntry = 'account' | 'security' | 'devices' | 'admin'

/** The frame's own needs. */
export interface LayoutProps {
  /** What the browser's tab and history say, before the name of the site. */
  readonly title: string

  /** Whether a form has come back with errors, which the title says first (WCAG 2.2, technique G199). */
  readonly failed?: boolean

  /** Which link of the header leads to this very page. */
  readonly current?: NavigationEntry

  /** Whether the page is for one thing, a form or a message: then the header leads nowhere else. */
  readonly narrow?: boolean
}

/** Returns the whole document. The content brings the page's only `<h1>`. */
export function layout(view: View, props: LayoutProps, content: Html): Html {
  const { brand, texts, locale, direction, host } = view
  const { assets, home } = host ?? { assets: '/assets', home: '/' }
  const { title, failed = false, narrow = false } = props
  const said = failed ? texts.frame.errorTitle(title) : title
  return html`<!doctype html>
    <html lang="${locale}" dir="${direction}">
      <head>
        <meta charset="utf-8" />
        <title>${visible(said)} · ${visible(brand.siteName)}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="stylesheet" href="${assets}/style.css" />
        <link rel="icon" type="image/svg+xml" href="${assets}/icon.svg" />
        ${host === undefined ? html`<script type="module" src="/assets/site.js"></script>` : ''}
      </head>
      <body>
        <a class="skip" href="#main">${texts.frame.skip}</a>
        <header>
          <a class="brand" href="${home}" title="${visible(brand.siteName)}">
            <img src="${brand.logo ?? `${assets}/icon.svg`}" alt="" width="32" height="32" />
            <span>${visible(brand.siteName)}</span>
          </a>
          ${view.user === null || narrow ? '' : userBar(view, view.user, props)}
        </header>
        <main id="main" tabindex="-1">${content}</main>
        ${footer(view)} ${sessionEnd(view)}
      </body>
    </html>`
}

function userBar(view: View, { username, roles }: PageUser, { current }: LayoutProps): Html {
  const words = view.texts.frame
  return html`<nav aria-label="${words.navigation}">
      ${pageLink('/profile', words.account, current === 'account')}
      ${pageLink('/security', words.security, current === 'security')}
      ${pageLink('/devices', words.devices, current === 'devices')}
      ${roles.includes('admin') ? pageLink('/admin', words.admin, current === 'admin') : ''}
    </nav>
    <div class="who">
      <p>${words.loggedInAs} <bdi>${visible(username)}</bdi></p>
      ${actionForm(view, { action: '/logout', label: words.logOut, kind: 'secondary' })}
    </div>`
}

function pageLink(href: string, label: string, current: boolean): Html {
  return html`<a href="${href}" ${current ? html`aria-current="page"` : ''}>${label}</a>`
}

/** The operator's links, on every page. */
function footer({ brand, texts }: View): Html {
  const links = [
    [brand.helpUrl, texts.frame.help],
    [brand.privacyUrl, texts.frame.privacy],
  ].filter((entry): entry is [string, string] => entry[0] !== null)
  if (links.length === 0) return html``
  return html`<footer>
    <nav aria-label="${texts.frame.footer}">
      ${links.map(([href, label]) => html`<a href="${href}" rel="noreferrer">${label}</a>`)}
    </nav>
  </footer>`
}
