/**
 * "Keep me logged in": a box on the login page, and shorter sessions for administrators.
 *
 * @module
 */

import { Hono } from 'hono'
import { createLatchkey, DAY, HOUR, MINUTE, type LatchkeyOptions, type StoredUser } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'

/** A row of your table of users. */
export interface Row extends StoredUser {
  readonly username: string
  readonly roles: readonly string[]
}

/** Returns the site. */
export function site(options: LatchkeyOptions<Row, object>): Hono {
  const latch = createLatchkey({
    ...options,
    remember: true, // 14 days of silence, 30 days in all; or { idleTimeout, absoluteTimeout }
    lifetimes: ({ roles }, { remember }) => {
      if (roles.includes('admin')) return { idle: 15 * MINUTE, absolute: 8 * HOUR }
      return remember ? { idle: 14 * DAY, absolute: 30 * DAY } : { idle: HOUR, absolute: 12 * HOUR }
    },
  })
  const { depends, loginRoute } = latchkeyHono(latch, { address: () => '192.0.2.1' })
  const app = new Hono()
  app.get('/login', (c) =>
    c.html(`<form method="post" action="/login">
      <label>Name <input name="username" autocomplete="username" required></label>
      <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
      <label><input name="remember" type="checkbox"> Keep me logged in</label>
      <button>Log in</button>
    </form>`),
  )
  app.post('/login', loginRoute()) // reads the box; JSON: { …, "remember": true }
  app.get(
    '/',
    depends({ user: latch.user, session: latch.session }, (c, { user, session }) =>
      c.json({ name: user.username, remembered: session.remembered }),
    ),
  )
  return app
}
