/**
 * What all flows share: links, new passwords, and what becomes of a user whose password has changed.
 *
 * @module
 */

import { InvalidToken, PasswordRefused, TooManyAttempts, UpdateConflict } from '../errors.ts'
import type { FlowParts } from '../flow-parts.ts'
import type { Awaitable } from '../ground/maybe-promise.ts'
import type { BaseLatchkey, SealedLatchkey } from '../latchkey.ts'
import { isDisabled } from '../login/accounts.ts'
import type { AttemptSource } from '../login/throttle.ts'
import { checkPassword, type PasswordProblem } from '../password-policy.ts'
import type { RequestContext } from '../request/context.ts'
import type { BaseUser, StoredUser } from '../session/user.ts'
import type { LatchkeyTokens } from '../tokens/latch-tokens.ts'
import type { TokenOrder } from '../tokens/one-time-tokens.ts'
import type { Purpose } from '../tokens/purpose.ts'
import type { FlowMessage, MessageLink } from './messages.ts'
import type { Outbox } from './outbox.ts'
import type { FlowUsers } from './users.ts'

/** Says what is wrong with a new password; `null`: nothing. */
export type PasswordRule = (
  password: string,
  about: { readonly address: string | null },
) => Awaitable<PasswordProblem | string | null | undefined>

/** The pages to which links and browsers go: paths of this site. */
export interface FlowPages {
  /** The login page. @default '/login' */
  readonly login: string

  /** The page that takes the token of a reset and the new password. @default '/reset-password' */
  readonly reset: string

  /** The page that takes the token of a registration. @default '/register/confirm' */
  readonly register: string

  /** The page that takes the token of an invitation and the first password. @default '/invitation' */
  readonly invitation: string

  /** The page that takes the token of an address. @default '/verify-address' */
  readonly verify: string

  /** The page that takes the token that undoes a change of address. @default '/undo-address' */
  readonly undo: string

  /** The page that takes the token "this was not me". @default '/not-me' */
  readonly notMe: string

  /** Where a browser goes after a step that asks for mail. @default '/check-your-mail' */
  readonly sent: string

  /** Where a browser goes that is logged in. @default '/' */
  readonly home: string
}

/** The login of an application, as flows use it. */
export type FlowLatch = SealedLatchkey<BaseUser, object, BaseUser> &
  Pick<BaseLatchkey, 'tokens' | 'clearAttempts' | 'recentLogin'>

/** What flows do with. */
export interface FlowTools<Found extends StoredUser> {
  readonly latch: FlowLatch
  readonly parts: FlowParts
  readonly tokens: LatchkeyTokens
  readonly users: FlowUsers<Found>
  readonly outbox: Outbox
  readonly rule: PasswordRule
  readonly pages: FlowPages
}

/** The rule of NIST SP 800-63B-4, 3.1.1.2: 15 characters, none of the usual ones. */
export const standardRule: PasswordRule = (password, { address }) =>
  checkPassword(password, address === null ? {} : { username: address })

/**
 * Makes a token for a message, and returns it with its link. Returns `null` if there must be none now, because too many
 * were asked for: whoever asks gets the same answer as always.
 */
export async function linkFor(
  { tokens, parts }: Pick<FlowTools<StoredUser>, 'tokens' | 'parts'>,
  page: string,
  order: TokenOrder,
): Promise<MessageLink | null> {
  try {
    const code = await tokens.issue(order)
    const expiresAt = parts.clock() + order.lifetime
    return { link: `${parts.publicOrigin ?? ''}${page}#token=${code}`, code, expiresAt }
  } catch (error) {
    if (error instanceof TooManyAttempts) return null
    throw error
  }
}

/**
 * Returns the hash of a new password.
 *
 * @param from the request that sets it.
 * @throws PasswordRefused if it does not meet the policy, before any hashing.
 * @throws Overloaded, HashingFailed, PasswordTooLong.
 */
export async function newHash(
  { rule, parts }: Pick<FlowTools<StoredUser>, 'rule' | 'parts'>,
  password: string,
  address: string | null,
  from: AttemptSource | undefined,
): Promise<string> {
  const problem = await parts.callbacks.ask('policy', () => rule(password, { address }))
  if (problem !== null && problem !== undefined) {
    throw new PasswordRefused(typeof problem === 'string' ? problem : problem.message)
  }
  return parts.hash(password, from)
}

/** What a token of a user is bound to: void as soon as the password or the address has changed. */
export function bindsOf<Found extends StoredUser>(
  { users }: Pick<FlowTools<Found>, 'users'>,
  user: Found | null,
): readonly string[] {
  return user === null ? ['nobody'] : [user.passwordHash ?? '', users.addressOf(user) ?? '']
}

/** Returns the user of a token; `null` if there is none any more. */
export async function userOf<Found extends StoredUser>(
  { users, parts }: Pick<FlowTools<Found>, 'users' | 'parts'>,
  { userId }: { readonly userId: string | null },
): Promise<Found | null> {
  if (userId === null) return null
  const found = await parts.callbacks.ask('users.findById', () => users.findById(userId))
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

/** A token that was looked at, and its user. */
export interface SeenToken<Found> {
  readonly user: Found

  /** Redeems the token. @throws InvalidToken if somebody was faster, or the user has changed. */
  readonly redeem: () => Promise<void>
}

/**
 * Looks at a token that opens an account, and is bound to its password and address. What can refuse is asked between this
 * and `redeem`, so that its refusal costs no token.
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
  const binds = async (seen: { readonly userId: string | null }) => {
    found.user = await enabledUserOf(tools, seen)
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

/** Tells all verified addresses of the user. */
export function tellAll<Found extends StoredUser>(
  { users, outbox }: Pick<FlowTools<Found>, 'users' | 'outbox'>,
  user: Found,
  messageTo: (to: string) => FlowMessage,
): void {
  const own = users.addressOf(user)
  const all = users.addressesOf?.(user) ?? (own === null ? [] : [own])
  for (const to of new Set(all)) outbox.post(messageTo(to))
}

/**
 * Sets another hash, if it is still the one that the user had. Then ends all sessions of the user, except one, and the
 * unfinished logins: first the hash, then the sessions, so that a login by the old password is seen by one of the two
 * (decision 006).
 *
 * @throws InvalidToken if the hash was changed meanwhile.
 */
export async function setHash<Found extends StoredUser>(
  { users, parts, latch }: Pick<FlowTools<Found>, 'users' | 'parts' | 'latch'>,
  user: Found,
  to: string | null,
  except: string | null = null,
): Promise<void> {
  const change = { from: user.passwordHash, to }
  const isSet: unknown = await ask(parts, () => users.setPasswordHash(user.id, change))
  if (isSet !== true) throw new InvalidToken()
  await latch.revokeUser(user.id, { except })
}

/** How often a change is tried that others are faster with: a thief who acts at the same time must not win by it. */
const MAX_TRIES = 20

/**
 * Tries until a change of the user is made, each time for the user as they are by then.
 *
 * @param change returns whether it was made.
 * @throws UpdateConflict if others were faster 20 times in a row.
 */
export async function insist<Found extends StoredUser>(
  tools: Pick<FlowTools<Found>, 'users' | 'parts'>,
  userId: string,
  change: (user: Found) => Awaitable<unknown>,
): Promise<void> {
  for (let i = 0; i < MAX_TRIES; i++) {
    const user = await userOf(tools, { userId })
    if (user === null) throw new InvalidToken()
    if ((await change(user)) === true) return
  }
  throw new UpdateConflict()
}

/** Takes the password from a user, whatever it is by now, and ends all sessions and unfinished logins. */
export async function takePassword<Found extends StoredUser>(
  tools: Pick<FlowTools<Found>, 'users' | 'parts' | 'latch'>,
  userId: string,
): Promise<void> {
  const { users, parts, latch } = tools
  await insist(tools, userId, ({ passwordHash: from }) => {
    const change = { from, to: null }
    return from === null || ask(parts, () => users.setPasswordHash(userId, change))
  })
  await latch.revokeUser(userId)
}

function ask(parts: FlowParts, call: () => Awaitable<boolean>): Promise<boolean> {
  return parts.callbacks.ask('users.setPasswordHash', call)
}

/** Refuses a step that another site has caused. Every step changes something. */
export function assertOwnSite(ctx: RequestContext): void {
  ctx.refuseCrossSite()
}
