/**
 * The page with a link that an administrator hands over: an invitation, or a reset link. It is the answer to the form
 * that made the link, and the link is nowhere else. Printed, it is the link and its code, and nothing around them.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'
import { layout } from '../layout.ts'
import { facts } from '../parts/facts.ts'
import { qrCode } from '../parts/qr.ts'
import { copyButton, printButton } from '../parts/script-buttons.ts'
import { linkButton } from '../parts/submit.ts'
import { time } from '../parts/time.ts'
import type { View } from '../view.ts'
import { nameOf, userPath } from './shown-user.ts'

/** What the page shows. */
export interface HandedLinkPageProps {
  readonly kind: 'invitation' | 'reset'

  /** For whom the link is. */
  readonly user: { readonly id: string; readonly username: string }
  readonly link: string

  /** In epoch milliseconds. */
  readonly expiresAt: number
}

const LINK_ID = 'link'

/** Returns the page. */
export function handedLinkPage(view: View, props: HandedLinkPageProps): Html {
  const { kind, user, link, expiresAt } = props
  const words = view.texts.userPages.link
  const title = words[kind].title(user.username)
  return layout(
    view,
    { title, current: 'admin' },
    html`<section class="card handed">
      <h1>${visible(title)}</h1>
      <p class="no-print">${words.once}</p>
      ${qrCode(link, words.code)}
      <p class="link"><code id="${LINK_ID}">${link}</code></p>
      <div class="actions no-print">${copyButton(view, LINK_ID)} ${printButton(view)}</div>
      ${facts([
        [words.site, view.brand.siteName],
        [words.user, nameOf(user.username)],
        [words.expires, time(view, expiresAt)],
      ])}
      <p class="no-print">${words[kind].todo} ${words.lost}</p>
      <p class="hint no-print">${words.print}</p>
      <div class="no-print">${linkButton(userPath(user), words.back(user.username))}</div>
    </section>`,
  )
}
