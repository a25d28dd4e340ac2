/**
 * What the site is made of, and what its routes are.
 *
 * @module
 */

import type { Env, Handler } from 'hono'
import type { Clock, JsonObject } from 'latchkey'
import type { Flows } from 'latchkey/flows'
import type { LatchkeyHono, SessionVariables } from 'latchkey/adapters/hono'
import type { SiteMail } from '../mail/site-mail.ts'
import type { Log } from '../process/log.ts'
import type { Activity } from '../accounts/activity.ts'
import type { ProviderAccounts } from '../accounts/provider-accounts.ts'
import type { Devices } from '../accounts/devices.ts'
import type { AppsAtLogin } from '../forward/apps-at-login.ts'
import type { Setup } from '../accounts/setup.ts'
import type { SiteProvider } from '../providers/site-provider.ts'
import type { PasskeyHosts } from '../storage/passkey-hosts.ts'
import type { SiteLatch, Storage } from '../storage/storage.ts'
import type { SiteUser } from '../accounts/user-table.ts'
import type { Users } from '../accounts/users.ts'
import type { Brand } from '../pages/view.ts'
import type { Look } from './look.ts'

/** What handlers find in the context. */
export interface SiteEnv extends Env {
  Variables: SessionVariables<SiteUser, JsonObject>
}

/** latchkey for the site. */
export type SiteHono = LatchkeyHono<SiteUser, JsonObject>

/** What pages and routes need to know of the configuration. */
export interface SiteSettings {
  readonly brand: Brand

  /** The operator's colours and logo. @default latchkey's own */
  readonly look?: Look

  /** The address under which browsers see the site. */
  readonly url: URL

  /** The name of the session's cookie, without the prefix that https adds. */
  readonly cookieName: string

  /** How long sessions live whose users asked to stay logged in; `null`: nobody is asked. Durations in milliseconds. */
  readonly remember: { readonly idleTimeout: number; readonly absoluteTimeout: number } | null

  /** Whether people may log in by their verified address. */
  readonly emailLogin: boolean

  /** Whether people log in by passwords of this site. */
  readonly passwords: boolean

  /** Whether everybody can make an account, by mail. */
  readonly registration: boolean
}

/** What the site is made of. */
export interface SiteContext {
  readonly latch: SiteLatch
  readonly users: Users
  readonly setup: Setup

  /** What has been done, by whom, with the users. */
  readonly activity: Activity

  /** The browsers in which users log in. */
  readonly devices: Devices
  readonly settings: SiteSettings

  /** `null`: the site has no mail, and no page that works by it. */
  readonly mail: SiteMail | null

  /** What surrounds a login (`siteFlows`). There is one: each tells users of what happens to their accounts. */
  readonly flows: Flows

  /** The providers by which people log in, in the order of their buttons. */
  readonly providers: readonly SiteProvider[]

  /** Whose the accounts at providers are. */
  readonly providerAccounts: ProviderAccounts

  /** The apps behind the login; `null`: there are none. */
  readonly apps: AppsAtLogin | null

  /** Where factors are, as they are stored. */
  readonly credentials: Storage['credentials']

  /** Tells which passkeys were made at the site's present host. */
  readonly passkeyHosts: Pick<PasskeyHosts, 'isOf'>

  /** Tells which database does not answer now. */
  readonly unavailable: Storage['unavailable']
  readonly log: Log

  /** The clock of the login: epoch milliseconds. */
  readonly clock: Clock

  /** Returns the public keys of assertions, as a JWK Set. @default no app gets assertions */
  readonly jwks?: () => object
}

/** The handlers of one path, by method. HEAD is answered by GET. */
export interface Route {
  readonly get?: Handler<SiteEnv>
  readonly post?: Handler<SiteEnv>
}

/** Routes by their path. */
export type Routes = Readonly<Record<string, Route>>
