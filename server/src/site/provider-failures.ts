/**
 * What pages say if a login, a link or a confirmation by a provider did not succeed.
 *
 * @module
 */

import type { Context } from 'hono'
import type { LatchkeyError } from 'latchkey'
import type { FlowRouteOptions } from 'latchkey/adapters/hono'
import type { ProviderRefusal, ProviderRefused } from 'latchkey/oidc'
import { messagePage } from '../pages/message.ts'
import type { ProviderName } from '../pages/parts/provider-links.ts'
import type { WrongDomain } from '../providers/people.ts'
import type { Texts } from '../texts/texts.ts'
import { failedPage } from './act-route.ts'
import type { PageText } from './refusals.ts'
import type { SiteTools } from './site-tools.ts'
import { wantsPage } from './wants-page.ts'

/** Returns how the steps of a provider answer a failure: by a page that names the provider, and a way on. */
export function providerFailure(
  { viewOf }: Pick<SiteTools, 'viewOf'>,
  { name }: ProviderName,
): Required<FlowRouteOptions>['onFailure'] {
  return (error, c) => {
    if (!wantsPage(c as Context)) return null
    const view = viewOf(c as Context)
    const text = failureText(error, name, view.texts)
    if (text === null) return null
    const { toLogin, toAccounts } = view.texts.providers
    const back =
      view.user === null
        ? { href: '/login', label: toLogin }
        : { href: '/security/providers', label: toAccounts }
    return failedPage(c as Context, messagePage(view, { ...text, back }), error)
  }
}

/** Returns what is said; `null`: there are no words here, and the usual ones do. */
export function failureText(
  error: LatchkeyError,
  name: string,
  { providers, refusals }: Texts,
): PageText | null {
  const { down, refused } = providers
  const { title } = refused
  if (error.code === 'provider_refused') {
    const { domains, reason } = error as ProviderRefused & Partial<WrongDomain>
    if (domains !== undefined) return { title, text: refused.domain(domains.join(', ')) }
    return { title, text: said(refused, reason, name) }
  }
  if (error.code === 'provider_unavailable') {
    const again = refusals.again(error.retryAfterSeconds)
    return { title: down.title(name), text: down.text(name, again) }
  }
  return null
}

function said(
  words: Texts['providers']['refused'],
  reason: ProviderRefusal | null,
  name: string,
): string {
  if (reason === null) return words.other(name)
  const sentences: Readonly<Record<ProviderRefusal, string>> = {
    not_begun: words.notBegun,
    denied: words.denied(name),
    unknown_user: words.unknown(name),
    mismatch: words.mismatch(name),
    // Whoever gets so far has shown whose account it is, and may know that it is disabled.
    changed: words.closed,
  }
  return sentences[reason]
}
