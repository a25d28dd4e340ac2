/**
 * The forms by which people prove that it is them: the second step of a login (`/login/factor`), and a confirmation
 * (`/confirm`). They ask for what this person has, the easiest first.
 *
 * @module
 */

import { html, visible, type Html } from './html.ts'
import { layout } from './layout.ts'
import { form } from './parts/action-form.ts'
import { alert, ALERT_ID } from './parts/alert.ts'
import type { View } from './view.ts'

/** What a person can give, in the order in which it is offered. */
export type Way = 'passkey' | 'code' | 'recoveryCode' | 'password'

/** What the forms of a page have in common. */
export interface ProofProps {
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
export function factorPage(view: View, props: FactorPageProps): Html {
  return layout(
    view,
    { title: 'One more step', failed: props.error !== undefined, narrow: true },
    html`<section class="card">
      <h1>One more step</h1>
      <p>You are logging in as <bdi>${visible(props.username)}</bdi>.</p>
      ${proofForms(view, '/login/factor', props)}
      <p><a href="/login">Log in as somebody else</a></p>
    </section>`,
  )
}

/** What a confirmation shows. */
export interface ConfirmPageProps extends ProofProps {
  /** The form that waits for the confirmation, sealed. */
  readonly resend?: string | undefined
}

/** Returns the page that asks whether it is them. Its forms go to `/confirm`. */
export function confirmPage(view: View, props: ConfirmPageProps): Html {
  return layout(
    view,
    { title: 'Confirm that it is you', failed: props.error !== undefined, narrow: true },
    html`<section class="card">
      <h1>Confirm that it is you</h1>
      ${proofForms(view, '/confirm', props)}
    </section>`,
  )
}

function proofForms(
  view: View,
  action: string,
  { ways, error, next, resend }: ProofProps & { readonly resend?: string | undefined },
): Html {
  return html`${alert(error === undefined ? [] : [{ text: error }])}
  ${ways.map((way) =>
    form(view, { action, hidden: { next, resend } }, fields(way, error, way === ways[0])),
  )}`
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
