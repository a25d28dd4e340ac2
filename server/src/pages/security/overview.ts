/**
 * `/security`: a checklist of how this person logs in, what is missing and why it matters, what to do if the phone is
 * lost, and the last sign-ins.
 *
 * @module
 */

import { browserName } from '../browser-name.ts'
import { html, visible, type Html } from '../html.ts'
import { layout } from '../layout.ts'
import { badge } from '../parts/badge.ts'
import { section } from '../parts/card.ts'
import { notice } from '../parts/notice.ts'
import { addressText } from '../parts/session-list.ts'
import { asking } from '../parts/asking.ts'
import { linkButton } from '../parts/submit.ts'
import { time } from '../parts/time.ts'
import type { View } from '../view.ts'
import { lostPhone } from './lost-phone.ts'
import type { Means } from './means.ts'

/** A login, as the page shows it. */
export interface SignInView {
  /** In epoch milliseconds. */
  readonly at: number
  readonly address: string | null
  readonly userAgent: string | null
}

/** What the page shows. */
export interface SecurityPageProps {
  readonly means: Means
  readonly signIns: readonly SignInView[]

  /** What was done just now. */
  readonly notice?: string | undefined
}

/** Returns the page. */
export function securityPage(
  view: View,
  { means, signIns, notice: news }: SecurityPageProps,
): Html {
  const words = view.texts.security
  return layout(
    view,
    { title: words.title, current: 'security' },
    html`<h1>${words.title}</h1>
      <p class="hint">${words.intro}</p>
      ${notice(news)}
      <ul class="checklist" role="list">
        ${entriesFor(means).map((entry) => entryItem(view, entry(view, means)))}
      </ul>
      ${section({ id: 'lost', heading: words.lostTitle }, html`<p>${asking(view, lostPhone(view, means))}</p>`)}
      ${section(
        {
          id: 'sign-ins',
          heading: words.signIns,
          hint: means.canHavePassword
            ? words.signInsHint
            : view.texts.providers.withoutPasswords.signInsHint,
        },
        html`${signInList(view, signIns)}
          <div class="actions">${linkButton('/devices', words.devices)}</div>`,
      )}`,
  )
}

/** What the person can see to. */
function entriesFor({ canHavePassword, providers }: Means) {
  return [
    ...(canHavePassword ? [password] : []),
    ...(providers.length > 0 ? [linkedAccounts] : []),
    passkeys,
    app,
    codes,
  ]
}

/** One entry of the checklist. */
interface Entry {
  readonly name: string
  readonly state: 'set' | 'missing' | 'low' | 'none'
  readonly text: string
  readonly action: { readonly href: string; readonly label: string } | null
}

function entryItem({ texts }: View, { name, state, text, action }: Entry): Html {
  const words = texts.security
  return html`<li class="${state}">
    <div>
      <h2>${name} ${state === 'none' ? '' : badge(words[state], kinds[state])}</h2>
      <p>${visible(text)}</p>
    </div>
    ${action === null ? '' : linkButton(action.href, action.label, state === 'set' ? 'secondary' : 'primary')}
  </li>`
}

const kinds = { set: 'accent', missing: 'plain', low: 'danger' } as const

function password({ texts }: View, { hasPassword }: Means): Entry {
  const words = texts.security
  const label = hasPassword ? words.changePassword : words.setPassword
  return {
    name: words.password,
    state: hasPassword ? 'set' : 'none',
    text: hasPassword ? words.passwordSet : words.passwordMissing,
    action: { href: '/security/password', label },
  }
}

function linkedAccounts({ texts, locale }: View, { providers, linked }: Means): Entry {
  const words = texts.providers
  const names = (all: readonly string[]) =>
    new Intl.ListFormat(locale, { type: 'disjunction' }).format(all)
  const isSet = linked.length > 0
  return {
    name: words.entry,
    state: isSet ? 'set' : 'none',
    text: isSet ? words.entrySet(names(linked)) : words.entryMissing(names(providers)),
    action: { href: '/security/providers', label: words.manage },
  }
}

function passkeys(
  { texts }: View,
  { passkeys: count, deadPasskeys, canHavePasskeys }: Means,
): Entry {
  const words = texts.security
  const name = words.passkeys
  if (!canHavePasskeys) return { name, state: 'none', text: words.passkeysImpossible, action: null }
  const has = count + deadPasskeys > 0
  const dead = deadPasskeys === 0 ? '' : ` ${words.passkeysDead(deadPasskeys)}`
  return {
    name,
    state: count > 0 ? 'set' : 'missing',
    text: (count > 0 ? words.passkeysSet(count) : words.passkeysMissing) + dead,
    action: has
      ? { href: '/security/passkeys', label: words.managePasskeys }
      : { href: '/security/passkeys/new', label: words.addPasskey },
  }
}

function app({ texts }: View, { apps, canHavePassword }: Means): Entry {
  const words = canHavePassword
    ? texts.security
    : { ...texts.security, ...texts.providers.withoutPasswords }
  return apps > 0
    ? {
        name: words.app,
        state: 'set',
        text: words.appSet(apps),
        action: { href: '/security/app', label: words.manageApp },
      }
    : {
        name: words.app,
        state: 'missing',
        text: words.appMissing,
        action: { href: '/security/app/new', label: words.addApp },
      }
}

/** Fewer codes than this are soon none. */
const FEW = 4

function codes({ texts }: View, { codes: left }: Means): Entry {
  const words = texts.security
  const name = words.codes
  if (left === null) return { name, state: 'missing', text: words.codesLater, action: null }
  const state = left === 0 ? 'missing' : left < FEW ? 'low' : 'set'
  return {
    name,
    state,
    text: left === 0 ? words.codesGone : words.codesSet(left),
    action: {
      href: '/security/recovery-codes',
      label: state === 'set' ? words.showCodes : words.manageCodes,
    },
  }
}

function signInList(view: View, signIns: readonly SignInView[]): Html {
  if (signIns.length === 0) return html`<p>${view.texts.security.noSignIns}</p>`
  return html`<ul class="rows" role="list">
    ${signIns.map(
      ({ at, address, userAgent }) =>
        html`<li>
          <p><strong>${browserName(userAgent, view.texts)}</strong></p>
          <p>${time(view, at, { relative: true })} · ${addressText(view, address)}</p>
        </li>`,
    )}
  </ul>`
}
