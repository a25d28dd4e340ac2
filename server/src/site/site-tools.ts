/**
 * What every module of routes is given.
 *
 * @module
 */

import type { Flows } from 'latchkey/flows'
import type { Answers } from './answers.ts'
import type { SiteContext, SiteHono } from './site-context.ts'
import type { ViewOf } from './view-of.ts'

/** The tools of a module of routes: `xRoutes(tools: SiteTools): Routes`. */
export interface SiteTools {
  readonly site: SiteContext
  readonly hono: SiteHono
  readonly answers: Answers
  readonly viewOf: ViewOf

  /** Those of the site. */
  readonly flows: Flows
}
