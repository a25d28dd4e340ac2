/**
 * A step of a login by a provider, as `flowRoute` of every adapter mounts it.
 *
 * @module
 */

import type { RequestContext } from '../request/context.ts'

/** A step. */
export interface OidcStep {
  /** The names of the fields that it reads. */
  readonly fields: readonly string[]

  /**
   * How requests reach it: a browser visits (`visit`: by GET, or by a form of this site), a form of this site alone is
   * sent (`form`), or the provider's server calls (`server`).
   */
  readonly by: 'visit' | 'form' | 'server'

  /** Does the step. A field that was not sent is missing. */
  readonly run: (
    ctx: RequestContext,
    fields: Readonly<Record<string, string | undefined>>,
  ) => Promise<OidcStepDone>
}

/** What a step has done. */
export interface OidcStepDone {
  /** What clients are told that are no browsers. */
  readonly message: string

  /** Where a browser goes: a path of this site, or an address at the provider. */
  readonly location: string

  /** Whether the location is the provider's. Nothing that a visitor has sent is in its origin. */
  readonly isElsewhere?: boolean

  /** Whether a second factor is missing: a browser goes to the page for it first. */
  readonly isUnfinished?: boolean
}
