/**
 * A page to which a link of a message leads: what its button will do, and the button. Opening it changes nothing.
 *
 * @module
 */

import { html, visible, type Html } from './html.ts'
import { layout } from './layout.ts'
import { form } from './parts/action-form.ts'
import { alert, type FormError } from './parts/alert.ts'
import { card } from './parts/card.ts'
import { field } from './parts/field.ts'
import { formState } from './parts/form-state.ts'
import { warning } from './parts/notice.ts'
import { linkButton, submit } from './parts/submit.ts'
import { tokenField } from './parts/token-field.ts'
import type { View } from './view.ts'

/** What the form has been sent with, and what came of it. */
export interface TokenPageState {
  /** The token that was given. */
  readonly token?: string | undefined
  readonly errors?: readonly FormError[]
}

/** What such a page says. */
interface TokenPageWords {
  readonly title: string
  readonly text: string
  readonly submit: string
}

/** Returns the page on which people say that an address is theirs. It posts `token` to `/verify-address`. */
export function verifyAddressPage(view: View, state: TokenPageState = {}): Html {
  return tokenPage(view, { action: '/verify-address', words: view.texts.byMail.verify }, state)
}

/**
 * Returns the page on which people take a new address, who must be logged in. It posts `token` to `/change-address`.
 */
export function changeAddressPage(view: View, state: TokenPageState = {}): Html {
  const { change, toLogin } = view.texts.byMail
  if (view.user !== null)
    return tokenPage(view, { action: '/change-address', words: change }, state)
  const { title, logIn } = change
  const content = html`<p>${visible(logIn)}</p>
    ${linkButton('/login?next=/account/email', toLogin, 'primary')}`
  return layout(view, { title, narrow: true }, card(title, content))
}

/** What pages show that end all sessions. */
export interface EndPageState extends TokenPageState {
  /** Whether the site has passwords: then the password is taken away, too. @default true */
  readonly hasPasswords?: boolean
}

/** Returns the page on which people end everything. It posts `token` to `/not-me`. */
export function notMePage(view: View, state: EndPageState = {}): Html {
  const words = wordsFor(view.texts.byMail.notMe, state)
  const more = html`<p>${visible(view.texts.byMail.notMe.factors)}</p>`
  return tokenPage(view, { action: '/not-me', words, more, danger: true }, state)
}

function wordsFor(
  words: TokenPageWords & { readonly textAlone: string },
  { hasPasswords = true }: EndPageState,
): TokenPageWords {
  return hasPasswords ? words : { ...words, text: words.textAlone }
}

/** What the page of an undo shows besides. */
export interface UndoPageState extends EndPageState {
  /** Whether a factor is needed. */
  readonly needsFactor?: boolean

  /** News of what was done before. */
  readonly news?: string | undefined
}

/** Returns the page on which the old address undoes a change. It posts `token` and a factor to `/undo-address`. */
export function undoAddressPage(view: View, state: UndoPageState = {}): Html {
  const words = wordsFor(view.texts.byMail.undo, state)
  const { needsFactor = false, news, errors = [] } = state
  const more = news === undefined ? html`` : warning(news)
  const fields = needsFactor ? factorFields(view, errors) : html``
  return tokenPage(view, { action: '/undo-address', words, more, fields, danger: true }, state)
}

function factorFields(view: View, errors: readonly FormError[]): Html {
  const { factor, code, recoveryCode } = view.texts.byMail.undo
  const state = formState(errors, 'code')
  const common = { required: false, monospace: true } as const
  return html`<p>${visible(factor)}</p>
    ${field(state, {
      name: 'code',
      label: code,
      autocomplete: 'one-time-code',
      inputmode: 'numeric',
      ...common,
    })}
    ${field(state, { name: 'recoveryCode', label: recoveryCode, autocomplete: 'off', ...common })}`
}

/** What differs between these pages. */
interface TokenPageProps {
  readonly action: string
  readonly words: TokenPageWords

  /** What stands before the form. */
  readonly more?: Html

  /** What the form asks for besides. */
  readonly fields?: Html
  readonly danger?: boolean
}

function tokenPage(
  view: View,
  { action, words, more = html``, fields = html``, danger = false }: TokenPageProps,
  { token, errors = [] }: TokenPageState,
): Html {
  const { title, text, submit: label } = words
  return layout(
    view,
    { title, failed: errors.length > 0, narrow: view.user === null },
    card(
      title,
      html`<p>${visible(text)}</p>
        ${more} ${alert(errors)}
        ${form(
          view,
          { action },
          html`${tokenField(view, formState(errors), { value: token })} ${fields}
          ${submit(label, danger ? { kind: 'danger' } : {})}`,
        )}`,
    ),
  )
}
