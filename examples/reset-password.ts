/**
 * A reset of a forgotten password, and registration: the flows, with the smallest pages that work.
 *
 * @module
 */

import { Hono } from 'hono'
import { html, raw } from 'hono/html'
import type { Latchkey } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import {
  flows,
  FRAGMENT_SCRIPT,
  FRAGMENT_SCRIPT_SOURCE,
  type FlowUsers,
  type Send,
} from 'latchkey/flows'
import type { StoredUser } from 'latchkey'

/** A field; one whose name ends with "?" may stay empty. */
const field = (name: string) => {
  const plain = name.replace('?', '')
  const type = plain === 'password' ? 'password' : 'text'
  const needed = plain === name ? 'required' : ''
  return html`<label>${name} <input name="${plain}" type="${type}" ${needed} /></label>`
}

/** A page with a form. Its script, byte by byte as the policy says, moves a link's token into the form. */
const page = (action: string, fields: readonly string[]) =>
  html`<!doctype html>
    <form method="post" action="${action}">
      ${fields.map(field)}
      <button>Send</button>
    </form>
    ${raw(`<script>${FRAGMENT_SCRIPT}</script>`)}`

/** Returns the routes. `users` is your table, `send` your mailer: it gets what to say, and writes the words. */
export function everydayLife<User extends StoredUser>(
  latch: Latchkey,
  users: FlowUsers<User>,
  send: Send,
): Hono {
  const { reset, register } = flows(latch, { users, send }) // needs publicUrl: links lead there, and nowhere else
  const { flowRoute } = latchkeyHono(latch)
  const app = new Hono()
  app.use(async (c, next) => {
    await next()
    c.header('Content-Security-Policy', `default-src 'self'; script-src ${FRAGMENT_SCRIPT_SOURCE}`)
    c.header('Referrer-Policy', 'same-origin')
  })
  app.get('/forgot', (c) => c.html(page('/forgot', ['username'])))
  app.post('/forgot', flowRoute(reset.steps.start)) // the same answer for everybody
  app.get('/check-your-mail', (c) => c.text('If all is well, a message is on its way.')) // where both forms lead
  app.get('/reset-password', (c) => c.html(page('/reset-password', ['token', 'password'])))
  app.post('/reset-password', flowRoute(reset.steps.finish)) // ends all sessions, and leads to /login

  app.get('/register', (c) => c.html(page('/register', ['username', 'password'])))
  app.post('/register', flowRoute(register.steps.start)) // nothing is made before the mail is read
  // Whoever opens the mail in another browser chooses the password here.
  app.get('/register/confirm', (c) => c.html(page('/register/confirm', ['token', 'password?'])))
  app.post('/register/confirm', flowRoute(register.steps.finish)) // makes the account, and logs in
  return app
}
