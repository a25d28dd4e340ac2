/**
 * Registration by e-mail: an account begins when somebody shows that they read the mailbox, and not before.
 *
 * @module
 */

import { createHmac, hash, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto'
import { ConfigurationError, InvalidToken, PasswordRefused } from '../errors.ts'
import type { JsonObject } from '../contracts/json.ts'
import { HOUR } from '../ground/time.ts'
import type { RequestContext } from '../request/context.ts'
import { clearCookie, readCookie, writeCookie } from '../request/cookie.ts'
import { isDisabled } from '../login/accounts.ts'
import type { StoredUser } from '../session/user.ts'
import type { FlowStep } from './step.ts'
import { newHash } from './passwords.ts'
import { RESET, RESET_LIFETIME } from './reset.ts'
import { assertOwnSite, bindsOf, linkIfAny, type FlowTools } from './tools.ts'
import { readAddress, readText } from './users.ts'

/** The purpose of the tokens. */
const REGISTER = 'register'

/** How long a link is good. */
const LIFETIME = 1 * HOUR

/** What is kept with a token. */
interface Kept extends JsonObject {
  readonly address: string

  /** The hash of the password that was typed before, and a digest of the browser's secret; `null` if none was. */
  readonly typed: { readonly passwordHash: string; readonly browser: string } | null
}

/** The registration of a new account. */
export interface RegistrationFlow {
  /**
   * Sends a link to the address; if it has an account, a message that says so, with a link that resets the password. The
   * answer and its work are the same.
   *
   * A password that is typed here holds only in the browser that has typed it. Whoever opens the link elsewhere sets
   * one there: a stranger cannot choose the password of an account whose owner will confirm the address later.
   *
   * @throws InvalidRequest, PasswordRefused, Overloaded.
   */
  readonly start: (
    ctx: RequestContext,
    input: { readonly username: string; readonly password?: string },
  ) => Promise<void>

  /**
   * Creates the account and logs its user in, by the method `mail`.
   *
   * @throws PasswordRefused if a password is needed, or the one that is given does not meet the policy: the token is
   * still good.
   * @throws InvalidToken, Overloaded.
   */
  readonly finish: (
    ctx: RequestContext,
    input: { readonly token: string; readonly password?: string },
  ) => Promise<'complete' | 'unfinished'>

  /** The same for `flowRoute`: the fields `username` and `password`; `token` and `password`. */
  readonly steps: { readonly start: FlowStep; readonly finish: FlowStep }
}

/** Returns the flow. @throws ConfigurationError at a call, if `users.create` is missing. */
export function registrationFlow<Found extends StoredUser>(
  tools: FlowTools<Found>,
): RegistrationFlow {
  const { parts, tokens, users, outbox, pages } = tools
  const cookie = parts.registrationCookie

  const start: RegistrationFlow['start'] = async (ctx, input) => {
    assertOwnSite(ctx)
    const address = readAddress(input.username)
    const given = input.password ?? ''
    const subject = address.toLowerCase()
    // Before any hashing, which takes thousands of times as long.
    if (!(await parts.admits(subject, ctx))) return
    // Hashed for everybody, so that the work does not tell who has an account.
    const passwordHash = given === '' ? null : await newHash(tools, given, address, ctx)
    const secret = randomBytes(32).toString('base64url')
    const typed = passwordHash === null ? null : { passwordHash, browser: digest(secret) }
    if (typed !== null) ctx.setCookie(cookie.name, writeCookie(cookie, sign(parts.keys, secret)))
    const found = await parts.callbacks.ask('users.find', () => users.find(address))
    await invite(address, typed, found ?? null)
  }

  /** Sends a link: to register, or to reset the password of an account that the address has. It is as much work. */
  async function invite(address: string, typed: Kept['typed'], found: Found | null) {
    if (found === null) {
      const subject = address.toLowerCase()
      const data: Kept = { address, typed }
      const order = { purpose: REGISTER, userId: null, subject, data, lifetime: LIFETIME }
      const link = await linkIfAny(tools, pages.register, order)
      if (link !== null) outbox.post({ kind: 'register', to: address, userId: null, ...link })
      return
    }
    const { id } = found
    const order = {
      purpose: RESET,
      userId: id,
      lifetime: RESET_LIFETIME,
      binds: bindsOf(tools, found),
    }
    const link = await linkIfAny(tools, pages.reset, order)
    const to = isDisabled(found) ? null : users.addressOf(found)
    if (link === null || to === null) return
    outbox.post({ kind: 'already_registered', to, userId: id, ...link })
  }

  const finish: RegistrationFlow['finish'] = async (ctx, input) => {
    const { create } = users
    if (create === undefined) throw new ConfigurationError('users.create', 'is needed to register')
    assertOwnSite(ctx)
    const token = readText(input.token, 'token')
    const seen = await tokens.look<Kept>(token, REGISTER)
    if (seen === null) throw new InvalidToken()
    const { address, typed } = seen.data
    const isOwn = typed !== null && isBrowser(ctx, typed.browser)
    const given = input.password ?? ''
    const passwordHash =
      given !== '' ? await newHash(tools, given, address, ctx) : isOwn ? typed.passwordHash : null
    if (passwordHash === null) throw new PasswordRefused('Choose a password for the new account')
    if ((await tokens.redeem<Kept>(token, REGISTER)) === null) throw new InvalidToken()
    const made = await parts.callbacks.ask('users.create', () => create({ address, passwordHash }))
    if (made === null || made === undefined) throw new InvalidToken()
    ctx.setCookie(cookie.name, clearCookie(cookie))
    const session = await ctx.session()
    return session.login(made, { methods: ['mail'] })
  }

  /** Whether the password was typed in this browser. */
  function isBrowser(ctx: RequestContext, browser: string): boolean {
    const value = readCookie(ctx.header('cookie') ?? '', cookie.name)
    const secret = typeof value === 'string' ? open(parts.keys, value) : null
    return secret !== null && timingSafeEqual(Buffer.from(digest(secret)), Buffer.from(browser))
  }

  return {
    start,
    finish,
    steps: {
      start: {
        fields: ['username', 'password'],
        async run(ctx, { username = '', password = '' }) {
          await start(ctx, { username, password })
          return { message: 'A message is on its way', location: pages.sent }
        },
      },
      finish: {
        fields: ['token', 'password'],
        async run(ctx, { token = '', password = '' }) {
          await finish(ctx, { token, password })
          return { message: 'Registered successfully', location: pages.home }
        },
      },
    },
  }
}

function digest(secret: string): string {
  return hash('sha256', secret, 'base64url')
}

/** A secret and its HMAC-SHA-256: 43 + 1 + 43 base64url characters. */
const SIGNED = /^[\w-]{43}\.[\w-]{43}$/

function sign(keys: readonly KeyObject[], secret: string): string {
  return `${secret}.${tag(keys[0] as KeyObject, secret)}`
}

/** Returns the secret that we have signed; `null` for every other value. */
function open(keys: readonly KeyObject[], value: string): string | null {
  if (!SIGNED.test(value)) return null
  const [secret = '', given = ''] = value.split('.')
  const isOurs = keys.some((key) =>
    timingSafeEqual(Buffer.from(given), Buffer.from(tag(key, secret))),
  )
  return isOurs ? secret : null
}

function tag(key: KeyObject, secret: string): string {
  return createHmac('sha256', key).update(secret).digest('base64url')
}
