/**
 * Passkeys: a login page that offers them, a second step, and settings where users add them.
 *
 * @module
 */

import { Hono } from 'hono'
import { html } from 'hono/html'
import { createLatchkey, MINUTE, type StoredUser } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { passkeys } from 'latchkey/passkeys'
import { memoryStore } from 'latchkey/stores/memory'

/** A user of the application. */
export interface User extends StoredUser {
  readonly username: string
}

/** Returns the login of the application. A passkey belongs to the site of `publicUrl`. */
export function createLogin(users: Map<string, User>, publicUrl: string) {
  return createLatchkey({
    publicUrl,
    store: memoryStore(), // passkeys are where sessions are: SQLite or PostgreSQL
    credentialSecrets: process.env['LATCHKEY_CREDENTIAL_SECRETS'], // others than those of cookies
    findUser: (name) => [...users.values()].find(({ username }) => username === name) ?? null,
    findUserById: (id) => users.get(id) ?? null,
    factors: [passkeys({ name: 'Example' })], // whoever has a passkey needs it after a password
  })
}

/** Returns the routes. `script` is the file of `latchkey/browser`. */
export function passkeySite(latch: ReturnType<typeof createLogin>, script: string): Hono {
  const { depends, loginRoute, factorRoute, confirmRoute, flowRoute } = latchkeyHono(latch, {
    loginPage: '/login',
    factorPage: '/factor',
    confirmPage: '/confirm',
  })
  const { options, login, add } = latch.passkeys.steps
  const app = new Hono()
  app.get('/passkeys.js', (c) => c.body(script, 200, { 'Content-Type': 'text/javascript' }))
  app.post('/passkeys/options', flowRoute(options))
  app.post('/passkeys/login', flowRoute(login))
  app.post('/passkeys/add', flowRoute(add))

  app.get('/login', (c) =>
    c.html(
      html`<form method="post">
          <input name="username" autocomplete="username webauthn" autofocus />
          <input name="password" type="password" autocomplete="current-password" />
          <button>Log in</button>
          <button type="button" id="passkey">Use a passkey</button>
          <p role="alert"></p>
        </form>
        <script type="module">
          import { passkeyPage } from '/passkeys.js'
          const page = passkeyPage({ options: '/passkeys/options', login: '/passkeys/login' })
          const enter = () => location.assign('/')
          const say = (error) =>
            (document.querySelector('[role=alert]').textContent = error.message)
          const offer = () => page.autofill().then((isIn) => isIn && enter(), say)
          document.querySelector('#passkey').onclick = () =>
            page.login().then(enter, (error) => (say(error), offer()))
          offer() // where the browser fills in the name
        </script>`,
    ),
  )
  app.post('/login', loginRoute()) // a right password leads to /factor, for whoever has a passkey

  // One page for both: the second step of a login, and a confirmation. Whoever has no passkey confirms by the password.
  for (const [path, route, other] of [
    ['/factor', factorRoute(), ''],
    [
      '/confirm',
      confirmRoute(),
      html`<input name="password" type="password" /><button>Confirm</button>`,
    ],
  ] as const) {
    app.get(path, (c) =>
      c.html(
        html`<form method="post">
            <input name="passkey" type="hidden" />
            <button type="button" id="ask">Use a passkey</button>
            ${other}
            <p role="alert"></p>
          </form>
          <script type="module">
            import { passkeyPage } from '/passkeys.js'
            const page = passkeyPage({ options: '/passkeys/options' })
            const form = document.querySelector('form')
            const say = (error) => (form.querySelector('p').textContent = error.message)
            const send = (answer) => ((form.elements.passkey.value = answer), form.submit())
            document.querySelector('#ask').onclick = () => page.ask('confirm').then(send, say)
          </script>`,
      ),
    )
    app.post(path, route)
  }

  app.get(
    '/settings',
    depends({ user: latch.recentLogin(10 * MINUTE) }, async (c, { user }) => {
      const enrolled = await latch.credentials.list(user.id) // recovery codes, too
      const mine = enrolled.filter(({ kind }) => kind === 'passkey')
      return c.html(
        html`<ul>
            ${mine.map(({ name }) => html`<li>${name}</li>`)}
          </ul>
          <button>Add a passkey</button>
          <pre></pre>
          <script type="module">
            import { passkeyPage } from '/passkeys.js'
            const page = passkeyPage({ options: '/passkeys/options', add: '/passkeys/add' })
            const say = (text) => (document.querySelector('pre').textContent = text)
            document.querySelector('button').onclick = () =>
              page.add({ name: prompt('Its name?') }).then(
                ({ recoveryCodes }) => say(recoveryCodes?.join(' ') ?? 'Added'), // shown this once
                (error) => say(error.message),
              )
          </script>`,
      )
    }),
  )
  app.get(
    '/',
    depends({ user: latch.user }, (c, { user }) => c.text(`Welcome, ${user.username}`)),
  )
  return app
}
