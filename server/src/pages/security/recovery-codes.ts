/**
 * `/security/recovery-codes`: how many are left, and new ones, which are shown once.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'
import { layout } from '../layout.ts'
import { actionForm } from '../parts/action-form.ts'
import { card } from '../parts/card.ts'
import { linkButton } from '../parts/submit.ts'
import type { View } from '../view.ts'

/** Returns the page that tells how many are left; `null`: the person has none. */
export function recoveryCodesPage(view: View, { left }: { readonly left: number | null }): Html {
  const words = view.texts.recoveryCodes
  return layout(
    view,
    { title: words.title, current: 'security' },
    card(
      words.title,
      html`<p>${words.intro}</p>
        <p>
          <strong>${left === null ? words.none : words.left(left)}</strong>
        </p>
        ${
          left === null
            ? ''
            : html`<p class="hint">${words.renewHint}</p>
                ${actionForm(view, { action: '/security/recovery-codes', label: words.renew })}`
        }
        ${linkButton('/security', view.texts.security.back)}`,
    ),
  )
}

/** What the page with new codes shows. */
export interface ShownCodesProps {
  readonly codes: readonly string[]

  /** What else was done just now. */
  readonly notice?: string | undefined
}

/**
 * Returns the page that shows new codes. Without script they can be printed by the browser, copied from the list, and
 * kept as a file by the link, which holds the file itself.
 */
export function shownCodesPage(view: View, { codes, notice: news }: ShownCodesProps): Html {
  const words = view.texts.recoveryCodes
  const { siteName } = view.brand
  const file = `${words.fileHead(siteName, view.user?.username ?? '')}\n\n${codes.join('\n')}\n`
  return layout(
    view,
    { title: words.shownTitle, current: 'security' },
    card(
      words.shownTitle,
      html`${news === undefined ? '' : html`<p class="notice">${visible(news)}</p>`}
        <p>${words.shownOnce}</p>
        <ol class="codes" id="codes">
          ${codes.map((code) => html`<li><code>${code}</code></li>`)}
        </ol>
        <div class="actions">
          <a
            class="button secondary"
            download="recovery-codes.txt"
            href="data:text/plain;charset=utf-8,${encodeURIComponent(file.toWellFormed())}"
            >${words.download}</a
          >
          <button type="button" class="secondary" data-print hidden>${words.print}</button>
          <button
            type="button"
            class="secondary"
            data-copy="codes"
            data-copied="${words.copied}"
            hidden
          >
            ${words.copy}
          </button>
        </div>
        ${linkButton('/security', words.done, 'primary')}`,
    ),
  )
}
