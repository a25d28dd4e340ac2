/**
 * A login by a provider of OpenID Connect, for users who have no password here.
 *
 * @module
 */

import { Hono } from 'hono'
import { html } from 'hono/html'
import { createLatchkey, type Latchkey, type SessionStore, type StoredUser } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { oidc, type LatchkeyOidc } from 'latchkey/oidc'

/** A user of the application, and the account at the provider. */
export interface User extends StoredUser {
  readonly username: string
  readonly issuer: string
  readonly subject: string
}

/** What the provider has told you when you registered the application there. */
export interface ProviderAccess {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
}

/** Where the application is, and where it keeps sessions. */
export interface Place {
  readonly publicUrl: string
  readonly store: SessionStore
}

/** Returns the login of the application, and the provider of its users. */
export function createLogin(
  users: Map<string, User>,
  access: ProviderAccess,
  { publicUrl, store }: Place,
): { latch: Latchkey; example: LatchkeyOidc } {
  const latch = createLatchkey<User>({
    store,
    publicUrl,
    password: { closed: true }, // each is answered like a wrong one
    findUser: () => null,
    findUserById: (id) => users.get(id) ?? null,
  })
  const example = oidc<User>(latch, {
    ...access,
    backChannelLogout: true,
    // Issuer and subject are the account. An address is not: it may be another person’s tomorrow.
    findUser: ({ issuer, subject }) =>
      [...users.values()].find((user) => user.issuer === issuer && user.subject === subject),
    register: ({ issuer, subject, name }) => {
      const id = `u${users.size + 1}`
      const user = { id, username: name ?? id, passwordHash: null, issuer, subject }
      users.set(id, user)
      return user
    },
  })
  return { latch, example }
}

/** Returns the routes. */
export function providerLogin(latch: Latchkey, { steps }: LatchkeyOidc): Hono {
  const { depends, flowRoute } = latchkeyHono(latch, { loginPage: '/login' })
  const app = new Hono()
  app.get('/login', (c) => c.html(html`<a href="/oidc/start">Log in with Example</a>`))
  app.get('/oidc/start', flowRoute(steps.start)) // ?next=/inbox says where it leads afterwards
  app.get('/oidc/callback', flowRoute(steps.callback)) // registered at the provider as redirect_uri
  app.post('/oidc/logout', flowRoute(steps.logout)) // here first, and then at the provider
  app.post('/oidc/back-channel', flowRoute(steps.backChannelLogout)) // the provider's server calls it
  app.get(
    '/pay',
    depends({ user: latch.recentLogin(5 * 60_000) }, (c, { user }) => c.text(user.id)),
  )
  app.get('/oidc/confirm', flowRoute(steps.confirm)) // ?next=/pay: the provider asks once more
  app.get(
    '/',
    depends({ user: latch.user }, (c, { user }) => c.text(`Welcome, ${user.id}!`)),
  )
  return app
}
