/**
 * The form for the first admin: shown once, while there is no user.
 *
 * @module
 */

import { alert, ALERT_ID } from './alert.ts'
import { csrfField } from './csrf-field.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { layout } from './layout.ts'
import type { PageProps } from './layout.ts'

/** What the setup form shows. */
export interface SetupPageProps extends PageProps {
  /** The username of the attempt that failed, so that it need not be typed again. */
  username?: string | undefined

  /** What was wrong with the attempt, a sentence each. */
  errors?: readonly string[] | undefined
}

/** Returns the setup form. It posts `username`, `password` and `passwordAgain` to `/setup`. */
export function setupPage({ siteName, username, errors = [], csrfToken }: SetupPageProps): Html {
  const failed = errors.length > 0
  return layout(
    { siteName, title: failed ? 'Error: Set up' : 'Set up' },
    html`<section class="card">
      <h1>Create the first admin</h1>
      <p>Nobody can log in yet. The account you create here can see every user.</p>
      ${alert(errors)}
      <form method="post" action="/setup">
        ${csrfField(csrfToken)} ${usernameField(username, failed)} ${passwordFields(failed)}
        <button type="submit">Create admin</button>
      </form>
    </section>`,
  )
}

function usernameField(username: string | undefined, failed: boolean): Html {
  return html`<label for="username">Username</label>
    <input
      id="username"
      name="username"
      value="${username ?? ''}"
      autocomplete="username"
      autocapitalize="none"
      spellcheck="false"
      required
      autofocus
      ${failed ? html`aria-describedby="${ALERT_ID}"` : ''}
    />`
}

function passwordFields(failed: boolean): Html {
  return html`<label for="password">Password</label>
    <p class="hint" id="hint">
      At least 15 characters. A few unrelated words make a good password.
    </p>
    <input
      id="password"
      name="password"
      type="password"
      autocomplete="new-password"
      minlength="15"
      required
      aria-describedby="${failed ? `hint ${ALERT_ID}` : 'hint'}"
    />
    <label for="password-again">Password again</label>
    <input
      id="password-again"
      name="passwordAgain"
      type="password"
      autocomplete="new-password"
      required
      ${failed ? html`aria-describedby="${ALERT_ID}"` : ''}
    />`
}
