/**
 * An application for tests whose users enrol authenticator apps, and the app itself.
 *
 * @module
 */

import {
  createLatchkey,
  type LatchkeyEvent,
  type LatchkeyOptions,
  type RequestContext,
  type SessionKeeping,
  type StoredUser,
} from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { testClock, type TestClock } from 'latchkey/testing'
import { totp } from 'latchkey/totp'
import { codeOf, stepOf } from '../library/src/totp/code.ts'
import { SECRET, testApplication, unthrottled, type TestUser } from './application.ts'
import { Browser } from './two-steps.ts'

/** The secret of what users enrol. */
export const CREDENTIAL_SECRET = 'qwPz0yT3hLx8vN2mK5jR7cB1dF4gS6aE9uI0oW2eY='

type Enrollee = StoredUser & TestUser

/** The options of an application for tests in which users enrol. */
export type EnrolOptions = Partial<LatchkeyOptions<Enrollee, object, SessionKeeping>>

/** Returns what an application needs whose users, alice and bob, have enrolled nothing. */
export function enrollees() {
  const clock: TestClock = testClock()
  const events: LatchkeyEvent[] = []
  const { passwordHash = '' } = testApplication().users.get('alice') ?? {}
  const named = ['alice', 'bob'].map((username) => ({
    id: `id-${username}`,
    username,
    roles: [] as readonly string[],
    passwordHash,
  }))
  const users = new Map<string, Enrollee>(named.map((user) => [user.id, user]))
  const options = {
    secrets: SECRET,
    credentialSecrets: CREDENTIAL_SECRET,
    findUser: (username: string) =>
      [...users.values()].find((user) => user.username === username) ?? null,
    findUserById: (id: string) => users.get(id) ?? null,
    throttle: unthrottled,
    onEvent: (event: LatchkeyEvent) => void events.push(event),
    sweepInterval: 0,
    clock,
    store: memoryStore(),
  }
  return { options, clock, events, users }
}

/** Returns the application. */
export function enrolledApplication(given: EnrolOptions = {}) {
  const { options, ...parts } = enrollees()
  const factors = [totp({ issuer: 'Example' })]
  return { latch: createLatchkey({ ...options, factors, ...(given as object) }), ...parts }
}

/** What `enrolledApplication` returns. */
export type Enrolled = ReturnType<typeof enrolledApplication>

/** A browser at the application. */
export function browserAt({ latch }: Enrolled): Browser {
  return new Browser({ latch })
}

/** An authenticator app on a device whose clock may be wrong. */
export class App {
  readonly #secret: Buffer
  readonly #clock: TestClock

  /** How far the device's clock is ahead, in milliseconds. */
  ahead: number

  constructor(uri: string, clock: TestClock, ahead = 0) {
    const secret = new URL(uri).searchParams.get('secret') ?? ''
    this.#secret = fromBase32(secret)
    this.#clock = clock
    this.ahead = ahead
  }

  /** What the app shows, `ago` milliseconds ago. */
  code(ago = 0): string {
    return codeOf(this.#secret, stepOf(this.#clock() + this.ahead - ago))
  }
}

/** Logs in, and enrols an app. */
export async function enrol(
  app: Enrolled,
  browser: Browser = browserAt(app),
  username = 'alice',
): Promise<{ browser: Browser; device: App; recoveryCodes: readonly string[] | null }> {
  if ((await browser.user()) === null) await browser.logIn(username)
  const { latch, clock } = app
  const { id, uri } = await browser.send((ctx) => latch.totp.enrol(ctx))
  const device = new App(uri, clock)
  const activate = (ctx: RequestContext) => latch.totp.activate(ctx, { id, code: device.code() })
  const { recoveryCodes } = await browser.send(activate)
  return { browser, device, recoveryCodes }
}

/** Reads base32 as apps do (RFC 4648, 6): written here once more, to be compared with how it is made. */
function fromBase32(text: string): Buffer {
  const bits = Array.from(text, (character) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character).toString(2).padStart(5, '0'),
  ).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
}
