/**
 * Verification and change of a user's address. The old address is told of a change, and can undo it.
 *
 * @module
 */

import { ConfigurationError, Forbidden, InvalidToken, NotAuthenticated } from '../errors.ts'
import { DAY, HOUR } from '../ground/time.ts'
import type { JsonObject } from '../contracts/json.ts'
import type { RequestContext } from '../request/context.ts'
import type { StoredUser } from '../session/user.ts'
import type { Purpose } from '../tokens/purpose.ts'
import type { FlowStep } from './step.ts'
import {
  assertOwnSite,
  confirmedUser,
  enabledUserOf,
  linkFor,
  linkOf,
  type FlowTools,
} from './tools.ts'
import { CHANGE, replaceAddress, undoing, VERIFY, type Change } from './undo-address.ts'
import { readAddress, readText } from './users.ts'
import { UNDO_LIFETIME, WaysBack } from './ways-back.ts'

/** How long a link to an address is good. */
const LIFETIME = 1 * HOUR

/** Verification and change of an address. */
export interface AddressFlow {
  /** Sends a link to the address of the user who is logged in. @throws NotAuthenticated, TooManyAttempts */
  readonly verify: (ctx: RequestContext) => Promise<void>

  /** Notes that the address is the user's. @throws InvalidToken if it is no longer the user's address. */
  readonly verified: (ctx: RequestContext, input: { readonly token: string }) => Promise<void>

  /**
   * Sends a link to the new address. The answer is the same if it is somebody else's.
   *
   * @throws NotAuthenticated, RecentLoginRequired, SecondFactorRequired: confirm, and come back (ASVS 5.0, 7.5.1).
   * @throws InvalidRequest if it is not one address; TooManyAttempts.
   */
  readonly start: (ctx: RequestContext, input: { readonly address: string }) => Promise<void>

  /**
   * Changes the address, for the user who is logged in and has asked for it, and tells the old one, which can undo it
   * for seven days: if it is one of the user's verified addresses.
   *
   * @throws NotAuthenticated, InvalidToken; TooManyAttempts if the last three changes can all be undone still.
   */
  readonly finish: (ctx: RequestContext, input: { readonly token: string }) => Promise<void>

  /**
   * Gives the user the old address back, whatever it has become since. All sessions end, all other tokens are void, the
   * password is gone, and a reset is on its way to the old address. A change that a second factor has confirmed is
   * undone with a factor alone. If it fails halfway, the token is still good.
   *
   * @param input.proof a `code`, `recoveryCode` or `passkey`.
   * @throws InvalidToken; SecondFactorRequired if a factor is missing: the token is still good.
   * @throws InvalidCredentials, TooManyAttempts for a wrong factor.
   */
  readonly undo: (
    ctx: RequestContext,
    input: { readonly token: string; readonly proof?: unknown },
  ) => Promise<void>

  /** The same for `flowRoute`: no field; `token`; `address`; `token`; `token` and perhaps `code` or `recoveryCode`. */
  readonly steps: Readonly<Record<'verify' | 'verified' | 'start' | 'finish' | 'undo', FlowStep>>
}

/** Returns the flow. */
export function addressFlow<Found extends StoredUser>(tools: FlowTools<Found>): AddressFlow {
  const { parts, tokens, users, outbox, pages } = tools
  const waysBack = new WaysBack(parts)
  const undo = undoing(tools, waysBack)

  /** Returns the user who is logged in, as the application has them now. */
  async function current(ctx: RequestContext): Promise<Found> {
    const session = await ctx.session()
    const user = await enabledUserOf(tools, { userId: session.user?.id ?? null })
    if (user === null) throw new NotAuthenticated()
    return user
  }

  /** Returns a function that binds a token of the user to the present address. */
  function bindsFor(user: Found): readonly string[] {
    return [users.addressOf(user) ?? '']
  }

  /** Redeems a token of the user who is logged in. */
  async function redeemOwn<Data extends JsonObject>(
    ctx: RequestContext,
    given: unknown,
    purpose: Purpose<Data>,
  ) {
    const token = readText(given, 'token')
    const user = await current(ctx)
    const seen = await tokens.look(token, purpose, bindsFor(user))
    if (seen === null) throw new InvalidToken()
    // A link that its owner opens while somebody else is logged in is still good afterwards.
    if (seen.userId !== user.id)
      throw new Forbidden('This link is for another user: log in as that user')
    const redeemed = await tokens.redeem(token, purpose, bindsFor(user))
    if (redeemed === null) throw new InvalidToken()
    return { user, data: redeemed.data }
  }

  const verify: AddressFlow['verify'] = async (ctx) => {
    assertOwnSite(ctx)
    const user = await current(ctx)
    const to = users.addressOf(user)
    if (to === null) return
    const order = { purpose: VERIFY, userId: user.id, lifetime: LIFETIME, binds: [to], from: ctx }
    const link = await linkFor(tools, pages.verify, order)
    outbox.post({ kind: 'verify_address', to, userId: user.id, ...link })
  }

  const verified: AddressFlow['verified'] = async (ctx, input) => {
    const { setVerified } = users
    if (setVerified === undefined) throw missing('users.setVerified')
    assertOwnSite(ctx)
    const { user } = await redeemOwn(ctx, input.token, VERIFY)
    const address = users.addressOf(user) ?? ''
    const isSet: unknown = await parts.callbacks.ask('users.setVerified', () =>
      setVerified(user.id, address),
    )
    if (isSet !== true) throw new InvalidToken()
  }

  const start: AddressFlow['start'] = async (ctx, input) => {
    assertOwnSite(ctx)
    const user = await confirmedUser(tools, ctx)
    const to = readAddress(input.address)
    const session = await ctx.session()
    const factorAt = session.factorAt ?? -Infinity
    const byFactor = factorAt > parts.clock() - DAY
    const data: Change = { from: users.addressOf(user), to, byFactor }
    const binds = bindsFor(user)
    const base = { purpose: CHANGE, userId: user.id, lifetime: LIFETIME, from: ctx }
    const link = await linkFor(tools, pages.verify, { ...base, data, binds })
    outbox.post({ kind: 'change_address', to, userId: user.id, ...link })
  }

  /**
   * Changes the address, and gives the session a new token. The session is asked last whether it lives: whoever has
   * ended it meanwhile, to keep a thief out, does not find the thief's address afterwards.
   */
  async function move(ctx: RequestContext, user: Found, from: string | null, to: string) {
    if (!(await replaceAddress(tools, user.id, { from, to }))) throw new InvalidToken()
    try {
      await (await ctx.session()).rotate()
    } catch (error) {
      await replaceAddress(tools, user.id, { from: to, to: from })
      throw error
    }
  }

  const finish: AddressFlow['finish'] = async (ctx, input) => {
    assertOwnSite(ctx)
    const { user, data } = await redeemOwn(ctx, input.token, CHANGE)
    const { from, to, byFactor } = data
    // An address that was never shown to be the user's may be a stranger's: one who mistyped their own.
    const isOwn = from !== null && (users.addressesOf?.(user) ?? [from]).includes(from)
    // The way back is made first: a change that cannot be undone does not happen.
    const way = isOwn ? await waysBack.open(user.id, { address: from, byFactor }) : null
    try {
      await move(ctx, user, from, to)
    } catch (error) {
      if (way !== null) await waysBack.close(user.id, way.place)
      throw error
    }
    if (!isOwn || way === null) return
    const link = linkOf(parts, pages.undo, way.code, UNDO_LIFETIME)
    const message = { kind: 'address_changed', userId: user.id, newAddress: to } as const
    outbox.post({ ...message, to: from, ...link })
  }

  const done = (message: string, location: string) => ({ message, location })
  return {
    verify,
    verified,
    start,
    finish,
    undo,
    steps: {
      verify: {
        fields: [],
        run: async (ctx) => {
          await verify(ctx)
          return done('A message is on its way', pages.sent)
        },
      },
      verified: {
        fields: ['token'],
        run: async (ctx, { token = '' }) => {
          await verified(ctx, { token })
          return done('The address is yours', pages.home)
        },
      },
      start: {
        fields: ['address'],
        run: async (ctx, { address = '' }) => {
          await start(ctx, { address })
          return done('A message is on its way', pages.sent)
        },
      },
      finish: {
        fields: ['token'],
        run: async (ctx, { token = '' }) => {
          await finish(ctx, { token })
          return done('The address was changed', pages.home)
        },
      },
      undo: {
        fields: ['token', 'code', 'recoveryCode'],
        run: async (ctx, { token = '', code = '', recoveryCode = '' }) => {
          const proof = code !== '' ? { code } : recoveryCode !== '' ? { recoveryCode } : undefined
          await undo(ctx, proof === undefined ? { token } : { token, proof })
          return done('The change was undone: set a new password', pages.sent)
        },
      },
    },
  }
}

function missing(name: string): ConfigurationError {
  return new ConfigurationError(name, 'is needed for this flow')
}
