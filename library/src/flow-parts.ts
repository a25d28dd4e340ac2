/**
 * What flows need of an application's login besides its public methods.
 *
 * @module
 */

import type { KeyObject } from 'node:crypto'
import type { EventListener } from './events.ts'
import type { ReadProof } from './factors/factor.ts'
import type { CanReplacePassword } from './factors/kit.ts'
import type { Callbacks } from './ground/callbacks.ts'
import type { Clock } from './ground/time.ts'
import type { AttemptSource } from './login/throttle.ts'
import type { RequestContext } from './request/context.ts'
import type { CookieSettings } from './request/cookie.ts'
import type { StoredUser, UserPicker } from './session/user.ts'
import type { OneTimeTokens } from './tokens/one-time-tokens.ts'

/** One-time tokens as flows use them. */
export type FlowTokens = Pick<OneTimeTokens, 'issue' | 'look' | 'redeem' | 'void'>

/** What flows need. */
export interface FlowParts {
  /** The address of the site; `null` if it is not configured. */
  readonly publicOrigin: string | null

  /** Whether the sessions of a user can be ended: those of `statelessSessions()` cannot. */
  readonly endsSessions: boolean
  readonly emit: EventListener

  /** Has the flows hear each event. They must not throw. Of several flows of one login, the last ones hear. */
  readonly hear: (listener: EventListener) => void
  readonly callbacks: Callbacks
  readonly clock: Clock

  /**
   * Hashes a new password. No address can take more than its share of the queue.
   *
   * @param from the request; `undefined`: the application itself.
   */
  readonly hash: (password: string, from: AttemptSource | undefined) => Promise<string>

  /** Counts a wish to register an address, before any hashing. Returns whether it is admitted. */
  readonly admits: (address: string, from: AttemptSource) => Promise<boolean>

  /** The cookie that ties a registration to the browser in which it began. */
  readonly registrationCookie: CookieSettings

  /** Signs what no token holds. */
  readonly keys: readonly KeyObject[]

  /** Turns a user of the application into the user that sessions carry. */
  readonly pickUser: UserPicker

  /** Whether the browser is a known device of the user. */
  readonly knowsDevice: (ctx: RequestContext, userId: string) => Promise<boolean>

  /** Ends what makes browsers known devices of the user. Returns whether there is a place to note it. */
  readonly forgetDevices: (ctx: RequestContext, userId: string) => Promise<boolean>

  /**
   * Makes the browser a known device of the user. Whatever has forgotten devices since this request has asked last, or
   * has forgotten them itself, forgets this one too.
   */
  readonly rememberDevice: (ctx: RequestContext, userId: string) => Promise<void>

  /** Whether the user has a factor besides the password. */
  readonly hasFactor: (found: StoredUser) => Promise<boolean>

  /** The application's tokens, also for purposes of latchkey's own; `null` if there is no place for tokens. */
  readonly tokens: FlowTokens | null

  /** Returns tokens under keys of their own, which cause no events; `null` if there is no place for tokens. */
  readonly ownTokens: (name: string) => OneTimeTokens | null

  /** Whether a user can do without a password; `null` if no kit of factors says. */
  readonly canReplacePassword: CanReplacePassword | null

  /** Checks the password or a factor of a user, who need not be logged in. Rejects as `latch.confirm` does. */
  readonly checkProof: (
    found: StoredUser,
    proof: ReadProof,
    from: AttemptSource,
  ) => Promise<unknown>
}

const known = new WeakMap<object, FlowParts>()

/** Makes the parts of a login known to flows. */
export function registerFlowParts(latch: object, parts: FlowParts): void {
  known.set(latch, parts)
}

/**
 * Returns the parts of a login.
 *
 * @throws TypeError if the argument is not what `createLatchkey` returned.
 */
export function flowPartsOf(latch: object): FlowParts {
  const parts = known.get(latch)
  if (parts === undefined) throw new TypeError('flows takes what createLatchkey returned')
  return parts
}
