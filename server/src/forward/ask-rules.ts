/**
 * The question whether the rules let somebody in who is logged in. The start of a round asks it and the login does, and
 * both answer as the check of the proxy would.
 *
 * @module
 */

import type { AppAct } from './app-requests.ts'
import type { Visitor } from './visitor.ts'

/** What somebody who is logged in has to do first. */
export type Missing =
  | { readonly what: 'recent_login'; readonly maxAge: number }
  | { readonly what: 'second_factor' }
  | { readonly what: 'other_password' }

/** Why somebody is not let in. */
export type Lacking =
  /** No rule opens this, or no app is there. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'role_missing'; readonly roles: readonly string[] }
  | { readonly kind: 'confirm'; readonly missing: Missing }

/** Returns what keeps the visitor from this; `null`: nothing does. */
export type AskRules = (visitor: Visitor, origin: string, act: AppAct) => Lacking | null
