/**
 * `/security/providers`: the accounts at providers with which this person logs in.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'
import { layout } from '../layout.ts'
import { actionForm } from '../parts/action-form.ts'
import { alert } from '../parts/alert.ts'
import { notice } from '../parts/notice.ts'
import type { ProviderName } from '../parts/provider-links.ts'
import { linkButton } from '../parts/submit.ts'
import { time } from '../parts/time.ts'
import type { View } from '../view.ts'

/** An account, as the page shows it. */
export interface AccountView {
  /** What the provider called the person; `null`: nothing. Any text. */
  readonly label: string | null

  /** In epoch milliseconds. */
  readonly linkedAt: number
}

/** A provider, with the accounts of the person there. */
export interface LinkedProvider extends ProviderName {
  readonly accounts: readonly AccountView[]

  /** Whether the person could not log in any more without it. */
  readonly isOnlyWay: boolean
}

/** What the page shows. */
export interface AccountsPageProps {
  readonly providers: readonly LinkedProvider[]

  /** What was done just now. */
  readonly notice?: string | undefined

  /** Why it was not done. */
  readonly error?: string | undefined
}

/** Returns the page. Its forms go to `/oidc/ID/link` and `/security/providers/unlink`. */
export function accountsPage(
  view: View,
  { providers, notice: news, error }: AccountsPageProps,
): Html {
  const words = view.texts.providers
  return layout(
    view,
    { title: words.title, failed: error !== undefined, current: 'security' },
    html`<h1>${words.title}</h1>
      <p class="hint">${words.intro}</p>
      ${notice(news)} ${alert(error === undefined ? [] : [{ text: error }])}
      <ul class="rows" role="list">
        ${providers.map((provider) => item(view, provider))}
      </ul>
      <div class="actions">${linkButton('/security', view.texts.security.back)}</div>`,
  )
}

function item(view: View, { id, name, accounts, isOnlyWay }: LinkedProvider): Html {
  const words = view.texts.providers
  const isLinked = accounts.length > 0
  const action =
    isLinked && isOnlyWay
      ? html`<p class="hint">${words.onlyWay}</p>`
      : button(view, id, name, isLinked)
  return html`<li>
    <p><strong>${visible(name)}</strong></p>
    ${isLinked ? '' : html`<p class="hint">${visible(words.none(name))}</p>`}
    ${accounts.map((account) => accountFacts(view, account))}
    <div class="actions">${action}</div>
  </li>`
}

function button(view: View, id: string, name: string, isLinked: boolean): Html {
  const words = view.texts.providers
  return isLinked
    ? actionForm(view, {
        action: '/security/providers/unlink',
        hidden: { provider: id },
        label: words.unlink(name),
        kind: 'danger',
      })
    : actionForm(view, {
        action: `/oidc/${id}/link`,
        hidden: { next: '/security/providers' },
        label: words.link(name),
        kind: 'secondary',
      })
}

function accountFacts(view: View, { label, linkedAt }: AccountView): Html {
  const words = view.texts.providers
  return html`<dl>
    <div>
      <dt>${words.as}</dt>
      <dd>${label === null ? words.unnamed : html`<bdi>${visible(label)}</bdi>`}</dd>
    </div>
    <div>
      <dt>${words.since}</dt>
      <dd>${time(view, linkedAt)}</dd>
    </div>
  </dl>`
}
