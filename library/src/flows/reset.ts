/**
 * Reset of a forgotten password: a mail, a link, a new password, and then the login (ASVS 5.0, 6.4.3).
 *
 * @module
 */

import { MINUTE } from '../ground/time.ts'
import { isDisabled } from '../login/accounts.ts'
import type { RequestContext } from '../request/context.ts'
import type { StoredUser } from '../session/user.ts'
import { newHash, setHash, tellOfPassword } from './passwords.ts'
import type { FlowStep } from './step.ts'
import { assertOwnSite, bindsOf, linkIfAny, seeToken, type FlowTools } from './tools.ts'
import { readName, readText } from './users.ts'

/** The purpose of the tokens. */
export const RESET = 'reset password'

/** How long a link is good (ASVS 5.0, 6.5.5 asks for at most an hour by mail). */
export const RESET_LIFETIME = 30 * MINUTE

/** The reset of a forgotten password. */
export interface ResetFlow {
  /**
   * Sends the user of an address a link, if there is one. The answer, its work and its time are the same if there is
   * none (ASVS 5.0, 6.3.8).
   *
   * @param input.username what the user logs in with. The message goes to the stored address, never to this one.
   * @throws InvalidRequest if it is no text, or too long.
   */
  readonly start: (ctx: RequestContext, input: { readonly username: string }) => Promise<void>

  /**
   * Sets the new password. All sessions of the user end, and failed attempts at the password are forgotten. No factor
   * is removed, and nobody is logged in: the login is next.
   *
   * @throws InvalidToken, PasswordRefused, Overloaded.
   */
  readonly finish: (
    ctx: RequestContext,
    input: { readonly token: string; readonly password: string },
  ) => Promise<void>

  /** The same for `flowRoute`: the fields `username`; `token` and `password`. */
  readonly steps: { readonly start: FlowStep; readonly finish: FlowStep }
}

/** Returns the flow. */
export function resetFlow<Found extends StoredUser>(tools: FlowTools<Found>): ResetFlow {
  const { latch, parts, users, pages } = tools

  const start: ResetFlow['start'] = async (ctx, input) => {
    assertOwnSite(ctx)
    const typed = readName(input.username)
    const answer = await parts.callbacks.ask('users.find', () => users.find(typed))
    const found = answer === null || answer === undefined || isDisabled(answer) ? null : answer
    await sendReset(tools, found, typed, found === null ? null : users.addressOf(found), ctx)
  }

  const finish: ResetFlow['finish'] = async (ctx, input) => {
    assertOwnSite(ctx)
    const token = readText(input.token, 'token')
    const password = readText(input.password, 'password')
    const { user: owner, redeem } = await seeToken(tools, token, RESET)
    const to = await newHash(tools, password, users.addressOf(owner), ctx)
    await redeem()
    await setHash(tools, owner, to)
    const { username } = owner as { readonly username?: unknown }
    await latch.clearAttempts(owner.id, typeof username === 'string' ? username : owner.id)
    tellOfPassword(tools, owner, ctx)
  }

  return {
    start,
    finish,
    steps: {
      start: {
        fields: ['username'],
        async run(ctx, { username }) {
          await start(ctx, { username: username ?? '' })
          return {
            message: 'If there is an account, a message is on its way',
            location: pages.sent,
          }
        },
      },
      finish: {
        fields: ['token', 'password'],
        async run(ctx, { token = '', password = '' }) {
          await finish(ctx, { token, password })
          return { message: 'The password was changed: log in', location: pages.login }
        },
      },
    },
  }
}

/**
 * Sends a link to the user, or does the same work for nobody: a token is made for the typed address, which nobody gets
 * and nothing redeems.
 */
export async function sendReset<Found extends StoredUser>(
  tools: FlowTools<Found>,
  found: Found | null,
  typed: string,
  to: string | null,
  ctx: RequestContext | undefined,
): Promise<void> {
  const from = ctx === undefined ? {} : { from: ctx }
  const base = { purpose: RESET, lifetime: RESET_LIFETIME, ...from }
  const isOwned = found !== null && to !== null
  const order = isOwned
    ? { ...base, userId: found.id, binds: bindsOf(tools, found) }
    : { ...base, userId: null, subject: typed.toLowerCase(), binds: ['', ''] }
  const link = await linkIfAny(tools, tools.pages.reset, order)
  if (link === null || !isOwned) return
  tools.outbox.post({ kind: 'reset_password', to, userId: found.id, ...link })
}

/** Sends a link to a user whose password was taken away. Links of before are dead, and must not count. */
export async function offerReset<Found extends StoredUser>(
  tools: FlowTools<Found>,
  user: Found,
): Promise<void> {
  await tools.tokens.void(RESET, user.id)
  const to = tools.users.addressOf(user)
  if (to !== null && !isDisabled(user)) await sendReset(tools, user, to, to, undefined)
}
