/**
 * The login form: `GET /login`, and the answer to a login that failed.
 *
 * @module
 */

import { html, visible, type Html } from './html.ts'
import { layout } from './layout.ts'
import { form } from './parts/action-form.ts'
import { alert, type FormError } from './parts/alert.ts'
import { asking } from './parts/asking.ts'
import { card } from './parts/card.ts'
import { checkbox } from './parts/checkbox.ts'
import { field } from './parts/field.ts'
import { formState, type FormState } from './parts/form-state.ts'
import { notice } from './parts/notice.ts'
import { loginLinks, orLine, type ProviderName } from './parts/provider-links.ts'
import { passkeyButton } from './parts/passkey-button.ts'
import { passwordField } from './parts/password-field.ts'
import { submit } from './parts/submit.ts'
import type { View } from './view.ts'

/** What people can do who cannot log in, by mail. */
export interface LoginHelp {
  /** Whether they can ask for a link that sets a new password. */
  readonly forgot: boolean

  /** Whether they can make an account. */
  readonly register: boolean

  /** Whether they may type their address in place of the username. @default false */
  readonly byEmail?: boolean
}

/** What the login form shows. */
export interface LoginPageProps {
  /** Where to go after login. The form sends it back in the field `next`, and the reader of the field checks it. */
  readonly next?: string | undefined

  /** The username of the attempt that failed, so that it need not be typed again. */
  readonly username?: string | undefined

  /** Why the attempt failed. It must not tell which half was wrong (ASVS 5.0, 6.3.8). */
  readonly error?: string | undefined

  /** Whether what was typed is at fault. It is not if the site does not answer. @default true */
  readonly isMistake?: boolean

  /** The providers by which people can log in. @default none */
  readonly providers?: readonly ProviderName[]

  /** Whether people can log in by a password. @default true */
  readonly hasPasswords?: boolean
  /** How long "Keep me logged in" keeps, in milliseconds; `null`: nobody is asked. @default null */
  readonly remember?: { readonly idleTimeout: number; readonly absoluteTimeout: number } | null

  /** Whether that box was ticked. */
  readonly remembered?: boolean | undefined

  /** The app on another host to which the login leads; `null`: it leads to none. @default null */
  readonly destination?: { readonly app: string; readonly host: string } | null

  /** The form that waits for the login, sealed. */
  readonly resend?: string | undefined

  /** Whether one can log in by a passkey here. @default false */
  readonly hasPasskeys?: boolean

  /** What people can do who cannot log in. @default they are told to ask */
  readonly help?: LoginHelp

  /** News that is not an error, such as "You are logged out." */
  readonly notice?: string | undefined
}

/**
 * Returns the login page. Its form posts `username`, `password` and `next` to `/login`; links lead to the providers.
 */
export function loginPage(view: View, props: LoginPageProps): Html {
  const { next, username = '', error, notice: news, providers = [], hasPasswords = true } = props
  const words = view.texts.login
  const errors = errorsOf(props)
  // The cursor waits in the first field that is still to be filled in: the username is kept, the password is not.
  const state = { ...formState(errors), focus: username === '' ? 'username' : 'password' }
  return layout(
    view,
    { title: words.title, failed: errors.length > 0, narrow: true },
    card(
      words.title,
      html`${leadsTo(view, props)} ${notice(error === undefined ? news : undefined)}
      ${alert(errors)} ${hasPasswords ? passwordForm(view, props, state) : ''}
      ${hasPasswords && providers.length > 0 ? orLine(view) : ''}
      ${loginLinks(view, providers, next, hasPasswords ? 'secondary' : 'primary')}
      ${
        props.hasPasskeys === true
          ? passkeyButton(view, {
              purpose: 'login',
              label: words.passkey,
              kind: 'secondary',
            })
          : ''
      }
      ${hasPasswords ? helpFor(view, props.help) : html`<p class="hint">${asking(view, view.texts.providers.ask)}</p>`}`,
    ),
  )
}

/** People see where their login leads before they type a password. */
function leadsTo({ texts }: View, { destination = null }: LoginPageProps): Html {
  if (destination === null) return html``
  const { app, host } = destination
  return html`<p class="hint">${visible(texts.apps.goOn.where(app, host))}</p>`
}

function passwordForm(view: View, props: LoginPageProps, state: FormState): Html {
  const { next, username = '', hasPasskeys = false, help } = props
  const words = view.texts.login
  return form(
    view,
    { action: '/login', hidden: { next, resend: props.resend } },
    html`${field(state, {
      name: 'username',
      label: help?.byEmail === true ? words.usernameOrEmail : words.username,
      value: username,
      autocomplete: hasPasskeys ? 'username webauthn' : 'username',
    })}
    ${passwordField(view, state, {
      name: 'password',
      label: words.password,
      autocomplete: 'current-password',
    })}
    ${rememberBox(view, props)} ${submit(words.submit)}`,
  )
}

/** The box says what it does: for how long, and where it should not be ticked (ASVS 5.0, 7.1.2). */
function rememberBox(
  { texts }: View,
  { remember = null, remembered = false }: LoginPageProps,
): Html {
  if (remember === null) return html``
  const { label, hint } = texts.remember
  return checkbox(formState(), {
    name: 'remember',
    label,
    hint: hint(days(remember.absoluteTimeout), days(remember.idleTimeout)),
    checked: remembered,
  })
}

/** People think of such times in days. */
function days(duration: number): number {
  return Math.max(1, Math.floor(duration / DAY))
}

const DAY = 24 * 60 * 60 * 1000

function helpFor(view: View, help: LoginHelp = { forgot: false, register: false }): Html {
  const words = view.texts.byMail.login
  if (!help.forgot) return html`<p class="hint">${asking(view, words.ask)}</p>`
  return html`<p><a href="/forgot">${words.forgot}</a></p>
    ${help.register ? html`<p><a href="/register">${words.register}</a></p>` : ''}`
}

/** Both fields are said to be at fault, whichever was. */
function errorsOf({ error, isMistake = true }: LoginPageProps): readonly FormError[] {
  if (error === undefined) return []
  return [{ text: error, ...(isMistake && { fields: ['username', 'password'] }) }]
}
