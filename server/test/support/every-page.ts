/**
 * Every page of the site in every state that looks different. What holds for all pages is tested over this table, so
 * a page that is not in it is not tested: its area adds it here.
 *
 * @module
 */

import { account } from './pages/account.ts'
import { devices } from './pages/devices.ts'
import { admin } from './pages/admin.ts'
import { appEntries } from './pages/app-entries.ts'
import { appRefusals } from './pages/app-refusals.ts'
import { brands } from './pages/brand.ts'
import { byMail } from './pages/by-mail.ts'
import { byProvider } from './pages/providers.ts'
import { security } from './pages/security.ts'
import { waysIn } from './pages/ways-in.ts'
import type { PageState } from './page-state.ts'

/** The states by their names. */
export const everyPage: ReadonlyMap<string, PageState> = new Map(
  [
    waysIn,
    account,
    devices,
    admin,
    byMail,
    byProvider,
    security,
    brands,
    appRefusals,
    appEntries,
  ].flatMap((states) => Object.entries(states)),
)
