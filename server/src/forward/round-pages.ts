/**
 * The pages of a round, by their paths.
 *
 * @module
 */

import type { AppPages } from './answer.ts'
import { enterPage } from './enter-page.ts'
import { ENTER, type RoundParts } from './round-parts.ts'
import { startPage } from './start-page.ts'
import { START } from './way-back.ts'

/** Returns the pages that lead a browser from an app to the login, and back. */
export function roundPages(parts: RoundParts): AppPages {
  return new Map([
    [START, (request) => startPage(parts, request)],
    [ENTER, (request) => enterPage(parts, request)],
  ])
}
