/**
 * An application for tests whose users have passkeys, authenticator apps and recovery codes.
 *
 * @module
 */

import { createLatchkey, type RequestContext } from 'latchkey'
import { passkeys, type PasskeyPurpose } from 'latchkey/passkeys'
import { totp } from 'latchkey/totp'
import { SoftAuthenticator, type PasskeyResponse, type Wrong } from './authenticator.ts'
import { enrollees, type EnrolOptions } from './enrolled.ts'
import { Browser } from './two-steps.ts'

/** The site of the application. */
export const ORIGIN = 'http://app.localhost'

/** Returns the application. Its users are alice and bob, who have enrolled nothing. */
export function passkeyApplication(given: EnrolOptions = {}) {
  const { options, ...parts } = enrollees()
  const factors = [passkeys({ name: 'Example' }), totp({ issuer: 'Example' })]
  const latch = createLatchkey({ ...options, publicUrl: ORIGIN, factors, ...(given as object) })
  return { latch, ...parts }
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
