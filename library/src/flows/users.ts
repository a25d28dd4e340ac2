/**
 * What flows ask of the application's users, and how far an address that somebody has typed is trusted.
 *
 * @module
 */

import { ConfigurationError, InvalidRequest } from '../errors.ts'
import { abandon, type Awaitable } from '../ground/maybe-promise.ts'
import { isBoundedUsername } from '../login/username.ts'
import type { StoredUser } from '../session/user.ts'

/** The longest address that mail can reach (RFC 5321, 4.5.3.1.3), in bytes. */
const MAX_ADDRESS = 254

/**
 * The users of an application, as flows need them. Each function may answer at once or by a promise. One that returns
 * whether it has made a change answers `true` or `false`; a result of a statement, or nothing, is an error (500).
 */
export interface FlowUsers<Found extends StoredUser> {
  /** Returns the user with this address, as somebody has typed it; `null` if there is none. */
  readonly find: (address: string) => Awaitable<Found | null | undefined>

  /** Returns the user with this id; `null` if there is none. */
  readonly findById: (id: string) => Awaitable<Found | null | undefined>

  /** Returns the address as it is stored, to which messages go; `null` if the user has none. */
  readonly addressOf: (user: Found) => string | null

  /**
   * Returns every verified address of the user, which are told of changes. If given, a message that lets somebody in
   * goes to the address of `addressOf` only if it is one of these, letter by letter: another one may be a stranger's.
   * Of an invitation that does not hold: it is what shows that the mailbox is the user's. @default the one of
   * `addressOf`
   */
  readonly addressesOf?: (user: Found) => readonly string[]

  /**
   * Returns what else the links of a user are bound to, such as their roles: the links are void as soon as it changes.
   * It answers at once. @default nothing
   */
  readonly boundTo?: (user: Found) => readonly string[]

  /**
   * Says whether a link of the user still holds, at each look and once more when it is redeemed: whoever made it may
   * have lost the right to, or the user may have come in meanwhile. @default it holds
   */
  readonly linkHolds?: (
    user: Found,
    link: {
      readonly kind: 'reset' | 'invitation'

      /** What `link` was given; both `null`: a message has it, or nobody was named. */
      readonly by: string | null
      readonly makerId: string | null
    },
  ) => Awaitable<boolean>

  /**
   * Creates an account for an address whose mailbox the visitor has just shown to read, and returns its user; `null`
   * if the address has an account by now. It must not change an account that exists.
   */
  readonly create?: (account: {
    readonly address: string
    readonly passwordHash: string

    /** What your own code has given to `register.finish` besides; `undefined`: nothing. */
    readonly about?: unknown
  }) => Awaitable<Found | null>

  /**
   * Sets the hash only if it is still `from`, in one step. Returns whether it did. `to` may be a text that begins with
   * `!`, which no password has: until the user sets a new one. It begins with `!closed` if the user has closed the
   * password: no message sets a new one then. `null` is put back where it was before.
   */
  readonly setPasswordHash: (
    id: string,
    change: { readonly from: string | null; readonly to: string | null },
  ) => Awaitable<boolean>

  /**
   * Sets the address, whose mailbox the user has just shown to read, only if it is still `from` and nobody else has
   * `to`, in one step. Returns whether it did. `null` is put back where it was before.
   */
  readonly setAddress?: (
    id: string,
    change: { readonly from: string | null; readonly to: string | null },
  ) => Awaitable<boolean>

  /** Notes that the address is the user's, if it is still their address. Returns whether it did. */
  readonly setVerified?: (id: string, address: string) => Awaitable<boolean>
}

const needed = ['find', 'findById', 'addressOf', 'setPasswordHash'] as const
const optional = [
  'addressesOf',
  'boundTo',
  'linkHolds',
  'create',
  'setAddress',
  'setVerified',
] as const

/** @throws ConfigurationError if a function is missing that every flow needs, or is none. */
export function readUsers<Found extends StoredUser>(
  users: FlowUsers<Found>,
  option: string,
): FlowUsers<Found> {
  if (typeof users !== 'object' || users === null) {
    throw new ConfigurationError(option, `must be an object with ${needed.join(', ')}`)
  }
  for (const name of needed) {
    if (typeof users[name] !== 'function') {
      throw new ConfigurationError(`${option}.${name}`, 'is needed, and must be a function')
    }
  }
  for (const name of optional) {
    if (users[name] !== undefined && typeof users[name] !== 'function') {
      throw new ConfigurationError(`${option}.${name}`, 'must be a function')
    }
  }
  return users
}

/**
 * Returns a function that a flow needs. Every step of the flow asks for it, and the first one before it sends a link
 * that could lead nowhere.
 *
 * @throws ConfigurationError if the application has none.
 */
export function neededOf<
  Found extends StoredUser,
  Name extends 'create' | 'setAddress' | 'setVerified',
>(users: FlowUsers<Found>, name: Name): NonNullable<FlowUsers<Found>[Name]> {
  const given = users[name]
  if (given === undefined) {
    throw new ConfigurationError(`flows.users.${name}`, 'is needed for this flow')
  }
  return given
}

/**
 * Returns every verified address of the user.
 *
 * @throws TypeError if the application answers with a promise, or with anything but texts.
 */
export function verifiedAddresses<Found extends StoredUser>(
  users: Pick<FlowUsers<Found>, 'addressOf' | 'addressesOf'>,
  user: Found,
): readonly string[] {
  const own = users.addressOf(user)
  const all: unknown = users.addressesOf?.(user) ?? (own === null ? [] : [own])
  if (Array.isArray(all) && all.every((one) => typeof one === 'string')) return all
  // Nobody waits for these: a rejection would end the process.
  abandon(own)
  abandon(all)
  throw new TypeError('users.addressesOf must answer at once, with a list of texts')
}

/**
 * Returns what else the links of the user are bound to.
 *
 * @throws TypeError if the application answers with a promise, or with anything but texts.
 */
export function furtherBinds<Found extends StoredUser>(
  { boundTo }: Pick<FlowUsers<Found>, 'boundTo'>,
  user: Found,
): readonly string[] {
  const all: unknown = boundTo?.(user) ?? []
  if (Array.isArray(all) && all.every((one) => typeof one === 'string')) return all
  abandon(all)
  throw new TypeError('users.boundTo must answer at once, with a list of texts')
}

/**
 * An address as it may stand in a message: one mailbox, without a name, a list or a line break (CVE-2023-7028). It is
 * less than RFC 5321 allows: quoted names and domain literals are refused.
 */
const ADDRESS = /^[^\s"(),:;<>@[\\\]\p{Cc}]+@[^\s"(),:;<>@[\\\]\p{Cc}]+$/u

/**
 * Returns the address that somebody has typed, without blanks around it.
 *
 * @throws InvalidRequest if it is no text, too long, or not one address.
 */
export function readAddress(typed: unknown): string {
  if (typeof typed === 'string' && typed.length <= 2 * MAX_ADDRESS) {
    const address = typed.trim()
    if (isAddress(address)) return address
  }
  throw new InvalidRequest('One e-mail address is needed, such as alice@example.com')
}

/** Whether the value is one address, and not a list of them, to which somebody could add their own. */
export function isAddress(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > MAX_ADDRESS) return false
  const isShort = Buffer.byteLength(value) <= MAX_ADDRESS
  return isShort && value.isWellFormed() && ADDRESS.test(value)
}

/**
 * Returns the name that somebody has typed: what they log in with.
 *
 * @throws InvalidRequest if it is no text, empty, or too long to be worked on.
 */
export function readName(typed: unknown): string {
  const isName = typeof typed === 'string' && isBoundedUsername(typed) && typed.trim() !== ''
  if (isName) return typed.trim()
  throw new InvalidRequest('"username" is needed, and must be one name or address')
}

/**
 * Returns whether a function of the application has made its change.
 *
 * @throws TypeError if it answers with anything but true and false: a statement's result, or nothing. Both would be
 * taken for a refusal, and its visitor told of a link that does nothing.
 */
export function readOutcome(answer: unknown, name: string): boolean {
  if (typeof answer === 'boolean') return answer
  throw new TypeError(`${name} must answer true or false: whether it has made the change`)
}

/** @throws InvalidRequest if it is no text. */
export function readText(value: unknown, name: string): string {
  if (typeof value === 'string') return value
  throw new InvalidRequest(`"${name}" is needed, and must be text`)
}
