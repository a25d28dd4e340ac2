/**
 * Logged-in sessions without HTTP: thousands of them, made by latchkey's own login.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import type { Exchange, Latchkey, SessionStore } from '../library/src/index.ts'
import type { SessionRecord } from '../library/src/store-kit.ts'

/** The user of the bench: three fields. */
export interface BenchUser {
  readonly id: string
  readonly username: string
  readonly roles: readonly string[]
}

/** The number of sessions of a filled store whose cookies requests carry. */
const COOKIES = 20_000

const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'

/** Returns the user with this number. */
export function userOf(number: number): BenchUser {
  return { id: `user-${number}`, username: `person${number}`, roles: ['reader'] }
}

/** Logs the user in, in a request that carried no cookie. Returns the Cookie header of the next. */
export async function signIn(latch: Latchkey<BenchUser>, user: BenchUser): Promise<string> {
  let header = ''
  const exchange: Exchange = {
    method: 'POST',
    url: '/login',
    address: asReceived('192.0.2.17'),
    encrypted: false,
    sent: false,
    header: (name) => (name === 'user-agent' ? asReceived(USER_AGENT) : undefined),
    markPrivate() {},
    setCookie(_, cookie) {
      header = cookie.slice(0, cookie.indexOf(';'))
    },
  }
  const session = await latch.session(latch.open(exchange))
  await session.login(user)
  return header
}

/** Returns a copy. Every request brings strings of its own; one shared by all would make sessions look smaller. */
export function asReceived(text: string): string {
  return Buffer.from(text).toString('latin1')
}

/**
 * Puts logged-in sessions into the store, each of its own user. Up to 20,000 of them, spread evenly, are made by a
 * login, and their Cookie headers go to the file. The others are copies, under another id, of the last session that
 * was made by a login: copying is several times faster.
 */
export async function fill(
  store: SessionStore,
  latch: Latchkey<BenchUser>,
  sessions: number,
  file: string | null,
): Promise<void> {
  const stride = Math.ceil(sessions / COOKIES)
  const cookies: string[] = []
  let last: SessionRecord | null = null
  for (let i = 0; i < sessions; i++) {
    const user = userOf(i)
    if (last === null || i % stride === 0) {
      cookies.push(await signIn(latch, user))
      last = (await store.list(user.id))[0] ?? null
    } else {
      const id = randomBytes(32).toString('base64url')
      await store.create({ ...last, id, userId: user.id, user: { ...user } })
    }
  }
  if (file !== null) writeFileSync(file, cookies.join('\n') + '\n')
}
