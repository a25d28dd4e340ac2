/**
 * Who sends a judged request.
 *
 * @module
 */

import type { FoundSession } from 'latchkey'
import type { SiteUser } from '../accounts/user-table.ts'

/** A session of the site, as a check sees it. */
export type Visitor = FoundSession<SiteUser>

/** Finds the visitor of a judged request; `null`: nobody is logged in. */
export type FindVisitor = (
  request: { readonly origin: string; header(name: string): string | undefined },
  isActivity: boolean,
) => Visitor | null | Promise<Visitor | null>
