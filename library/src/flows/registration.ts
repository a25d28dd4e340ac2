/**
 * Registration by e-mail: an account begins when somebody shows that they read the mailbox, and not before.
 *
 * @module
 */

import { InvalidToken, PasswordRefused } from '../errors.ts'
import type { JsonObject } from '../contracts/json.ts'
import { HOUR } from '../ground/time.ts'
import type { RequestContext } from '../request/context.ts'
import { clearCookie } from '../request/cookie.ts'
import { isClosed, isDisabled, readFound } from '../login/accounts.ts'
import type { StoredUser } from '../session/user.ts'
import { readToken } from './given-token.ts'
import { logInByLink } from './login-by-link.ts'
import { mailboxOf, newHash } from './passwords.ts'
import { isBrowser, markBrowser } from './registering-browser.ts'
import { RESET, RESET_LIFETIME } from './reset.ts'
import type { FlowStep } from '../request/flow-step.ts'
import { assertOwnSite, bindsOf, linkIfAny, userNamed, type FlowTools } from './tools.ts'
import { neededOf, readAddress } from './users.ts'

/** The purpose of the tokens. */
const REGISTER = 'latchkey/register'

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
   * Sends a link to the address; if it has an account, a message that says so, with a link that resets the password.
   * Nothing is sent if the account has not verified it: see `addressesOf`. The answer and its work are the same.
   *
   * A password that is typed here holds only in the browser that has typed it. Whoever opens the link elsewhere sets
   * one there: a stranger cannot choose the password of an account whose owner will confirm the address later.
   *
   * @throws InvalidRequest, PasswordRefused, Overloaded.
   * @throws ConfigurationError if `users.create` is missing.
   */
  readonly start: (
    ctx: RequestContext,
    input: { readonly username: string; readonly password?: string },
  ) => Promise<void>

  /**
   * Says which address a token registers, and uses nothing up; `null` if it does nothing (any more). A page asks before
   * somebody types a password.
   */
  readonly look: (
    token: unknown,
  ) => Promise<{ readonly address: string; readonly expiresAt: number } | null>

  /**
   * Creates the account and logs its user in, by the method `mail`.
   *
   * @param input.about what `users.create` is told of the account besides, such as a name that was chosen. What it
   * throws costs the token: check before what can be refused.
   * @throws PasswordRefused if a password is needed, or the one that is given does not meet the policy: the token is
   * still good.
   * @throws InvalidToken, Overloaded.
   * @throws LoginUnfinished if the new user needs a second factor. The account is made.
   */
  readonly finish: (
    ctx: RequestContext,
    input: { readonly token: string; readonly password?: string; readonly about?: unknown },
  ) => Promise<void>

  /** The same for `flowRoute`: the fields `username` and `password`; `token` and `password`. */
  readonly steps: { readonly start: FlowStep; readonly finish: FlowStep }
}

/** Returns the flow. */
export function registrationFlow<Found extends StoredUser>(
  tools: FlowTools<Found>,
): RegistrationFlow {
  const { parts, tokens, users } = tools

  const start: RegistrationFlow['start'] = async (ctx, input) => {
    assertOwnSite(ctx)
    neededOf(users, 'create')
    const address = readAddress(input.username)
    const given = input.password ?? ''
    // Before any hashing, which takes thousands of times as long.
    if (!(await parts.admits(address.toLowerCase(), ctx))) return
    // Hashed for everybody, so that the work does not tell who has an account.
    const passwordHash =
      given === '' ? null : await newHash(tools, given, { address, userId: null }, ctx)
    const typed = passwordHash === null ? null : { passwordHash, browser: markBrowser(parts, ctx) }
    await invite(tools, { address, typed }, await userNamed(tools, address))
  }

  const look: RegistrationFlow['look'] = async (given) => {
    if (typeof given !== 'string') return null
    const seen = await tokens.look<Kept>(readToken(given), REGISTER)
    return seen && { address: seen.data.address, expiresAt: seen.expiresAt }
  }

  const finish: RegistrationFlow['finish'] = async (ctx, input) => {
    assertOwnSite(ctx)
    const create = neededOf(users, 'create')
    const token = readToken(input.token)
    const seen = await tokens.look<Kept>(token, REGISTER)
    if (seen === null) throw new InvalidToken()
    const { address } = seen.data
    const passwordHash = await chosenHash(tools, ctx, seen.data, input.password ?? '')
    if ((await tokens.redeem<Kept>(token, REGISTER)) === null) throw new InvalidToken()
    const account = { address, passwordHash, about: input.about }
    const answer = await parts.callbacks.ask('users.create', () => create(account))
    if (answer === undefined) throw new TypeError(NO_ANSWER)
    const made = readFound(answer, 'users.create')
    if (made === null) throw new InvalidToken()
    ctx.setCookie(parts.registrationCookie.name, clearCookie(parts.registrationCookie))
    await logInByLink(tools, ctx, made.id)
  }

  return { start, look, finish, steps: stepsOf({ start, finish }, tools) }
}

const NO_ANSWER = 'users.create must answer with the user it has made, or null'

/**
 * Returns the hash of the password for the new account: of the one that is given now, or of the one that was typed
 * before in this browser.
 *
 * @throws PasswordRefused if there is neither, or it does not meet the policy.
 */
async function chosenHash<Found extends StoredUser>(
  tools: FlowTools<Found>,
  ctx: RequestContext,
  { address, typed }: Kept,
  given: string,
): Promise<string> {
  if (given !== '') return newHash(tools, given, { address, userId: null }, ctx)
  if (typed !== null && isBrowser(tools.parts, ctx, typed.browser)) return typed.passwordHash
  throw new PasswordRefused('Choose a password for the new account')
}

/** Sends a link: to register, or to reset the password of an account that the address has. It is as much work. */
async function invite<Found extends StoredUser>(
  tools: FlowTools<Found>,
  data: Kept,
  found: Found | null,
): Promise<void> {
  const { outbox, pages } = tools
  const { address } = data
  if (found === null) {
    const subject = address.toLowerCase()
    const order = { purpose: REGISTER, userId: null, subject, data, lifetime: LIFETIME }
    const link = await linkIfAny(tools, pages.register, order)
    if (link !== null) outbox.post({ kind: 'register', to: address, userId: null, ...link })
    return
  }
  const { id: userId } = found
  const isShut = isClosed(found)
  const to = isDisabled(found) ? null : mailboxOf(tools, found, 'already_registered')
  const base = { purpose: RESET, lifetime: RESET_LIFETIME, binds: bindsOf(tools, found) }
  // A link of nobody's: it does nothing.
  const isOwned = to !== null && !isShut
  const order = isOwned ? { ...base, userId } : { ...base, userId: null, subject: userId }
  const link = await linkIfAny(tools, pages.reset, order)
  if (link === null || to === null) return
  if (isShut) outbox.post({ kind: 'no_password', to, userId })
  else outbox.post({ kind: 'already_registered', to, userId, ...link })
}

function stepsOf(
  { start, finish }: Pick<RegistrationFlow, 'start' | 'finish'>,
  { pages }: Pick<FlowTools<StoredUser>, 'pages'>,
): RegistrationFlow['steps'] {
  return {
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
  }
}
