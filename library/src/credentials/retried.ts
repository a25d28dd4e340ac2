/**
 * Changes by compare-and-set that begin anew when another request came between.
 *
 * @module
 */

import { UpdateConflict } from '../errors.ts'

/** How often a change begins anew. Each time the other request has succeeded. */
const MAX_TRIES = 20

/**
 * Calls a function until it returns anything but `undefined`, which says that another request came between.
 *
 * @throws UpdateConflict if others come between too often.
 */
export async function retried<Outcome>(
  change: () => Promise<Outcome | undefined>,
): Promise<Outcome> {
  for (let i = 0; i < MAX_TRIES; i++) {
    const outcome = await change()
    if (outcome !== undefined) return outcome
  }
  throw new UpdateConflict('The factor is being used or changed by too many requests at once')
}
