/**
 * "This was not me": whoever logs in by a new browser is told of it, and can end everything by one link.
 *
 * @module
 */

import { InvalidToken } from '../errors.ts'
import type { LatchkeyEvent } from '../events.ts'
import type { JsonObject } from '../contracts/json.ts'
import { logsNothing } from '../ground/listeners.ts'
import { DAY } from '../ground/time.ts'
import type { RequestContext } from '../request/context.ts'
import type { StoredUser } from '../session/user.ts'
import type { Purpose } from '../tokens/purpose.ts'
import { keepingDevice, mailboxOf, takePassword } from './passwords.ts'
import type { MessageLink } from './messages.ts'
import type { FlowPages } from './pages.ts'
import { offerReset } from './reset.ts'
import type { FlowStep } from '../request/flow-step.ts'
import { assertOwnSite, linkOf, userOf, type FlowTools } from './tools.ts'
import { readToken } from './given-token.ts'

/** The purpose of the tokens. */
export const NOT_ME: Purpose<NotMe> = 'latchkey/not me'

/** What a token says. */
interface NotMe extends JsonObject {
  /** The address that the user had when they were told; empty: none. */
  readonly to: string
}

/** How long a link is good. */
const LIFETIME = 7 * DAY

/** What a user can do about a login that was not theirs. */
export interface NotMeFlow {
  /**
   * Tells the user of a login by a browser that was not known, if the event is one: `latch.onEvent(notMe.tell)`. It
   * never throws; a failure is an event.
   */
  readonly tell: (event: LatchkeyEvent) => Promise<void>

  /**
   * Ends all sessions and known devices of the user, and takes the password away. Sends a link to set another one, if
   * the address that was told of the login is still the user's. Whoever has logged in may have changed it: a link would
   * then go to them.
   *
   * @returns `undo` if the change of address must be undone first, by the link that the address has got with it.
   * @throws InvalidToken
   */
  readonly finish: (
    ctx: RequestContext,
    input: { readonly token: string },
  ) => Promise<'reset' | 'undo'>

  /** The same for `flowRoute`: the field `token`. */
  readonly steps: { readonly finish: FlowStep }
}

const UNDO_FIRST =
  'All sessions have ended. Your address was changed: undo that by the link in the message that told you of it'

/** Returns the flow. */
export function notMeFlow<Found extends StoredUser>(tools: FlowTools<Found>): NotMeFlow {
  const { parts, tokens, users, outbox, pages, arriving } = tools

  // With it alone, a failure that nobody hears is still written.
  const tell: NotMeFlow['tell'] = logsNothing(async (event: LatchkeyEvent) => {
    if (event.type !== 'login.succeeded' || event.device === 'known') return
    const { userId, address: clientAddress } = event
    // The link that logs in has just gone to the same mailbox.
    if (arriving.has(userId)) return
    try {
      const user = await userOf(tools, { userId })
      const to = user === null ? null : mailboxOf(tools, user, 'new_device')
      if (to === null) return
      const link = await notMeLink(tools, userId, to)
      outbox.post({ kind: 'new_device', to, userId, clientAddress, ...link })
    } catch (err) {
      parts.emit({ type: 'message.failed', kind: 'new_device', userId, err })
    }
  })

  const finish: NotMeFlow['finish'] = async (ctx, input) => {
    assertOwnSite(ctx)
    const token = readToken(input.token)
    const seen = await tokens.look(token, NOT_ME)
    // What only ends things comes before the redemption: a store that fails in between must not cost the token.
    const userId = seen?.userId ?? null
    if (userId !== null) {
      await keepingDevice(tools, ctx, userId, () => takePassword(tools, ctx, userId))
    }
    const user = await userOf(tools, { userId })
    if (seen === null || user === null) throw new InvalidToken()
    const isStill = (users.addressOf(user) ?? '') === seen.data.to
    // Of several clicks one sends a message.
    const isFirst = (await tokens.redeem(token, NOT_ME)) !== null
    if (isFirst && isStill) await offerReset(tools, user)
    return isStill ? 'reset' : 'undo'
  }

  return { tell, finish, steps: stepsOf(finish, pages) }
}

/**
 * Returns a new link. It takes the place of the oldest of three: whoever logs in again and again, or changes the
 * factors, would otherwise be told of no more.
 *
 * @param to the stored address of the user; `null` if there is none.
 */
export async function notMeLink<Found extends StoredUser>(
  { parts, tokens, pages }: Pick<FlowTools<Found>, 'parts' | 'tokens' | 'pages'>,
  userId: string,
  to: string | null,
): Promise<MessageLink> {
  const order = { purpose: NOT_ME, userId, data: { to: to ?? '' }, lifetime: LIFETIME }
  return linkOf(parts, pages.notMe, await tokens.issue(order, { most: 3, whenFull: 'replace' }))
}

function stepsOf(finish: NotMeFlow['finish'], pages: FlowPages): NotMeFlow['steps'] {
  return {
    finish: {
      fields: ['token'],
      run: async (ctx, { token = '' }) =>
        (await finish(ctx, { token })) === 'reset'
          ? { message: 'All sessions have ended: set a new password', location: pages.sent }
          : { message: UNDO_FIRST, location: pages.undo },
    },
  }
}
