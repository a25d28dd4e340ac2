/**
 * What all flows share: links, and who may take a step.
 *
 * @module
 */

import type { JsonObject } from '../contracts/json.ts'
import { InvalidToken, NotAuthenticated, TooManyAttempts } from '../errors.ts'
import type { FlowParts, FlowTokens } from '../flow-parts.ts'
import type { Awaitable } from '../ground/maybe-promise.ts'
import { MINUTE } from '../ground/time.ts'
import type { BaseLatchkey } from '../latchkey.ts'
import { isDisabled, readFound } from '../login/accounts.ts'
import { checkPassword, type PasswordProblem } from '../password-policy.ts'
import type { RequestContext } from '../request/context.ts'
import { assertChanging } from '../request/cross-site.ts'
import type { StoredUser } from '../session/user.ts'
import type { IssuedToken, TokenOrder } from '../tokens/one-time-tokens.ts'
import type { OneTimeToken, Purpose } from '../tokens/purpose.ts'
import type { MessageLink } from './messages.ts'
import type { Outbox } from './outbox.ts'
import type { FlowPages } from './pages.ts'
import { furtherBinds, readOutcome, type FlowUsers } from './users.ts'

/** How long ago a confirmation may be. */
const RECENT = 5 * MINUTE

/** Says what is wrong with a new password; `null`: nothing. */
export type PasswordRule = (
  password: string,
  about: {
    readonly address: string | null

    /** Whose password it is to be; `null` while there is no account. */
    readonly userId: string | null
  },
) => Awaitable<PasswordProblem | string | null | undefined>

/**
 * The login of an application, as flows use it: what `createLatchkey` returns for sessions that can be ended.
 */
export interface FlowLatch extends Pick<
  BaseLatchkey,
  'clearAttempts' | 'recentLogin' | 'secondFactor'
> {
  updateUser(user: never): Promise<unknown>
  revokeUser(userId: string, options?: { readonly except?: string | null }): Promise<unknown>
}

/** What every flow works with. */
export interface FlowTools<Found extends StoredUser> {
  readonly latch: FlowLatch
  readonly parts: FlowParts
  readonly tokens: FlowTokens
  readonly users: FlowUsers<Found>
  readonly outbox: Outbox
  readonly rule: PasswordRule
  readonly pages: FlowPages

  /** The ids of users who are being logged in by a link: they are told of no new browser. */
  readonly arriving: Set<string>
}

/**
 * Returns the rule of NIST SP 800-63B-4, 3.1.1.2: 15 characters, none of the usual ones, and none made of the user's
 * address or the site's host (ASVS 5.0, 6.2.11).
 */
export function standardRule(publicOrigin: string | null): PasswordRule {
  const words = publicOrigin === null ? [] : new URL(publicOrigin).hostname.split('.')
  return (password, { address }) =>
    checkPassword(password, address === null ? { words } : { username: address, words })
}

/**
 * Makes a token for a message, and returns it with its link.
 *
 * @throws TooManyAttempts if too many were asked for.
 */
export async function linkFor(
  { tokens, parts }: Pick<FlowTools<StoredUser>, 'tokens' | 'parts'>,
  page: string,
  order: TokenOrder,
): Promise<MessageLink> {
  return linkOf(parts, page, await tokens.issue(order))
}

/**
 * The same, or `null` if too many were asked for. The caller then answers as if a message had been sent.
 */
export async function linkIfAny(
  tools: Pick<FlowTools<StoredUser>, 'tokens' | 'parts'>,
  page: string,
  order: TokenOrder,
): Promise<MessageLink | null> {
  try {
    return await linkFor(tools, page, order)
  } catch (error) {
    if (error instanceof TooManyAttempts) return null
    throw error
  }
}

/** Returns the link to a page that takes the token. */
export function linkOf(
  { publicOrigin }: Pick<FlowParts, 'publicOrigin'>,
  page: string,
  { text: code, expiresAt }: IssuedToken,
): MessageLink {
  return { link: `${publicOrigin ?? ''}${page}#token=${code}`, code, expiresAt }
}

/** What a token of a user is bound to: void as soon as the password, the address or what `boundTo` says has changed. */
export function bindsOf<Found extends StoredUser>(
  { users }: Pick<FlowTools<Found>, 'users'>,
  user: Found | null,
): readonly string[] {
  if (user === null) return ['nobody']
  const address: unknown = users.addressOf(user)
  // An application may answer with a list, which no message goes to: the answer to the visitor is the same.
  const mailbox = typeof address === 'string' ? address : ''
  return [user.passwordHash ?? '', mailbox, ...furtherBinds(users, user)]
}

/** Returns the user with this address or name, as somebody has typed it; `null` if there is none. */
export async function userNamed<Found extends StoredUser>(
  { users, parts }: Pick<FlowTools<Found>, 'users' | 'parts'>,
  typed: string,
): Promise<Found | null> {
  const answer = await parts.callbacks.ask('users.find', () => users.find(typed))
  return readFound(answer, 'users.find')
}

/** Returns the user of a token; `null` if there is none any more. */
export async function userOf<Found extends StoredUser>(
  { users, parts }: Pick<FlowTools<Found>, 'users' | 'parts'>,
  { userId }: { readonly userId: string | null },
): Promise<Found | null> {
  if (userId === null) return null
  const answer = await parts.callbacks.ask('users.findById', () => users.findById(userId))
  const found = readFound(answer, 'users.findById')
  return found?.id === userId ? found : null
}

/** Returns the user of a token that opens an account; `null` if there is none any more, or they are disabled. */
export async function enabledUserOf<Found extends StoredUser>(
  tools: Pick<FlowTools<Found>, 'users' | 'parts'>,
  token: { readonly userId: string | null },
): Promise<Found | null> {
  const user = await userOf(tools, token)
  return user === null || isDisabled(user) ? null : user
}

/** The purpose of links by which a user chooses the first password. */
export const INVITATION = 'latchkey/invitation'

/** Returns the user of a token that opens an account, if it still holds; `null`: it opens nothing any more. */
export async function holderOf<Found extends StoredUser>(
  tools: Pick<FlowTools<Found>, 'users' | 'parts'>,
  token: OneTimeToken,
): Promise<Found | null> {
  const user = await enabledUserOf(tools, token)
  const { linkHolds } = tools.users
  if (user === null || linkHolds === undefined) return user
  const kind = token.purpose === INVITATION ? 'invitation' : 'reset'
  const link = { kind, ...makerIn(token.data) } as const
  const name = 'users.linkHolds'
  const answer = await tools.parts.callbacks.ask(name, () => linkHolds(user, link))
  return readOutcome(answer, name) ? user : null
}

/** Returns who made a link, as it is kept with its token; `null`: a message has it, or nobody was named. */
export function makerIn({ by, makerId }: JsonObject): {
  readonly by: string | null
  readonly makerId: string | null
} {
  const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
  return { by: textOf(by), makerId: textOf(makerId) }
}

/** A token that was looked at, and its user. */
export interface SeenToken<Found> {
  readonly user: Found

  /** Redeems the token. @throws InvalidToken if somebody was faster, or the user has changed. */
  readonly redeem: () => Promise<void>
}

/**
 * Looks at a token that opens an account, and is bound to its password and address. What can refuse is asked between
 * this and `redeem`, so that its refusal costs no token.
 *
 * @throws InvalidToken if it does nothing (any more), or its user is gone or disabled.
 */
export async function seeToken<Found extends StoredUser>(
  tools: Pick<FlowTools<Found>, 'users' | 'parts' | 'tokens'>,
  token: string,
  purpose: Purpose,
): Promise<SeenToken<Found>> {
  const { tokens } = tools
  const found: { user: Found | null } = { user: null }
  const binds = async (seen: OneTimeToken) => {
    found.user = await holderOf(tools, seen)
    return bindsOf(tools, found.user)
  }
  const seen = await tokens.look(token, purpose, binds)
  if (seen === null || found.user === null) throw new InvalidToken()
  return {
    user: found.user,
    async redeem() {
      if ((await tokens.redeem(token, purpose, binds)) === null) throw new InvalidToken()
    },
  }
}

/**
 * Refuses a step that another site has caused, and one by a GET: following a link changes nothing, whoever follows it
 * (a mail scanner, a preview).
 */
export function assertOwnSite(ctx: RequestContext): void {
  assertChanging(ctx)
  ctx.refuseCrossSite()
}

/**
 * Returns the user who is logged in, as the application has them now, if they have confirmed lately that it is them: by
 * a factor, if they have one (ASVS 5.0, 7.5.1).
 *
 * @throws NotAuthenticated, RecentLoginRequired, SecondFactorRequired: confirm, and come back.
 */
export async function confirmedUser<Found extends StoredUser>(
  tools: Pick<FlowTools<Found>, 'users' | 'parts' | 'latch'>,
  ctx: RequestContext,
): Promise<Found> {
  const { id } = await ctx.use(tools.latch.recentLogin(RECENT))
  const user = await enabledUserOf(tools, { userId: id })
  if (user === null) throw new NotAuthenticated()
  // A login by password counts as recent too. Whoever has stolen the password alone gets no further.
  if (await tools.parts.hasFactor(user)) await ctx.use(tools.latch.secondFactor)
  return user
}
