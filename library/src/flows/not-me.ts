/**
 * "This was not me": whoever logs in by a new browser is told of it, and can end everything by one link.
 *
 * @module
 */

import { InvalidToken } from '../errors.ts'
import type { LatchkeyEvent } from '../events.ts'
import { DAY } from '../ground/time.ts'
import type { RequestContext } from '../request/context.ts'
import type { StoredUser } from '../session/user.ts'
import { takePassword } from './passwords.ts'
import { offerReset } from './reset.ts'
import type { FlowStep } from './step.ts'
import { assertOwnSite, linkIfAny, userOf, type FlowTools } from './tools.ts'
import { readText } from './users.ts'

/** The purpose of the tokens. */
export const NOT_ME = 'not me'

/** How long a link is good. */
const LIFETIME = 7 * DAY

/** What a user does who has not logged in. */
export interface NotMeFlow {
  /**
   * Tells the user of a login by a browser that was not known, if the event is one: `latch.onEvent(notMe.tell)`. It
   * never throws; a failure is an event.
   */
  readonly tell: (event: LatchkeyEvent) => Promise<void>

  /**
   * Ends all sessions of the user, takes the password away, and sends a link to set another one.
   *
   * @throws InvalidToken
   */
  readonly finish: (ctx: RequestContext, input: { readonly token: string }) => Promise<void>

  /** The same for `flowRoute`: the field `token`. */
  readonly steps: { readonly finish: FlowStep }
}

/** Returns the flow. */
export function notMeFlow<Found extends StoredUser>(tools: FlowTools<Found>): NotMeFlow {
  const { parts, tokens, users, outbox, pages } = tools

  const tell: NotMeFlow['tell'] = async (event) => {
    if (event.type !== 'login.succeeded' || event.device === 'known') return
    const { userId, address } = event
    try {
      const user = await userOf(tools, { userId })
      const to = user === null ? null : users.addressOf(user)
      if (to === null) return
      const order = { purpose: NOT_ME, userId, lifetime: LIFETIME }
      let link = await linkIfAny(tools, pages.notMe, order)
      if (link === null) {
        // The latest message must be good: whoever logs in again and again would otherwise be told of no more.
        await tokens.void(NOT_ME, userId)
        link = await linkIfAny(tools, pages.notMe, order)
      }
      if (link !== null) outbox.post({ kind: 'new_device', to, userId, address, ...link })
    } catch (err) {
      parts.emit({ type: 'message.failed', kind: 'new_device', userId, err })
    }
  }

  const finish: NotMeFlow['finish'] = async (ctx, input) => {
    assertOwnSite(ctx)
    const token = readText(input.token, 'token')
    const seen = await tokens.look(token, NOT_ME)
    // What only ends things comes before the redemption: a store that fails in between must not cost the token.
    const user = seen === null ? null : await takePassword(tools, seen.userId)
    if (user === null) throw new InvalidToken()
    // Of several clicks one sends a message.
    if ((await tokens.redeem(token, NOT_ME)) !== null) await offerReset(tools, user)
  }

  return {
    tell,
    finish,
    steps: {
      finish: {
        fields: ['token'],
        run: async (ctx, { token = '' }) => {
          await finish(ctx, { token })
          return { message: 'All sessions have ended: set a new password', location: pages.sent }
        },
      },
    },
  }
}
