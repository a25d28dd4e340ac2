/**
 * Confirm and come back: a change of the e-mail address that needs a confirmation of the last five minutes, and loses
 * nothing that was typed.
 *
 * @module
 */

import { Hono } from 'hono'
import { html } from 'hono/html'
import { MINUTE, type Latchkey } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'

/** The addresses of the users: your database. */
export const addresses = new Map<string, string>()

/** Asks for the password or, for users with a second factor, the code: an empty field counts as none. */
const confirmPage = (hidden: { next?: string; resend?: string }, problem = '') => html`
  <!doctype html>
  <title>Is it you?</title>
  <p role="alert">${problem}</p>
  <form method="post" action="/confirm">
    ${Object.entries(hidden).map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
    )}
    <label
      >Password <input name="password" type="password" autocomplete="current-password"
    /></label>
    <label>or code <input name="code" inputmode="numeric" autocomplete="one-time-code" /></label>
    <button>Confirm</button>
  </form>
`

/** Returns the routes. */
export function settings(latch: Latchkey): Hono {
  const { depends, confirmRoute } = latchkeyHono(latch, {
    loginPage: '/login',
    confirmPage: '/confirm', // links lead here, and back by `next`
    confirmForm: ({ resend, error }, c) => c.html(confirmPage({ resend }, error.message), 403), // forms wait here
  })
  const recent = { user: latch.recentLogin(5 * MINUTE) }
  const app = new Hono()

  app.get(
    '/confirm',
    depends({ user: latch.user }, (c) => c.html(confirmPage({ next: c.req.query('next') ?? '/' }))),
  )
  app.post(
    '/confirm',
    confirmRoute({
      onFailure: (error, c, given) => {
        const hidden = given?.form ? { resend: given.form.resend } : { next: given?.next ?? '/' }
        return c.html(confirmPage(hidden, error.message), error.status)
      },
    }),
  )

  app.get(
    '/settings/email',
    depends(recent, (c, { user }) => c.text(addresses.get(user.id) ?? 'none')),
  )
  app.post(
    '/settings/email',
    depends(
      recent,
      async (c, { user }) => {
        const { email } = await c.req.parseBody()
        if (typeof email !== 'string') return c.text('An address is missing', 400)
        addresses.set(user.id, email)
        return c.redirect('/settings/email', 303)
      },
      { resend: true }, // the form waits in the confirm page, and is sent again by one click
    ),
  )
  return app
}
