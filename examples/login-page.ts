/**
 * The login page of the guide's apps: a form that posts `username`, `password` and `next` to `/login`.
 *
 * The look of a page is up to the application: here it is as plain as possible.
 *
 * @module
 */

import type { LatchkeyError } from 'latchkey'

/** What the page shows. */
export interface LoginPage {
  /** Where to go after the login: checked already, by `latch.safeRedirect`. */
  readonly next: string

  /** The name of the attempt that failed, which need not be typed again. */
  readonly username?: string | undefined

  /** Why it failed. */
  readonly error?: LatchkeyError
}

/** Returns the page. Whatever comes from outside is escaped. */
export function loginPage({ next, username = '', error }: LoginPage): string {
  const message = error === undefined ? '' : `<p role="alert">${escape(error.message)}.</p>`
  return `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Log in</title>
  <h1>Log in</h1>
  ${message}
  <form method="post" action="/login">
    <input type="hidden" name="next" value="${escape(next)}">
    <p><label>Username <input name="username" value="${escape(username)}" autocomplete="username" required></label>
    <p><label>Password <input name="password" type="password" autocomplete="current-password" required></label>
    <p><button>Log in</button>
  </form>
</html>
`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character)
}
