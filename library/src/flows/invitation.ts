/**
 * Invitation: an account that somebody else has made gets its first password from its user, and from nobody else
 * (ASVS 5.0, 6.4.1 and 6.4.6).
 *
 * @module
 */

import { InvalidToken } from '../errors.ts'
import type { Awaitable } from '../ground/maybe-promise.ts'
import { isClosed, usableHash } from '../login/accounts.ts'
import type { RequestContext } from '../request/context.ts'
import type { StoredUser } from '../session/user.ts'
import {
  handLink,
  HANDED_LIFETIME,
  lookAtLink,
  type LinkMaker,
  type LookedLink,
} from './handed-links.ts'
import { logInByLink } from './login-by-link.ts'
import type { MessageLink } from './messages.ts'
import type { FlowPages } from './pages.ts'
import { setPasswordByToken } from './passwords.ts'
import type { FlowStep } from '../request/flow-step.ts'
import {
  assertOwnSite,
  bindsOf,
  enabledUserOf,
  INVITATION,
  linkIfAny,
  seeToken,
  type FlowTools,
} from './tools.ts'
import { readToken } from './given-token.ts'

/** The invitation of a user. */
export interface InvitationFlow {
  /**
   * Sends the user a link. The application's own code calls it, after it has checked who may invite. Returns whether a
   * message goes out: not to a user without an address, with a password or with a closed one, nor beyond three live
   * links.
   */
  readonly send: (userId: string) => Promise<boolean>

  /**
   * Returns a link that somebody hands over, to a user with an address or without one: good for a day. The
   * application's own code calls it, after it has checked who may invite. `null` for whom `send` would send nothing to
   * for another reason than the address: a user with a password or with a closed one, a disabled user, nobody. Of three
   * that live, the oldest does nothing any more.
   */
  readonly link: (userId: string, maker?: LinkMaker) => Promise<MessageLink | null>

  /**
   * Returns whose invitation it is, and uses nothing up; `null` if it does nothing (any more). A page says so before
   * its visitor chooses a password.
   *
   * @param token as for `finish`; what is no text does nothing.
   */
  readonly look: (token: unknown) => Promise<LookedLink | null>

  /**
   * Sets the password and logs the user in, by the method `mail`.
   *
   * @param input.accept in place of a password: keeps another first credential of the user, such as a passkey that was
   * checked. It is called when the token is redeemed, and answers whether it did.
   * @throws InvalidToken, PasswordRefused, Overloaded.
   * @throws LoginUnfinished if the user needs a second factor. The password is set.
   */
  readonly finish: (
    ctx: RequestContext,
    input:
      | { readonly token: string; readonly password: string }
      | { readonly token: string; readonly accept: (userId: string) => Awaitable<boolean> },
  ) => Promise<void>

  /** The same for `flowRoute`: the fields `token` and `password`. */
  readonly steps: { readonly finish: FlowStep }
}

/** Returns the flow. */
export function invitationFlow<Found extends StoredUser>(tools: FlowTools<Found>): InvitationFlow {
  const { parts, users, outbox, pages } = tools

  /** Returns the user if they have no password yet. */
  async function invited(userId: string): Promise<Found | null> {
    const user = await enabledUserOf(tools, { userId })
    return user === null || usableHash(user) !== null || isClosed(user) ? null : user
  }

  const send: InvitationFlow['send'] = async (userId) => {
    const user = await invited(userId)
    const to = user === null ? null : users.addressOf(user)
    if (user === null || to === null) return false
    const order = {
      purpose: INVITATION,
      userId,
      lifetime: HANDED_LIFETIME,
      binds: bindsOf(tools, user),
    }
    const link = await linkIfAny(tools, pages.invitation, order)
    if (link === null) return false
    outbox.post({ kind: 'invitation', to, userId, ...link })
    return true
  }

  const link: InvitationFlow['link'] = async (userId, maker) => {
    const user = await invited(userId)
    const to = { page: pages.invitation, purpose: INVITATION }
    return user === null ? null : handLink(tools, to, user, maker)
  }

  /** Keeps a first credential that is no password. Returns the id of the user. */
  async function keep(given: string, accept: (id: string) => Awaitable<boolean>): Promise<string> {
    const { user, redeem } = await seeToken(tools, readToken(given), INVITATION)
    await redeem()
    const isKept: unknown = await parts.callbacks.ask('accept', () => accept(user.id))
    if (isKept !== true) throw new InvalidToken()
    return user.id
  }

  const finish: InvitationFlow['finish'] = async (ctx, input) => {
    assertOwnSite(ctx)
    const userId =
      'accept' in input
        ? await keep(input.token, input.accept)
        : (await setPasswordByToken(tools, ctx, input, INVITATION)).id
    await logInByLink(tools, ctx, userId)
  }

  const look: InvitationFlow['look'] = (token) => lookAtLink(tools, token, INVITATION)

  return { send, link, look, finish, steps: stepsOf(finish, pages) }
}

function stepsOf(
  finish: InvitationFlow['finish'],
  { home }: Pick<FlowPages, 'home'>,
): InvitationFlow['steps'] {
  return {
    finish: {
      fields: ['token', 'password'],
      async run(ctx, { token = '', password = '' }) {
        await finish(ctx, { token, password })
        return { message: 'Welcome', location: home }
      },
    },
  }
}
