/**
 * The forms by which people prove that it is them: the second step of a login (`/login/factor`), and a confirmation
 * (`/confirm`). They ask for what this person has, the easiest first.
 *
 * @module
 */

import { alert, ALERT_ID } from './alert.ts'
import { csrfField } from './csrf-field.ts'
import { html, visible } from './html.ts'
import type { Html } from './html.ts'
import { layout } from './layout.ts'
import type { PageProps, PageUser } from './layout.ts'

/** What a person can give, in the order in which it is offered. */
export type Way = 'passkey' | 'code' | 'recoveryCode' | 'password'

/** What the forms of a page have in common. */
export interface ProofProps extends PageProps {
  /** In the order in which they are offered. */
  readonly ways: readonly Way[]

  /** Where to go afterwards. The reader of the field checks it. */
  readonly next?: string | undefined

  /** What was wrong with the last one. */
  readonly error?: string | undefined
}

/** What the second step of a login shows. */
export interface FactorPageProps extends ProofProps {
  /** Who has done the first step. */
  readonly username: string
}

/** Returns the page of the second step. Its forms go to `/login/factor`. */
export function factorPage(props: FactorPageProps): Html {
  return layout(
    { siteName: props.siteName, title: titleOf('One more step', props) },
    html`<section class="card">
      <h1>One more step</h1>
      <p>You are logging in as <bdi>${visible(props.username)}</bdi>.</p>
      ${proofForms('/login/factor', props)}
      <p><a href="/login">Log in as somebody else</a></p>
    </section>`,
  )
}

/** What a confirmation shows. */
export interface ConfirmPageProps extends ProofProps {
  readonly user: PageUser

  /** The form that waits for the confirmation, sealed. */
  readonly resend?: string | undefined
}

/** Returns the page that asks whether it is them. Its forms go to `/confirm`. */
export function confirmPage(props: ConfirmPageProps): Html {
  const { siteName, user, csrfToken } = props
  return layout(
    { siteName, user, csrfToken, title: titleOf('Confirm that it is you', props) },
    html`<section class="card">
      <h1>Confirm that it is you</h1>
      ${proofForms('/confirm', props)}
    </section>`,
  )
}

function titleOf(title: string, { error }: ProofProps): string {
  return error === undefined ? title : `Error: ${title}`
}

function proofForms(action: string, props: ProofProps & { readonly resend?: string | undefined }) {
  const { ways, error, next, resend, csrfToken } = props
  const hidden = html`${csrfField(csrfToken)} ${hiddenField('next', next)}
  ${hiddenField('resend', resend)}`
  return html`${alert(error === undefined ? [] : [error])}
  ${ways.map(
    (way) =>
      html`<form method="post" action="${action}">
        ${hidden} ${fields(way, error, way === ways[0])}
      </form>`,
  )}`
}

function hiddenField(name: string, value: string | undefined): Html {
  return value === undefined
    ? html``
    : html`<input type="hidden" name="${name}" value="${value}" />`
}

function fields(way: Way, error: string | undefined, isFirst: boolean): Html {
  const described = error === undefined ? '' : html`aria-describedby="${ALERT_ID}"`
  const focus = isFirst ? html`autofocus` : ''
  switch (way) {
    case 'passkey':
      return html`<input type="hidden" name="passkey" />
        <button type="button" data-passkey="confirm" hidden>Use a passkey</button>`
    case 'code':
      return html`<label for="code">Code from your authenticator app</label>
        <input
          id="code"
          name="code"
          inputmode="numeric"
          autocomplete="one-time-code"
          required
          ${described}
          ${focus}
        />
        <button type="submit">Go on</button>`
    case 'recoveryCode':
      return html`<label for="recovery-code">Recovery code</label>
        <input
          id="recovery-code"
          name="recoveryCode"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          required
          ${described}
          ${focus}
        />
        <button type="submit">Go on</button>`
    case 'password':
      return html`<label for="password">Password</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          ${described}
          ${focus}
        />
        <button type="submit">Go on</button>`
  }
}
