/**
 * Kits: kinds of factors that users enrol in, with the methods that they add to what `createLatchkey` returns. A kit
 * is an entry of its own (`latchkey/totp`, `latchkey/passkeys`), so that nobody loads what they do not use.
 *
 * @module
 */

import type { KeyObject } from 'node:crypto'
import type { CredentialStore } from '../contracts/credentials.ts'
import type { TokenStore } from '../contracts/tokens.ts'
import type { EventListener } from '../events.ts'
import type { Callbacks } from '../ground/callbacks.ts'
import type { Awaitable } from '../ground/maybe-promise.ts'
import type { Clock } from '../ground/time.ts'
import type { CookieSettings } from '../request/cookie.ts'
import type { RequestContext } from '../request/context.ts'
import type { longestTimeouts } from '../session/lifetimes.ts'
import type { SessionManager } from '../session/manager.ts'
import type { FactorKind } from '../session/proof-kinds.ts'
import type { StoredUser } from '../session/user.ts'
import type { OneTimeTokens } from '../tokens/one-time-tokens.ts'
import type { Factor } from './factor.ts'
import type { SecondSteps } from './second-steps.ts'
import type { AttemptParts } from './throttled.ts'
import type { UnfinishedLogins } from './unfinished-logins.ts'

/** What a kit adds. */
export interface Installed {
  readonly factors: readonly Factor[]

  /** What stands on the latch under the kit's name. */
  readonly methods: object

  /** See `KitParts.canReplacePassword`. @default the kit does not replace passwords */
  readonly canReplacePassword?: CanReplacePassword
}

/**
 * Whether a user can do without a password.
 *
 * @param without the id of a credential that is not counted.
 */
export type CanReplacePassword = (userId: string, without: string | null) => Promise<boolean>

/** A kind of factors with methods of its own. */
export interface FactorKit<Added extends object = object> {
  /** The name of its methods on the latch. */
  readonly name: string

  /** What it and the kits that it brings add to the latch. For types alone. */
  readonly added?: Added

  /** Kits that come with this one. Of several kits of one name, the first is installed. */
  readonly brings?: readonly FactorKit[]

  /** Called once, by `installAll`, after the kits that this one brings. */
  readonly install: (parts: KitParts) => Installed

  /** `installKits`, in every kit. It comes with them, so that an application without kits does not load it. */
  readonly installAll: InstallKits
}

/** Whether an element of the option `factors` is a kit. */
export function isKit(element: object | null | undefined): element is FactorKit {
  return typeof element === 'object' && element !== null && 'install' in element
}

/** What the option `factors` comes to. */
export interface InstalledKits {
  /** All factors, in the order of the option. */
  readonly factors: readonly Factor[]

  /** The methods of the kits, by their names. */
  readonly methods: Readonly<Record<string, object>>

  /** That of the last kit that has one; `null`: none has. */
  readonly canReplacePassword: CanReplacePassword | null

  /** @throws ConfigurationError if a kit has the name of something that the latch has itself. */
  readonly assertNew: (latch: object) => void
}

/**
 * Installs the kits among the elements of the option `factors`.
 *
 * @throws ConfigurationError if two kits have one name, or there is no place for what users enrol.
 */
export type InstallKits = (
  listed: readonly (Factor | FactorKit)[],
  login: LoginInternals,
) => InstalledKits

/**
 * What the kits among the elements of the option `factors` add to the latch. A kit that a condition leaves out is typed
 * as if it were there, because an array says nothing of its length.
 */
export type AddedBy<Listed> =
  Each<Listed> extends { readonly each: (added: infer Added) => void } ? Added : unknown

/** One function type for each kit: what all of them take is what all of them add. */
type Each<Listed> = Listed extends { readonly install: unknown; readonly added?: infer Added }
  ? { readonly each: (added: NonNullable<Added>) => void }
  : never

const known = new WeakMap<object, LoginInternals>()

/** Makes the parts of a login known to the package's other entries. */
export function registerInternals(latch: object, login: LoginInternals): void {
  known.set(latch, login)
}

/**
 * Returns the parts of a login.
 *
 * @param entry what asks for them, for the error.
 * @throws TypeError if `latch` is not what `createLatchkey` returned.
 */
export function internalsOf(latch: object, entry: string): LoginInternals {
  const login = known.get(latch)
  if (login === undefined) throw new TypeError(`${entry} takes what createLatchkey returned`)
  return login
}

/** What `createLatchkey` has made, as it is. `KitParts` is made of it. */
export interface LoginInternals {
  readonly settings: {
    readonly secrets: readonly string[]
    readonly credentialSecrets: readonly string[] | null
    readonly credentials: CredentialStore | null
    readonly needsSecondFactor: ((user: never) => Awaitable<boolean>) | null
    readonly storeTimeout: number
    readonly cookie: CookieSettings
    readonly unfinishedCookie: CookieSettings
    readonly crossSite: { readonly ownOrigin: string | null }
    readonly policy: { readonly clock: Clock } & Parameters<typeof longestTimeouts>[0]
    readonly tokens: TokenStore | null

    /** `null` if sessions are in a store. */
    readonly openSealed: unknown
  }
  readonly manager: SessionManager
  readonly attemptParts: AttemptParts
  readonly tokens: OneTimeTokens | null
  readonly rememberDevice: (ctx: RequestContext, userId: string) => Promise<void>

  /** What is made after the kits are installed. */
  readonly later: () => {
    readonly steps: SecondSteps<StoredUser>
    readonly unfinished: Pick<UnfinishedLogins<StoredUser>, 'endAll'> | null
    readonly canReplacePassword: CanReplacePassword | null
  }
}

/** What kits need of an application's login, besides its public methods. */
export interface KitParts {
  /** The address of the site (`https://app.example.com`); `null` if `publicUrl` is not given. */
  readonly publicOrigin: string | null
  readonly emit: EventListener
  readonly callbacks: Callbacks
  readonly clock: Clock

  /** Keys from the secrets of cookies, for this label alone; the newest first. */
  readonly keys: (label: string) => readonly KeyObject[]

  /** Keys from `credentialSecrets`, for this label alone; the newest first. `null` if the option is not given. */
  readonly credentialKeys: ((label: string) => readonly KeyObject[]) | null

  /** How a cookie beside the session's is set: its name ends with `label`; it is HttpOnly, `SameSite` as that one. */
  readonly cookie: (label: string, maxAge: number) => CookieSettings

  /**
   * Marks a text as used until an instant. Returns false if it was marked before: of any number of callers exactly one
   * gets true.
   *
   * @throws ConfigurationError if there is no token store.
   */
  readonly useOnce: (label: string, text: string, expiresAt: number) => Promise<boolean>

  /** Returns the row of a user, by `findUserById`; `null` if there is none, or it is disabled. */
  readonly current: (userId: string) => Promise<StoredUser | null>

  /**
   * Returns the row of the user who is logged in and has confirmed it within ten minutes, by a factor if they have
   * one.
   *
   * @throws NotAuthenticated, LoginUnfinished, RecentLoginRequired, SecondFactorRequired: an adapter answers with its
   * pages.
   */
  readonly confirmed: (ctx: RequestContext) => Promise<StoredUser>

  /** Returns the user who is logged in. @throws NotAuthenticated, LoginUnfinished. */
  readonly loggedIn: (ctx: RequestContext) => Promise<{ readonly id: string }>

  /** Which factors the user has. Passwords are none of them. */
  readonly kindsOf: (found: StoredUser) => Promise<readonly FactorKind[]>

  /** Whether the application's own `needsSecondFactor` says so; `false` if it is not given. */
  readonly mustHaveFactor: (found: StoredUser) => Promise<boolean>

  /**
   * Logs a user in whose proof was checked. The user is looked up again when the session is there.
   *
   * @param isStill whether the proof would still be right for the user as they are then.
   * @throws InvalidCredentials if not, or the user is disabled or gone.
   */
  readonly logIn: (
    ctx: RequestContext,
    found: StoredUser,
    how: {
      readonly methods: readonly string[]
      readonly remembered: boolean
      readonly origins?: readonly string[]
    },
    isStill: (now: StoredUser) => Awaitable<boolean>,
  ) => Promise<'complete' | 'unfinished'>

  /**
   * Confirms the user who is logged in, by methods that were checked, as `latch.confirm` does.
   *
   * @throws NotAuthenticated, SessionEnded, InvalidCredentials.
   */
  readonly confirm: (
    ctx: RequestContext,
    found: StoredUser,
    methods: readonly string[],
    origins?: readonly string[],
  ) => Promise<void>

  /** Whether a user can do without a password; `null` if no kit says. It is known when all kits are installed. */
  readonly canReplacePassword: () => CanReplacePassword | null

  /** The user whom the request's session or unfinished login is of; `null` if there is neither. */
  readonly userOf: (ctx: RequestContext) => Promise<{ readonly id: string } | null>

  /** Where one-time tokens are kept, with its failures told; `null` if there is no place. */
  readonly tokens: TokenStore | null

  /**
   * Ends the sessions of a user that have come from one of the origins, and all unfinished logins of the user. Returns
   * how many sessions it has ended. `null` if sessions are in cookies, where they cannot be found.
   */
  readonly endOf: ((userId: string, origins: readonly string[]) => Promise<number>) | null

  /** The longest that a session can live, in milliseconds. */
  readonly longestSession: number

  /** Where factors are kept: the option `credentials`, or the store of sessions. `null` if there is no place. */
  readonly credentials: CredentialStore | null
}
