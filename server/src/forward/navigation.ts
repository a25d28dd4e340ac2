/**
 * What a judged request is: a page that somebody goes to, a preflight, or something that shows activity.
 *
 * @module
 */

import { isUnsafe, prefersHtml } from 'latchkey/adapter-kit'
import type { Judged } from './judged.ts'

/**
 * Whether somebody goes to a page, so that the answer may lead to another one. Browsers say so in two headers, which
 * pages cannot forge. Without both, whoever prefers HTML does, unless a script says that it has sent the request.
 */
export function isPageNavigation(judged: Judged): boolean {
  if (judged.header('upgrade') !== undefined) return false
  const mode = judged.header('sec-fetch-mode')
  const dest = judged.header('sec-fetch-dest')
  if (mode !== undefined || dest !== undefined) {
    return (mode ?? 'navigate') === 'navigate' && (dest ?? 'document') === 'document'
  }
  const isRead = judged.method === 'GET' || judged.method === 'HEAD'
  const isOfScript = judged.header('x-requested-with') !== undefined
  return isRead && !isOfScript && prefersHtml(judged.header('accept'))
}

/** Whether the method may change something. Opening a WebSocket is a GET, which pages repeat by themselves. */
export function isUnsafeMethod({ method }: Pick<Judged, 'method'>): boolean {
  return isUnsafe({ method, header: () => undefined })
}

/** The method that a preflight asks for (Fetch, 4.8); `null`: the request is no preflight. */
export function preflightMethod(judged: Judged): string | null {
  if (judged.method !== 'OPTIONS' || judged.header('origin') === undefined) return null
  return judged.header('access-control-request-method') ?? null
}
