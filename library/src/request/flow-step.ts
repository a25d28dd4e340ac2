/**
 * A step of a flow as a route can take it: which fields it reads, and what it does. `flowRoute` of every adapter mounts
 * it.
 *
 * @module
 */

import type { RequestContext } from './context.ts'

/** What a step has done. */
export interface StepDone {
  /** What clients are told that are no browsers. The same for everybody who may ask. */
  readonly message: string

  /** Where a browser goes: a path of this site. */
  readonly location: string

  /** What a client that is no browser page is told besides the message. @default nothing */
  readonly json?: object
}

/** A step of a flow. */
export interface FlowStep {
  /** The names of the fields that it reads. All others are ignored. */
  readonly fields: readonly string[]

  /** Does the step. What a field holds is text; a field that was not sent is missing. */
  readonly run: (
    ctx: RequestContext,
    fields: Readonly<Record<string, string | undefined>>,
  ) => Promise<StepDone>
}
