/**
 * The pages of an application to which links and browsers go.
 *
 * @module
 */

import { ConfigurationError } from '../errors.ts'
import { readSettings, setting, type SettingsOf } from '../ground/settings.ts'
import { isOwnPath } from '../request/redirect.ts'

/** The pages to which links and browsers go: paths of this site. */
export interface FlowPages {
  /** The login page. @default '/login' */
  readonly login: string

  /** The page that takes the token of a reset and the new password. @default '/reset-password' */
  readonly reset: string

  /** The page that takes the token of a registration. @default '/register/confirm' */
  readonly register: string

  /** The page that takes the token of an invitation and the first password. @default '/invitation' */
  readonly invitation: string

  /** The page that takes the token of an address that is to be verified. @default '/verify-address' */
  readonly verify: string

  /** The page that takes the token of a new address. @default '/change-address' */
  readonly change: string

  /** The page that takes the token that undoes a change of address. @default '/undo-address' */
  readonly undo: string

  /** The page that takes the token "this was not me". @default '/not-me' */
  readonly notMe: string

  /** Where a browser goes after a step that asks for mail. @default '/check-your-mail' */
  readonly sent: string

  /** Where a browser goes that is logged in. @default '/' */
  readonly home: string
}

const page = (path: string) => setting(path, readPage)

const pages = {
  login: page('/login'),
  reset: page('/reset-password'),
  register: page('/register/confirm'),
  invitation: page('/invitation'),
  verify: page('/verify-address'),
  change: page('/change-address'),
  undo: page('/undo-address'),
  notMe: page('/not-me'),
  sent: page('/check-your-mail'),
  home: page('/'),
} satisfies SettingsOf<Partial<FlowPages>>

/**
 * Returns all pages.
 *
 * @param given those that are not the usual ones.
 * @throws ConfigurationError if one is unknown, or no path of this site.
 */
export function readPages(given: Partial<FlowPages>, option: string): FlowPages {
  return readSettings(pages, given, `${option}.`)
}

/** A link of a message must lead nowhere else, and its fragment is the token. */
function readPage(path: string, option: string): string {
  if (isOwnPath(path) && !/[#\s]/.test(path)) return path
  throw new ConfigurationError(option, "must be a path of this site: '/reset-password'")
}
