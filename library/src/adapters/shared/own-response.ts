/**
 * The application's own answer to a refusal, where handlers answer with a `Response`.
 *
 * @module
 */

/** A response, or nothing. If nothing, latchkey answers. */
export type OwnResponse = Response | null | undefined

/** Returns the response, `null` if there is none: an `async` function may return nothing, or `false`. */
export function ownResponse(own: OwnResponse): Response | null {
  return typeof own === 'object' ? own : null
}
