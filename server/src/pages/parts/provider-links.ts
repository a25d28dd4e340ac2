/**
 * The links that lead to providers: to log in, and to confirm. They are links and no forms, because browsers apply the
 * policy of our forms (`form-action 'self'`) to the redirect that follows.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'
import type { View } from '../view.ts'
import { form } from './action-form.ts'
import { linkButton, submit } from './submit.ts'

/** A provider, as pages name it. */
export interface ProviderName {
  readonly id: string

  /** What the operator calls it. */
  readonly name: string
}

/** Returns the links that log in; nothing if there are no providers. */
export function loginLinks(
  { texts }: Pick<View, 'texts'>,
  providers: readonly ProviderName[],
  next: string | undefined,
  kind: 'primary' | 'secondary',
): Html {
  if (providers.length === 0) return html``
  return html`<div class="ways">
    ${providers.map(({ id, name }) => linkButton(pathTo(id, 'start', next), texts.providers.logIn(name), kind))}
  </div>`
}

/** Returns the line between two ways to log in. */
export function orLine({ texts }: Pick<View, 'texts'>): Html {
  return html`<p class="or">${texts.providers.or}</p>`
}

/** What the links are that confirm. */
export interface ConfirmLinksProps {
  readonly providers: readonly ProviderName[]

  /** Where to go afterwards. */
  readonly next?: string | undefined

  /** The form that waits for the confirmation, sealed. It stays in this tab. */
  readonly resend?: string | undefined

  /** Whether there is another way to confirm. */
  readonly isSecond: boolean
}

/**
 * Returns the links that confirm. If a form waits, the provider opens in another tab, so that the form is not lost: its
 * button sends it on when the person has confirmed there.
 */
export function confirmLinks(view: View, props: ConfirmLinksProps): Html {
  const { providers, next, resend, isSecond } = props
  if (providers.length === 0) return html``
  const words = view.texts.providers
  const isElsewhere = resend !== undefined
  const links = providers.map(({ id, name }) => {
    const href = pathTo(id, 'confirm', isElsewhere ? '/oidc/confirmed' : next)
    const hint = isElsewhere ? words.confirmElsewhere(name) : words.confirmIntro(name)
    return html`<p class="hint">${visible(hint)}</p>
      <a
        class="button ${isSecond ? 'secondary' : 'primary'}"
        href="${href}"
        ${isElsewhere ? html`target="_blank"` : ''}
        >${visible(words.confirm(name))}</a
      >`
  })
  if (!isElsewhere) return html`${links}`
  const goOn = submit(words.confirmedGoOn, { kind: 'secondary' })
  return html`${links} ${form(view, { action: '/confirm', hidden: { resend } }, goOn)}`
}

function pathTo(id: string, step: 'start' | 'confirm', next: string | undefined): string {
  const query = next === undefined ? '' : `?next=${encodeURIComponent(next)}`
  return `/oidc/${id}/${step}${query}`
}
