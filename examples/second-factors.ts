/**
 * Second factors of one's own: users enrol authenticator apps, get recovery codes, log in by either, and remove what
 * they have lost.
 *
 * @module
 */

import { Hono } from 'hono'
import { html } from 'hono/html'
import {
  CredentialLimit,
  InvalidCredentials,
  InvalidToken,
  MINUTE,
  createLatchkey,
  type StoredUser,
} from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { memoryStore } from 'latchkey/stores/memory'
import { totp } from 'latchkey/totp'

/** A user of the application. Nothing of a factor is in your table. */
export interface User extends StoredUser {
  readonly username: string
  readonly roles: readonly string[]
}

/** Returns the login of the application. Whoever has enrolled is asked for a code after the password. */
export function createLogin(users: Map<string, User>) {
  return createLatchkey({
    store: memoryStore(), // factors are where sessions are: SQLite or PostgreSQL
    credentialSecrets: process.env['LATCHKEY_CREDENTIAL_SECRETS'], // others than those of cookies
    findUser: (name: string) =>
      [...users.values()].find(({ username }) => username === name) ?? null,
    findUserById: (id: string) => users.get(id) ?? null,
    factors: [totp({ issuer: 'Example' })],
  })
}

const hidden = (fields: Record<string, string>) =>
  Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  )

/** Whoever has no app yet confirms by the password. */
const passwordField = html`
  <label
    >or, if you have no app, password
    <input name="password" type="password" autocomplete="current-password"
  /></label>
`

/** Asks for a code of the app, or for a recovery code: an empty field counts as none. */
const proofPage = (action: string, next: string, problem = '') => html`
  <p role="alert">${problem}</p>
  <form method="post" action="${action}">
    ${hidden({ next })}
    <label>Code <input name="code" inputmode="numeric" autocomplete="one-time-code" /></label>
    <label>or recovery code <input name="recoveryCode" autocomplete="off" /></label>
    ${action === '/confirm' ? passwordField : ''}
    <button>Go on</button>
  </form>
`

/** Asks for the first code. What is typed goes with the sealed enrolment: the server has kept nothing of it. */
const firstCodePage = (id: string, problem = '') => html`
  <p role="alert">${problem}</p>
  <form method="post" action="/factors">
    ${hidden({ id })}
    <label>Name <input name="name" placeholder="My phone" maxlength="64" /></label>
    <label
      >Code <input name="code" inputmode="numeric" autocomplete="one-time-code" required
    /></label>
    <button>Add</button>
  </form>
`

const codesPage = (codes: readonly string[]) => html`
  <p>
    Print these, or write them down: they are shown this once. Each lets you in once, without your
    app.
  </p>
  <ol>
    ${codes.map((code) => html`<li><code>${code}</code></li>`)}
  </ol>
`

/** Returns the pages. @param qrCode draws a text as an SVG: a library of your choice. */
export function factorPages(
  latch: ReturnType<typeof createLogin>,
  qrCode: (text: string) => string,
): Hono {
  const { totp: apps, recoveryCodes, credentials } = latch
  const { depends, loginRoute, factorRoute, confirmRoute, contextOf } = latchkeyHono(latch, {
    factorPage: '/factor', // where a right password leads
    confirmPage: '/confirm', // where whoever was not confirmed for ten minutes is sent
  })
  const signedIn = { user: latch.user }
  const confirmed = { user: latch.recentLogin(10 * MINUTE) }
  const app = new Hono()

  app.post('/login', loginRoute())
  for (const [path, route] of [
    ['/factor', factorRoute],
    ['/confirm', confirmRoute],
  ] as const) {
    app.get(path, (c) => c.html(proofPage(path, c.req.query('next') ?? '/')))
    const again = route({
      onFailure: (error, c, given) =>
        c.html(proofPage(path, given?.next ?? '/', error.message), error.status),
    })
    app.post(path, again)
  }

  app.get(
    '/factors',
    depends(signedIn, async (c, { user }) => {
      const rows = (await credentials.list(user.id)).filter(({ kind }) => kind !== 'recoveryCode')
      const left = await recoveryCodes.left(user.id)
      return c.html(html`
        ${rows.map(
          ({ id, name }) =>
            html`<form method="post" action="/factors/remove">
              ${name} ${hidden({ id })}<button>Remove</button>
            </form>`,
        )}
        <p>${left} recovery codes are left.</p>
        <a href="/factors/new">Add an app</a>
        <form method="post" action="/factors/codes"><button>Replace the used ones</button></form>
      `)
    }),
  )
  app.get(
    '/factors/new',
    depends(confirmed, async (c) => {
      const { id, uri, secret } = await apps.enrol(contextOf(c))
      return c.html(
        html`<img alt="" src="${qrCode(uri)}" />
          <p>or type ${secret}</p>
          ${firstCodePage(id)}`,
      )
    }),
  )
  app.post(
    '/factors',
    depends(confirmed, async (c) => {
      const { id = '', code = '', name = '' } = await c.req.parseBody<Record<string, string>>()
      try {
        const { recoveryCodes: codes } = await apps.activate(contextOf(c), { id, code, name })
        return codes === null ? c.redirect('/factors', 303) : c.html(codesPage(codes))
      } catch (error) {
        if (error instanceof InvalidToken) return c.redirect('/factors', 303) // over, or sent twice
        const isTheirs = error instanceof InvalidCredentials || error instanceof CredentialLimit
        if (!isTheirs) throw error
        return c.html(firstCodePage(id, error.message), error.status)
      }
    }),
  )
  app.post(
    '/factors/codes',
    depends(confirmed, async (c) => {
      const codes = await recoveryCodes.replaceUsed(contextOf(c))
      return codes.length === 0 ? c.redirect('/factors', 303) : c.html(codesPage(codes))
    }),
  )
  app.post(
    '/factors/remove',
    depends(confirmed, async (c) => {
      const { id = '' } = await c.req.parseBody<Record<string, string>>()
      await credentials.remove(contextOf(c), id)
      return c.redirect('/factors', 303)
    }),
  )
  app.get(
    '/vault',
    depends({ user: latch.secondFactor }, (c, { user }) => c.text(`The vault of ${user.username}`)),
  )
  // Somebody says that they have lost everything. In three days a password is enough, unless a factor is used.
  app.post(
    '/admin/users/:id/factors/removal',
    depends({ admin: latch.role('admin'), user: latch.secondFactor }, async (c) => {
      const { dueAt } = await credentials.announceRemoval(c.req.param('id') ?? '')
      return c.text(`Everything is removed on ${new Date(dueAt).toUTCString()}`)
    }),
  )
  return app
}
