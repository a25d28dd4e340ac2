/**
 * Verification and change of a user's address. The old address is told of a change, and can undo it.
 *
 * @module
 */

import {
  ConfigurationError,
  Forbidden,
  InvalidToken,
  NotAuthenticated,
  SecondFactorRequired,
  TooManyAttempts,
} from '../errors.ts'
import { readProof } from '../factors/factor.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../ground/time.ts'
import type { JsonObject } from '../contracts/json.ts'
import type { RequestContext } from '../request/context.ts'
import type { StoredUser } from '../session/user.ts'
import type { Purpose } from '../tokens/purpose.ts'
import { INVITATION } from './invitation.ts'
import { RESET, sendReset } from './reset.ts'
import type { FlowStep } from './step.ts'
import { assertOwnSite, insist, linkFor, takePassword, userOf, type FlowTools } from './tools.ts'
import { readAddress, readText } from './users.ts'

const VERIFY: Purpose = 'verify address'
const CHANGE: Purpose<Change> = 'change address'
const UNDO: Purpose<Undo> = 'undo address'

/** How long ago the confirmation may be. */
const RECENT = 5 * MINUTE

/** How long a link to an address is good. */
const LIFETIME = 1 * HOUR

/** How long the old address can undo a change. */
const UNDO_LIFETIME = 7 * DAY

interface Change extends JsonObject {
  readonly from: string | null
  readonly to: string

  /** Whether a second factor had confirmed the change. */
  readonly byFactor: boolean
}

interface Undo extends JsonObject {
  readonly address: string
  readonly byFactor: boolean
}

/** Verification and change of an address. */
export interface AddressFlow {
  /** Sends a link to the address of the user who is logged in. @throws NotAuthenticated */
  readonly verify: (ctx: RequestContext) => Promise<void>

  /** Notes that the address is the user's. @throws InvalidToken if it is no longer the user's address. */
  readonly verified: (ctx: RequestContext, input: { readonly token: string }) => Promise<void>

  /**
   * Sends a link to the new address. The answer is the same if it is somebody else's.
   *
   * @throws NotAuthenticated, RecentLoginRequired: confirm, and come back (ASVS 5.0, 7.5.1).
   * @throws InvalidRequest if it is not one address.
   */
  readonly start: (ctx: RequestContext, input: { readonly address: string }) => Promise<void>

  /**
   * Changes the address, for the user who is logged in and has asked for it, and tells the old one, which can undo it
   * for seven days.
   *
   * @throws NotAuthenticated, InvalidToken.
   */
  readonly finish: (ctx: RequestContext, input: { readonly token: string }) => Promise<void>

  /**
   * Gives the user the old address back, whatever it has become since. All sessions end, all other tokens are void, the
   * password is gone, and a reset is on its way to the old address. A change that a second factor has confirmed is
   * undone with a factor alone.
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
  const { latch, parts, tokens, users, outbox, pages } = tools

  /** Returns the user who is logged in, as the application has them now. */
  async function current(ctx: RequestContext): Promise<Found> {
    const session = await ctx.session()
    const user = await userOf(tools, { userId: session.user?.id ?? null })
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
    if (link !== null) outbox.post({ kind: 'verify_address', to, userId: user.id, ...link })
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
    await ctx.use(latch.recentLogin(RECENT))
    const to = readAddress(input.address)
    const user = await current(ctx)
    const session = await ctx.session()
    const factorAt = session.factorAt ?? -Infinity
    const byFactor = factorAt > parts.clock() - DAY
    const data: Change = { from: users.addressOf(user), to, byFactor }
    const binds = bindsFor(user)
    const base = { purpose: CHANGE, userId: user.id, lifetime: LIFETIME, from: ctx }
    const link = await linkFor(tools, pages.verify, { ...base, data, binds })
    if (link !== null) outbox.post({ kind: 'change_address', to, userId: user.id, ...link })
  }

  const finish: AddressFlow['finish'] = async (ctx, input) => {
    const { setAddress } = users
    if (setAddress === undefined) throw missing('users.setAddress')
    assertOwnSite(ctx)
    const { user, data } = await redeemOwn(ctx, input.token, CHANGE)
    const { from, to, byFactor } = data
    // The way back is made first: a change that cannot be undone does not happen.
    const undo: Undo = { address: from ?? '', byFactor }
    const order = { purpose: UNDO, userId: user.id, data: undo, lifetime: UNDO_LIFETIME }
    const link = from === null ? null : await linkFor(tools, pages.undo, order)
    if (from !== null && link === null) throw new TooManyAttempts(HOUR / SECOND)
    const isSet: unknown = await parts.callbacks.ask('users.setAddress', () =>
      setAddress(user.id, { from, to }),
    )
    if (isSet !== true) throw new InvalidToken()
    if (from === null || link === null) return
    const message = { kind: 'address_changed', to: from, userId: user.id, newAddress: to } as const
    outbox.post({ ...message, ...link })
  }

  const undo: AddressFlow['undo'] = async (ctx, input) => {
    const { setAddress } = users
    if (setAddress === undefined) throw missing('users.setAddress')
    assertOwnSite(ctx)
    const token = readText(input.token, 'token')
    const seen = await tokens.look(token, UNDO)
    const user = seen === null ? null : await userOf(tools, seen)
    if (seen === null || user === null) throw new InvalidToken()
    const { address, byFactor } = seen.data
    if (byFactor) {
      if (input.proof === undefined) throw new SecondFactorRequired()
      const proof = readProof(input.proof)
      if (proof.kind === 'password') throw new SecondFactorRequired()
      await parts.checkFactor(user, proof, ctx)
    }
    if ((await tokens.redeem(token, UNDO)) === null) throw new InvalidToken()
    for (const purpose of [CHANGE, VERIFY, RESET, INVITATION]) await tokens.void(purpose, user.id)
    await insist(tools, user.id, (current) => {
      const from = users.addressOf(current)
      if (from === address) return true
      const change = { from, to: address }
      return parts.callbacks.ask('users.setAddress', () => setAddress(user.id, change))
    })
    // Whoever has changed the address may know the password.
    await takePassword(tools, user.id)
    const now = await userOf(tools, { userId: user.id })
    if (now !== null) await sendReset(tools, now, address, users.addressOf(now), undefined)
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
