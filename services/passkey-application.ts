/**
 * An application for tests whose users have passkeys, authenticator apps and recovery codes.
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
import { passkeys, type PasskeyPurpose } from 'latchkey/passkeys'
import { memoryStore } from 'latchkey/stores/memory'
import { testClock, type TestClock } from 'latchkey/testing'
import { totp } from 'latchkey/totp'
import { SECRET, testApplication, unthrottled, type TestUser } from './application.ts'
import { SoftAuthenticator, type PasskeyResponse, type Wrong } from './authenticator.ts'
import { CREDENTIAL_SECRET } from './enrolled.ts'
import { Browser } from './two-steps.ts'

/** The site of the application. */
export const ORIGIN = 'http://app.localhost'

type Owner = StoredUser & TestUser
type Options = Partial<LatchkeyOptions<Owner, object, SessionKeeping>>

/** Returns the application. Its users are alice and bob, who have enrolled nothing. */
export function passkeyApplication(options: Options = {}) {
  const clock: TestClock = testClock()
  const events: LatchkeyEvent[] = []
  const { passwordHash = '' } = testApplication().users.get('alice') ?? {}
  const named = ['alice', 'bob'].map((username) => ({
    id: `id-${username}`,
    username,
    roles: [] as readonly string[],
    passwordHash,
  }))
  const users = new Map<string, Owner>(named.map((user) => [user.id, user]))
  const latch = createLatchkey({
    secrets: SECRET,
    credentialSecrets: CREDENTIAL_SECRET,
    publicUrl: ORIGIN,
    findUser: (username: string) =>
      [...users.values()].find((user) => user.username === username) ?? null,
    findUserById: (id: string) => users.get(id) ?? null,
    factors: [passkeys({ name: 'Example' }), totp({ issuer: 'Example' })],
    throttle: unthrottled,
    onEvent: (event: LatchkeyEvent) => void events.push(event),
    sweepInterval: 0,
    clock,
    store: memoryStore(),
    ...(options as object),
  })
  return { latch, clock, events, users }
}

/** What `passkeyApplication` returns. */
export type PasskeyApplication = ReturnType<typeof passkeyApplication>

/** A browser at the application, in front of an authenticator. */
export class PasskeyBrowser extends Browser {
  readonly #latch: PasskeyApplication['latch']
  readonly device: SoftAuthenticator

  constructor({ latch }: Pick<PasskeyApplication, 'latch'>, device = new SoftAuthenticator()) {
    super({ latch })
    this.#latch = latch
    this.device = device
  }

  override copy(): PasskeyBrowser {
    const copy = new PasskeyBrowser({ latch: this.#latch }, this.device)
    for (const [name, value] of this.cookies) copy.cookies.set(name, value)
    return copy
  }

  /** Asks for options. */
  options(purpose: PasskeyPurpose): Promise<Readonly<Record<string, unknown>>> {
    return this.send((ctx) => this.#latch.passkeys.options(ctx, purpose))
  }

  /** Asks for options and answers them, right or wrong. */
  async answer(purpose: PasskeyPurpose, wrong: Wrong = {}): Promise<PasskeyResponse> {
    const options = await this.options(purpose)
    return purpose === 'add' ? this.device.create(options, wrong) : this.device.get(options, wrong)
  }

  /** Adds a passkey. */
  async add(wrong: Wrong = {}, name?: string) {
    const response = await this.answer('add', wrong)
    const options = name === undefined ? {} : { name }
    return this.send((ctx) => this.#latch.passkeys.add(ctx, response, options))
  }

  /** Logs in by a passkey. */
  async logInByPasskey(wrong: Wrong = {}): Promise<'complete' | 'unfinished'> {
    const response = await this.answer('login', wrong)
    return this.send((ctx) => this.#latch.passkeys.login(ctx, response))
  }

  /** Does the second step of a login by a passkey. */
  async finishByPasskey(wrong: Wrong = {}): Promise<{ readonly id: string }> {
    const passkey = await this.answer('confirm', wrong)
    return this.send((ctx) => this.#latch.completeLogin(ctx, { passkey }))
  }

  /** Confirms the user who is logged in by a passkey. */
  async confirmByPasskey(wrong: Wrong = {}): Promise<{ readonly id: string }> {
    const passkey = await this.answer('confirm', wrong)
    return this.send((ctx) => this.#latch.confirm(ctx, { passkey }))
  }

  /** The methods of the session. */
  async methods(): Promise<readonly string[] | null> {
    return this.send(async (ctx: RequestContext) => (await ctx.session()).methods)
  }
}

/** Returns a browser whose user is logged in by password and has added a passkey of this authenticator. */
export async function enrolled(
  app: PasskeyApplication,
  device: SoftAuthenticator = new SoftAuthenticator(),
  username = 'alice',
): Promise<PasskeyBrowser> {
  const browser = new PasskeyBrowser(app, device)
  await browser.logIn(username)
  await browser.add()
  return browser
}

/** Resolves to the code of the refusal, or to `done`. */
export async function outcomeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  )
}
