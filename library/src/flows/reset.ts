/**
 * Reset of a forgotten password: a mail, a link, a new password, and then the login (ASVS 5.0, 6.4.3).
 *
 * @module
 */

import { MINUTE } from '../ground/time.ts'
import { isClosed, isDisabled } from '../login/accounts.ts'
import type { RequestContext } from '../request/context.ts'
import type { StoredUser } from '../session/user.ts'
import { handLink, lookAtLink, type LinkMaker, type LookedLink } from './handed-links.ts'
import type { MessageLink } from './messages.ts'
import { mailboxOf, setPasswordByToken, tellOfPassword } from './passwords.ts'
import type { FlowStep } from '../request/flow-step.ts'
import {
  assertOwnSite,
  bindsOf,
  enabledUserOf,
  linkIfAny,
  userNamed,
  type FlowTools,
} from './tools.ts'
import { readName } from './users.ts'

/** The purpose of the tokens. */
export const RESET = 'latchkey/reset'

/**
 * How long a link is good. That is longer than the 10 minutes that ASVS 5.0, 6.5.5 has for codes that log in: mail may
 * be slow, and a link logs nobody in.
 */
export const RESET_LIFETIME: number = 30 * MINUTE

/** The reset of a forgotten password. */
export interface ResetFlow {
  /**
   * Sends the user of an address a link, if there is one, and their stored address is verified: see `addressesOf`. The
   * answer, its work and its time are the same if not (ASVS 5.0, 6.3.8). A user who has closed their password gets a
   * message without a link: `no_password`.
   *
   * @param input.username what the user logs in with. The message goes to the stored address, never to this one.
   * @throws InvalidRequest if it is no text, or too long.
   */
  readonly start: (ctx: RequestContext, input: { readonly username: string }) => Promise<void>

  /**
   * Returns a link that somebody hands over, to a user with an address or without one: good for a day. It opens the
   * account to whoever holds it, so the application's own code calls it, after it has checked who may; a factor of the
   * user stays needed. `null` for a disabled user, one who has closed their password, and nobody. Of three that live,
   * the oldest does nothing any more.
   */
  readonly link: (userId: string, maker?: LinkMaker) => Promise<MessageLink | null>

  /**
   * Returns whose password the link sets, and uses nothing up; `null` if it does nothing (any more). A page says so
   * before its visitor chooses a password.
   *
   * @param token as for `finish`; what is no text does nothing.
   */
  readonly look: (token: unknown) => Promise<LookedLink | null>

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
  const start: ResetFlow['start'] = async (ctx, input) => {
    assertOwnSite(ctx)
    const typed = readName(input.username)
    const found = await userNamed(tools, typed)
    const user = found === null || isDisabled(found) ? null : found
    await sendReset(tools, { user, subject: typed, from: ctx })
  }

  const finish: ResetFlow['finish'] = async (ctx, input) => {
    assertOwnSite(ctx)
    // The user is told as soon as the password is set, whatever fails afterwards.
    const tell = (user: Found): void => tellOfPassword(tools, user, ctx)
    const owner = await setPasswordByToken(tools, ctx, input, RESET, tell)
    const { id, username } = owner as { readonly id: string; readonly username?: unknown }
    await tools.latch.clearAttempts(id, typeof username === 'string' ? username : id)
  }

  const link: ResetFlow['link'] = async (userId, maker) => {
    const user = await enabledUserOf(tools, { userId })
    if (user === null || isClosed(user)) return null
    return handLink(tools, { page: tools.pages.reset, purpose: RESET }, user, maker)
  }

  const look: ResetFlow['look'] = (token) => lookAtLink(tools, token, RESET)

  return { start, link, look, finish, steps: stepsOf({ start, finish }, tools) }
}

function stepsOf(
  { start, finish }: Pick<ResetFlow, 'start' | 'finish'>,
  { pages }: Pick<FlowTools<StoredUser>, 'pages'>,
): ResetFlow['steps'] {
  return {
    start: {
      fields: ['username'],
      async run(ctx, { username = '' }) {
        await start(ctx, { username })
        return { message: 'If there is an account, a message is on its way', location: pages.sent }
      },
    },
    finish: {
      fields: ['token', 'password'],
      async run(ctx, { token = '', password = '' }) {
        await finish(ctx, { token, password })
        return { message: 'The password was changed: log in', location: pages.login }
      },
    },
  }
}

/** Whom a reset is for. */
interface ResetOrder<Found> {
  /** `null`: nobody. */
  readonly user: Found | null

  /** What was typed. The links for nobody are counted for it. */
  readonly subject: string

  /** The request that asks for it; `null`: a flow does. */
  readonly from: RequestContext | null
}

/**
 * Sends a link to the user, or does the same work for nobody: a token is made for the typed address, which nobody gets
 * and nothing redeems. A closed password stays closed: its user is told that there is none.
 */
async function sendReset<Found extends StoredUser>(
  tools: FlowTools<Found>,
  { user, subject, from }: ResetOrder<Found>,
): Promise<void> {
  const to = user === null ? null : mailboxOf(tools, user, 'reset_password')
  const base = { purpose: RESET, lifetime: RESET_LIFETIME, ...(from !== null && { from }) }
  const isShut = user !== null && to !== null && isClosed(user)
  const isOwned = user !== null && to !== null && !isShut
  // However the name is spelled, its messages are counted together.
  const counted = isShut ? user.id : subject.toLowerCase()
  const order = isOwned
    ? { ...base, userId: user.id, binds: bindsOf(tools, user) }
    : { ...base, userId: null, subject: counted, binds: ['', ''] }
  const link = await linkIfAny(tools, tools.pages.reset, order)
  if (link === null || user === null || to === null) return
  const { id: userId } = user
  if (isShut) tools.outbox.post({ kind: 'no_password', to, userId })
  else tools.outbox.post({ kind: 'reset_password', to, userId, ...link })
}

/** Sends a link to a user whose password was taken away. The links of before are void, and must not count. */
export async function offerReset<Found extends StoredUser>(
  tools: FlowTools<Found>,
  user: Found,
): Promise<void> {
  await tools.tokens.void(RESET, user.id)
  if (isDisabled(user) || mailboxOf(tools, user, 'reset_password') === null) return
  await sendReset(tools, { user, subject: user.id, from: null })
}
