/**
 * What has been done with the accounts of users, and by whom: for the user, for administrators, and as the audit log
 * (ASVS 5.0, 16.2.1 and 16.3.3).
 *
 * It holds no password, token or secret. It is bounded: whoever can act often must not fill the disk, nor push out of
 * the log what somebody else has done. So each kind has a bound of its own, what is done again within an hour counts on
 * in one entry, and what the user is still to be told is never dropped.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { DAY, HOUR, type Clock } from 'latchkey'

/** What has been done. */
export type ActivityKind =
  | 'login'
  | 'invited'
  | 'invitation_accepted'
  | 'reset_link_made'
  | 'password_reset'
  | 'password_changed'
  | 'recovered'
  | 'factor_added'
  | 'factor_removed'
  | 'email_changed'
  | 'email_verified'
  | 'roles_changed'
  | 'disabled'
  | 'enabled'
  | 'unlocked'
  | 'device_ended'
  | 'device_named'
  | 'created'
  | 'account_linked'
  | 'account_unlinked'

/** What a user is told of at the next login if somebody else has done it. */
const TOLD: ReadonlySet<ActivityKind> = new Set<ActivityKind>([
  'reset_link_made',
  'password_changed',
  'recovered',
  'factor_added',
  'factor_removed',
  'email_changed',
  'account_unlinked',
])

/** Each is of its own: nobody gets another login out of sight by logging in at the same address. */
const NEVER_FOLDED: ReadonlySet<ActivityKind> = new Set<ActivityKind>(['login'])

/** What changes something to something else: another change is another entry. */
const CHANGES: ReadonlySet<ActivityKind> = new Set<ActivityKind>(['roles_changed', 'email_changed'])

/** What matters least, and is easily done often, shares one bound. Every other kind has its own. */
const SMALL: readonly ActivityKind[] = ['unlocked', 'device_ended', 'device_named']

/** Kinds that happen often, of which nobody is told and that change no rights. */
export const OFTEN: readonly ActivityKind[] = ['login', ...SMALL]

/** Who has done something: the user, a command on the machine, or another user. */
export type Actor = 'self' | 'machine' | { readonly id: string; readonly username: string }

/** More about it, for people who read the log: no secret. */
export type ActivityDetail = Readonly<Record<string, string | number | boolean | null>>

/** Something to be noted. */
export interface NewActivity {
  readonly userId: string
  readonly kind: ActivityKind
  readonly by: Actor

  /** The IP address it came from. @default unknown */
  readonly address?: string | null

  /** The browser's User-Agent, which the client has chosen. At most 256 characters are kept. @default unknown */
  readonly userAgent?: string | null

  /** @default nothing */
  readonly detail?: ActivityDetail
}

/** Something that was noted. */
export interface ActivityEntry extends Required<NewActivity> {
  /** Random, and another one after each time that was folded into the entry: what was read is what is marked. */
  readonly id: string

  /** When it was done for the first time. Instants in epoch milliseconds. */
  readonly at: number

  /** How often it was done, and when for the last time. The detail is of the last time. */
  readonly count: number
  readonly lastAt: number

  /** When the user was told of it. What need not be told counts as told at once. `null`: not yet. */
  readonly toldAt: number | null
}

/** Which entries of a user to list. */
export interface ActivityFilter {
  /** @default all */
  readonly kinds?: readonly ActivityKind[]

  /** Whether all other kinds are meant. @default false */
  readonly except?: boolean

  /** @default 50 */
  readonly limit?: number
}

/** Notes what is done, and tells it. */
export interface Activity {
  note(what: NewActivity): Promise<void>

  /** Returns what has been done with a user, the latest first. */
  list(userId: string, filter?: ActivityFilter): Promise<readonly ActivityEntry[]>

  /** Returns what others have done and the user has not been told yet, the latest first. */
  untold(userId: string): Promise<readonly ActivityEntry[]>

  /** Notes that the user has been told. */
  markTold(userId: string, ids: readonly string[]): Promise<void>
}

/** How much is kept. */
export interface ActivityBounds {
  /** The kinds that share a bound with the entry, and how many told entries of the user of these are kept. */
  readonly kinds: readonly ActivityKind[]
  readonly most: number

  /** Told entries that are older than this instant go. */
  readonly since: number

  /** What the entry is folded into; `null`: nothing. */
  readonly fold: ActivityFold | null
}

/**
 * An entry is folded into the last one of the same user, kind and actor that is as told as it is, if that one was begun
 * at the same address after `since`; or if there are `mostUntold` of these that are to be told.
 */
export interface ActivityFold {
  readonly since: number

  /** Whether the detail has to be the same too. */
  readonly sameDetail: boolean
  readonly mostUntold: number
}

/** Something to be noted for the first time, or once more. */
export type AddedEntry = Omit<ActivityEntry, 'count' | 'lastAt'>

/** Keeps the entries. Every method is one atomic step, also between processes. */
export interface ActivityTable {
  /**
   * Adds an entry, or folds it into another one, which gets its id, browser and detail; and drops what is beyond the
   * bounds. What is still to be told is not dropped.
   */
  add(entry: AddedEntry, bounds: ActivityBounds): Promise<void>

  /** Returns entries of the user, the latest first. */
  list(
    userId: string,
    filter: Required<Omit<ActivityFilter, 'kinds'>> & { readonly kinds: readonly string[] | null },
  ): Promise<readonly ActivityEntry[]>

  /** Returns the entries of the user that have no `toldAt`, the latest first. */
  untold(userId: string, limit: number): Promise<readonly ActivityEntry[]>

  /** Sets `toldAt` of those entries of the user that have none. */
  markTold(userId: string, ids: readonly string[], now: number): Promise<void>
}

const MOST = 200
const LONGEST = 400 * DAY

/** What is to be told is bounded by how many people have done it: so many entries of a kind for each of them. */
const MOST_UNTOLD = 20
const MOST_OF_USER_AGENT = 256

/** The User-Agent is cut between characters: half a pair is no text that a database takes. */
function cut(text: string | null): string | null {
  return text === null
    ? null
    : text.slice(0, MOST_OF_USER_AGENT).toWellFormed().replaceAll('\0', '\uFFFD')
}

/** Returns the activity in the table. */
export function openActivity(table: ActivityTable, clock: Clock = Date.now): Activity {
  return {
    async note({ userId, kind, by, address = null, userAgent = null, detail = {} }) {
      const at = clock()
      const toldAt = by !== 'self' && TOLD.has(kind) ? null : at
      const id = randomBytes(16).toString('base64url')
      const entry = { id, userId, kind, by, address, userAgent: cut(userAgent), detail, at, toldAt }
      await table.add(entry, boundsOf(kind, at))
    },
    list: (userId, { kinds = null, except = false, limit = 50 } = {}) =>
      table.list(userId, { kinds, except, limit }),
    untold: (userId) => table.untold(userId, MOST),
    markTold: (userId, ids) => table.markTold(userId, ids, clock()),
  }
}

function boundsOf(kind: ActivityKind, now: number): ActivityBounds {
  const fold = { since: now - HOUR, sameDetail: CHANGES.has(kind), mostUntold: MOST_UNTOLD }
  return {
    kinds: SMALL.includes(kind) ? SMALL : [kind],
    most: MOST,
    since: now - LONGEST,
    fold: NEVER_FOLDED.has(kind) ? null : fold,
  }
}

/** The columns for who has done it. No id of a user is `self` or `machine`: ids have 22 characters. */
export function columnsOf(by: Actor): readonly [id: string, name: string | null] {
  return typeof by === 'string' ? [by, null] : [by.id, by.username]
}

/** Returns who has done it. */
export function actorOf(id: string, name: string | null): Actor {
  if (id === 'self' || id === 'machine') return id
  return { id, username: name ?? '' }
}
