/**
 * What has been done with the accounts of users, and by whom: for the user, for administrators, and as the audit log
 * (ASVS 5.0, 16.2.1 and 16.3.3).
 *
 * It holds no password, token or secret. It is bounded: who can act often must not fill the disk, nor push what
 * somebody else has done out of the log by logging in again and again.
 *
 * @module
 */

import { DAY, type Clock } from 'latchkey'

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
  | 'factor_removal_announced'
  | 'factor_removal_cancelled'
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
  'factor_removal_announced',
  'email_changed',
])

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
  readonly id: string

  /** Instants in epoch milliseconds. */
  readonly at: number

  /** When the user was told of it. What need not be told counts as told at once. `null`: not yet. */
  readonly toldAt: number | null
}

/** Which entries of a user to list. */
export interface ActivityFilter {
  /** @default all */
  readonly kinds?: readonly ActivityKind[]

  /** @default 50 */
  readonly limit?: number
}

/** Notes what is done, and tells it. */
export interface Activity {
  note(what: NewActivity): Promise<void>

  /** Returns what has been done with a user, the latest first. */
  list(userId: string, filter?: ActivityFilter): Promise<readonly ActivityEntry[]>

  /**
   * Returns what others have done and the user has not been told yet, the latest first.
   *
   * @param limit how many at most. @default as many as there are
   */
  untold(userId: string, limit?: number): Promise<readonly ActivityEntry[]>

  /** Notes that the user has been told. */
  markTold(userId: string, ids: readonly string[]): Promise<void>
}

/** How much is kept. */
export interface ActivityBounds {
  /** Entries of a user of the same sort: logins, or all else. */
  readonly most: number

  /** Entries that are older than this instant go. */
  readonly since: number
}

/** Keeps the entries. Every method is one atomic step, also between processes. */
export interface ActivityTable {
  /** Adds an entry, and drops what is beyond the bounds. */
  add(entry: Omit<ActivityEntry, 'id'>, bounds: ActivityBounds): Promise<void>

  /** Returns entries of the user, the latest first. */
  list(
    userId: string,
    filter: { readonly kinds: readonly string[] | null; readonly limit: number },
  ): Promise<readonly ActivityEntry[]>

  /** Returns the entries of the user that have no `toldAt`, the latest first. */
  untold(userId: string, limit: number): Promise<readonly ActivityEntry[]>

  /** Sets `toldAt` of those entries of the user that have none. */
  markTold(userId: string, ids: readonly string[], now: number): Promise<void>
}

const MOST = 200
const LONGEST = 400 * DAY
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
      const entry = { userId, kind, by, address, userAgent: cut(userAgent), detail, at, toldAt }
      await table.add(entry, { most: MOST, since: at - LONGEST })
    },
    list: (userId, { kinds = null, limit = 50 } = {}) => table.list(userId, { kinds, limit }),
    untold: (userId, limit = MOST) => table.untold(userId, limit),
    markTold: (userId, ids) => table.markTold(userId, ids, clock()),
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
