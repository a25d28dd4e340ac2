/**
 * The login form: `GET /login`, and the answer to a login that failed.
 *
 * @module
 */

import { alert, ALERT_ID } from './alert.ts'
import { csrfField } from './csrf-field.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { layout } from './layout.ts'
import type { PageProps } from './layout.ts'

/** What the login form shows. */
export interface LoginPageProps extends PageProps {
  /** Where to go after login. The form sends it back in the field `next`, and the reader of the field checks it. */
  next?: string | undefined

  /** The username of the attempt that failed, so that it need not be typed again. */
  username?: string | undefined

  /** Why the attempt failed. It must not tell which half was wrong (ASVS 5.0, 6.3.8). */
  error?: string | undefined

  /** News that is not an error, such as "You are logged out." */
  notice?: string | undefined
}

/** Returns the login form. It posts `username`, `password` and `next` to `/login`. */
export function loginPage(props: LoginPageProps): Html {
  const { siteName, next, notice, error, csrfToken } = props
  return layout(
    { siteName, title: error === undefined ? 'Log in' : 'Error: Log in' },
    html`<section class="card">
      <h1>Log in</h1>
      ${
        error === undefined && notice !== undefined
          ? html`<p class="notice" role="status">${notice}</p>`
          : ''
      }
      ${alert(error === undefined ? [] : [error])}
      <form method="post" action="/login">
        ${csrfField(csrfToken)}
        ${next === undefined ? '' : html`<input type="hidden" name="next" value="${next}" />`}
        ${fields(props)}
        <button type="submit">Log in</button>
      </form>
    </section>`,
  )
}

/** The cursor waits in the first field that is still to be filled in. */
function fields({ username = '', error }: LoginPageProps): Html {
  const described = error === undefined ? '' : html`aria-describedby="${ALERT_ID}"`
  const [first, second] = username === '' ? [html`autofocus`, ''] : ['', html`autofocus`]
  return html`<label for="username">Username</label>
    <input
      id="username"
      name="username"
      value="${username}"
      autocomplete="username"
      autocapitalize="none"
      spellcheck="false"
      required
      ${described}
      ${first}
    />
    <label for="password">Password</label>
    <input
      id="password"
      name="password"
      type="password"
      autocomplete="current-password"
      required
      ${described}
      ${second}
    />`
}
