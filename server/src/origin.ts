/**
 * Refuses requests by which another site makes a browser act here: a login with the attacker's
 * account, a logout. Decided before the body is read and whatever its Content-Type, by headers that
 * pages cannot forge.
 *
 * Clients that are no browsers send neither header, and pass.
 *
 * @module
 */

import type { MiddlewareHandler } from 'hono'
import type { Answers } from './answers.ts'
import type { Log } from './log.ts'

/** RFC 9110, 9.2.1, but for TRACE, which no route takes. */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Siblings are other sites too: a subdomain that was taken over sends even Strict cookies. */
const foreignSites: ReadonlySet<string> = new Set(['cross-site', 'same-site'])

/** Returns the middleware for a site at this origin. */
export function refuseForeign(origin: string, answers: Answers, log: Log): MiddlewareHandler {
  return async (c, next) => {
    if (safeMethods.has(c.req.method)) return next()
    const sender = c.req.header('origin')
    const isForeign =
      foreignSites.has(c.req.header('sec-fetch-site') ?? '') ||
      (sender !== undefined && sender !== origin)
    if (!isForeign) return next()
    log({ type: 'request.foreign', method: c.req.method, path: c.req.path })
    return answers.message(c, {
      status: 403,
      code: 'cross_site_request',
      detail: 'Cross-site request refused',
      title: 'Refused',
      text: `This form was not sent from ${origin}. Open the site there and try again.`,
      back: { href: `${origin}/`, label: 'Go to the start page' },
    })
  }
}
