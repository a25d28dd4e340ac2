/**
 * The pages of a round, by their paths.
 *
 * @module
 */

import type { AppPage, AppPages } from './answer.ts'
import { problem } from './answers.ts'
import { enterPage } from './enter-page.ts'
import { ENTER, type RoundParts } from './round-parts.ts'
import { startPage } from './start-page.ts'
import { START } from './way-back.ts'

/** Returns the pages that lead a browser from an app to the login, and back. */
export function roundPages(parts: RoundParts): AppPages {
  return new Map([
    [START, byGet((request) => startPage(parts, request))],
    [ENTER, byGet((request) => enterPage(parts, request))],
  ])
}

/** Refuses other methods: a ticket is redeemed by a browser that goes there, and by nothing else. */
function byGet(page: AppPage): AppPage {
  return (request) => {
    if (request.method === 'GET') return page(request)
    const headers = ['Allow', 'GET']
    return problem(405, 'method_not_allowed', 'Method not allowed', { headers })
  }
}
