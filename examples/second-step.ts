/**
 * A login with two steps: whoever has a code generator gives a code after the password.
 *
 * @module
 */

import { Hono } from 'hono'
import { html } from 'hono/html'
import { createLatchkey, type Factor, type Latchkey, type StoredUser } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { memoryStore } from 'latchkey/stores/memory'

/** A user of the application, and the secret of their code generator. */
export interface User extends StoredUser {
  readonly username: string
  readonly codeSecret: string | null
}

/** Whether a code is right for a secret now: a library of your choice. It must take each code once. */
export type CheckCode = (secret: string, code: string) => boolean | Promise<boolean>

/** Returns the login of the application. */
export function createLogin(users: Map<string, User>, checkCode: CheckCode): Latchkey {
  const codes: Factor<User> = {
    kind: 'code',
    methods: ['otp'], // RFC 8176: something that the user has
    has: ({ codeSecret }) => codeSecret ?? false, // its name, so that another one voids logins under way
    verify: ({ codeSecret }, code) => checkCode(codeSecret ?? '', String(code)),
  }
  return createLatchkey<User>({
    store: memoryStore(),
    findUser: (name) => [...users.values()].find(({ username }) => username === name) ?? null,
    findUserById: (id) => users.get(id) ?? null,
    needsSecondFactor: ({ codeSecret }) => codeSecret !== null,
    factors: [codes],
  })
}

/** Returns the routes. */
export function twoSteps(latch: Latchkey): Hono {
  const { depends, loginRoute, factorRoute, contextOf } = latchkeyHono(latch, {
    factorPage: '/code',
  })
  const app = new Hono()
  app.post('/login', loginRoute()) // a right password leads to /code, and logs nobody in
  app.get(
    '/code',
    depends({ session: latch.session }, (c, { session }) =>
      c.html(
        html`<p>One more step, ${session.unfinished?.user.id ?? 'nobody'}</p>
          <form method="post">
            <input name="code" autocomplete="one-time-code" /><button>Log in</button>
          </form>`,
      ),
    ),
  )
  app.post('/code', factorRoute())
  app.get(
    '/vault',
    depends({ user: latch.secondFactor }, (c, { user }) => c.text(`The vault of ${user.id}`)),
  )
  // Any other secret of your own is throttled in one line, and refused by the same errors.
  app.post(
    '/pin',
    depends({ user: latch.user }, async (c, { user }) => {
      const { pin } = await c.req.json<{ pin: string }>()
      await latch.attempt('pin', user.id, contextOf(c), () => pin === '2580')
      return c.text('right')
    }),
  )
  return app
}
