/**
 * The pages on the way to a provider and back: of whoever has an account here with the same address, and the page that
 * leads on.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'
import { layout } from '../layout.ts'
import { actionForm } from '../parts/action-form.ts'
import { card } from '../parts/card.ts'
import { linkButton } from '../parts/submit.ts'
import type { View } from '../view.ts'

/** An account at a provider that waits to be linked. */
export interface WaitingAccount {
  /** Where it is: "Google". */
  readonly provider: string

  /** What it is called there. Any text. */
  readonly email: string
  readonly name: string | null
}

/** Returns the page for somebody who has an account here with the same address. `login` leads to the login page. */
export function knownAddressPage(
  view: View,
  { waiting, login }: { readonly waiting: WaitingAccount; readonly login: string },
): Html {
  const words = view.texts.providers.known
  return layout(
    view,
    { title: words.title, narrow: true },
    card(
      words.title,
      html`<p>${visible(words.text(waiting.email, waiting.provider))}</p>
        ${linkButton(login, words.action, 'primary')}
        <p class="back"><a href="/login">${words.other}</a></p>`,
    ),
  )
}

/** Returns the question whether to link the account that waits. Its form goes to `action`. */
export function linkPage(
  view: View,
  {
    waiting,
    username,
    action,
  }: {
    readonly waiting: WaitingAccount
    readonly username: string
    readonly action: string
  },
): Html {
  const words = view.texts.providers.finish
  const { provider, email, name } = waiting
  return layout(
    view,
    { title: words.title(provider) },
    card(
      words.title(provider),
      html`<p>${visible(words.text(username, provider))}</p>
        <dl>
          <dt>${visible(words.account(provider))}</dt>
          <dd>
            ${name === null ? '' : html`<bdi>${visible(name)}</bdi>, `}<bdi>${visible(email)}</bdi>
          </dd>
        </dl>
        ${actionForm(view, { action, label: words.submit(provider) })}
        ${linkButton('/security/providers', words.cancel)}`,
    ),
  )
}

/**
 * Returns the page that leads on to a provider, after a form. A redirect would not do: browsers apply the policy of our
 * forms to it.
 *
 * @param href the address at the provider, which the library has made.
 */
export function onwardPage(
  view: View,
  { provider, href }: { readonly provider: string; readonly href: string },
): Html {
  const words = view.texts.providers.onward
  return layout(
    view,
    { title: words.title(provider), narrow: true },
    card(
      words.title(provider),
      html`<p>${visible(words.text(provider))}</p>
        <a class="button primary" href="${href}" rel="noreferrer">${words.action}</a>`,
    ),
  )
}
