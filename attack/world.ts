/**
 * What the attacks attack: an application with two users, and everything it has minted.
 *
 * @module
 */

import { Hono } from 'hono'
import {
  createLatchkey,
  hashPassword,
  type JsonObject,
  type Latchkey,
  type LatchkeyOptions,
  type SessionUser,
  type StoredUser,
  type ThrottleOptions,
} from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { memoryStore } from 'latchkey/stores/memory'
import { testExchange } from 'latchkey/testing'

/** The name of the session cookie. */
export const COOKIE = '__Host-Http-session'

/** Every user's password. */
export const PASSWORD = 'correct horse battery staple'

/** Two secrets: the newest signs, both verify. */
export const SECRETS: readonly string[] = [
  'uG7xQ2mZp9VtKc4RwYb6NhJd3SfLe8Xa',
  'q1Wn5Tz8RkBv3YmHc7XpLd2JsGf9Qa4E',
]

/** A user of the attacked application. */
export interface AttackedUser extends StoredUser {
  readonly username: string
  readonly roles: readonly string[]
}

/** An attacked application. */
export type Attacked = Latchkey<SessionUser<AttackedUser>>

/** A throttle that refuses every password before it is hashed. */
export const closed: ThrottleOptions = { account: { free: 0, cap: 0 } }

/** A throttle that lets any number of guesses through. */
export const open: ThrottleOptions = {
  account: { free: 1e9, cap: 1e9, memberCap: null },
  device: { free: 1e9, cap: 1e9 },
  address: { free: 1e9, cap: 1e9, maxMembers: null },
  network: { free: 1e9, cap: 1e9, maxMembers: null },
  alarm: 1e9,
}

/** Returns the users alice, an admin, and bob. */
export async function makeUsers(): Promise<Map<string, AttackedUser>> {
  const passwordHash = await hashPassword(PASSWORD)
  return new Map(
    ['alice', 'bob'].map((username) => {
      const roles = username === 'alice' ? ['admin'] : []
      return [username, { id: `id-${username}`, username, roles, passwordHash }]
    }),
  )
}

/** Returns an application with these users. */
export function attacked(
  users: ReadonlyMap<string, AttackedUser>,
  options: Partial<LatchkeyOptions<AttackedUser, JsonObject>> = {},
): Attacked {
  return createLatchkey<AttackedUser>({
    secrets: SECRETS,
    store: memoryStore(),
    findUser: (name) => users.get(name) ?? null,
    sweepInterval: 0,
    ...options,
  })
}

/** Logs in without a password, as many times as wanted, and returns the Cookie headers. */
export async function mintSessions(
  latch: Attacked,
  users: ReadonlyMap<string, AttackedUser>,
  count: number,
): Promise<string[]> {
  const cookies: string[] = []
  for (let i = 0; i < count; i++) {
    const { passwordHash: _, ...user } = [...users.values()][i % users.size] as AttackedUser
    const exchange = testExchange()
    await (await latch.session(latch.open(exchange))).login(user)
    cookies.push(exchange.nextCookie)
  }
  return cookies
}

/** Returns the application's routes: the guide's, without form tokens unless they are asked for. */
export function routes(latch: Attacked, { formTokens = false } = {}): Hono {
  const options = { loginPage: '/login', formTokens }
  const { depends, loginRoute, logoutRoute } = latchkeyHono(latch, options)
  const app = new Hono()
  app.post('/login', loginRoute())
  app.post('/logout', logoutRoute())
  app.get(
    '/profile',
    depends({ user: latch.user }, (c, { user }) => c.text(user.username)),
  )
  app.all(
    '/session',
    depends({ session: latch.session }, (c, { session }) => c.json({ id: session.id })),
  )
  return app
}
