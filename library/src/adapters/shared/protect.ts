/**
 * `protect`: whatever is not opened needs a user who is logged in. What all adapters share of it.
 *
 * @module
 */

import { ConfigurationError } from '../../errors.ts'
import {
  readFunction,
  readSettings,
  setting,
  type SettingsOf,
  type SomeSettings,
} from '../../ground/settings.ts'
import type { RouteRules } from '../../request/context.ts'
import { assertCalled, optionsFor, type DependsOptions, type LookOptions } from './options.ts'

/** Options of `protect`. */
export interface ProtectOptions<Request> extends LookOptions<Request> {
  /**
   * What needs no login. `'/about'` is open for GET and HEAD, and for no other method; `'POST /hook'` for that method;
   * `'/assets/*'` is open with all that lies below. The pages of the adapter's options (`loginPage`, …) are open
   * by themselves; so are latchkey's own routes (`loginRoute`, …), but not in fetch handlers, where nobody knows them.
   *
   * @default nothing but these
   */
  readonly open?: readonly string[]
}

const settings = {
  open: setting([], readOpen),
  dangerouslyAllowCrossSite: setting(null, readFunction),
  activity: setting(null, readFunction),
} satisfies SettingsOf<ProtectOptions<unknown>>

/**
 * Returns the entries of the list.
 *
 * @param more the settings that only this adapter has.
 * @throws ConfigurationError if an option is unknown or of another kind.
 */
export function readProtectOptions(options: object, more: SomeSettings = {}): readonly string[] {
  assertCalled('protect', options)
  return readSettings({ ...more, ...settings }, options, 'protect.').open
}

function readOpen(open: readonly string[]): readonly string[] {
  if (Array.isArray(open)) return open as readonly string[]
  throw new ConfigurationError('protect.open', "must be a list: ['/about', '/assets/*']")
}

/**
 * Returns the rules by which `protect` looks at the session: what the application says about this request, else what
 * the route behind it says. A page that polls stays no activity, and a route that takes cross-site requests takes them.
 */
export function rulesFor<Request>(
  options: LookOptions<Request>,
  request: Request,
  behind: RouteRules | null,
): DependsOptions {
  const said = optionsFor(options, request)
  return {
    dangerouslyAllowCrossSite: said.dangerouslyAllowCrossSite ?? behind?.crossSite ?? undefined,
    activity: said.activity ?? behind?.activity ?? undefined,
  }
}

/** Returns a function that does something the first time it is called. */
export function once<Given extends readonly unknown[]>(
  work: (...given: Given) => unknown,
): (...given: Given) => void {
  let isDone = false
  return (...given) => {
    if (isDone) return
    isDone = true
    work(...given)
  }
}
