/**
 * Notes in which browsers users are seen.
 *
 * @module
 */

import type { MiddlewareHandler } from 'hono'
import type { RequestContext } from 'latchkey/adapter-kit'
import type { Sighting } from '../accounts/devices.ts'
import { isLook } from './session-route.ts'
import type { SiteContext, SiteEnv, SiteHono } from './site-context.ts'

/** Returns the middleware. No request waits for the note, or fails because of it: the log tells what went wrong. */
export function seenDevices(
  { devices, log }: Pick<SiteContext, 'devices' | 'log'>,
  hono: SiteHono,
): MiddlewareHandler<SiteEnv> {
  return async (c, next) => {
    await next()
    const { user, device } = c.var.session
    if (user === null || device === null || isLook(c)) return
    devices.see(sightingOf(hono.contextOf(c), user.id, device)).catch((error: unknown) => {
      log({ type: 'store.failed', operation: 'devices', error })
    })
  }
}

/** Returns where a user is seen now. */
export function sightingOf(ctx: RequestContext, userId: string, device: string): Sighting {
  const userAgent = ctx.header('user-agent')?.slice(0, MOST_OF_USER_AGENT).toWellFormed() ?? null
  return { userId, device, address: ctx.address, userAgent }
}

/** As much as a session keeps. */
const MOST_OF_USER_AGENT = 256
