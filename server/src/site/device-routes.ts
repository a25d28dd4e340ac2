/**
 * My devices: the browsers in which a user is or was logged in. They get names, and are logged out from here.
 *
 * @module
 */

import type { Handler } from 'hono'
import { InvalidRequest } from 'latchkey'
import type { RequestContext } from 'latchkey/adapter-kit'
import { DeviceNameError, MAX_DEVICE_NAME } from '../accounts/devices.ts'
import type { SiteUser } from '../accounts/user-table.ts'
import { browserName } from '../pages/browser-name.ts'
import { deviceNamePage } from '../pages/device-name.ts'
import { devicesPage } from '../pages/devices.ts'
import { actRoute, type Act, type ActDone } from './act-route.ts'
import { confirmedUser } from './confirmed.ts'
import { deviceRows, type DeviceRow } from './device-rows.ts'
import { noteOwn } from './noted.ts'
import { noticeCookie, type NoticeName } from './notice-cookie.ts'
import { sightingOf } from './seen-devices.ts'
import type { Route, Routes, SiteContext, SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { wantsPage } from './wants-page.ts'

const PAGE = '/devices'

/** Returns the routes. Whoever logs a device out has confirmed lately that it is them (ASVS 5.0, 7.5.2). */
export function deviceRoutes(tools: SiteTools): Routes {
  const { site } = tools
  return {
    [PAGE]: { get: showDevices(tools) },
    [`${PAGE}/name`]: nameRoute(tools),
    [`${PAGE}/end`]: { post: actRoute(tools, endAct(site)) },
    [`${PAGE}/end-others`]: { post: actRoute(tools, endOthersAct(site)) },
    [`${PAGE}/forget`]: { post: actRoute(tools, forgetAct(site)) },
  }
}

function showDevices({ site, hono, viewOf }: SiteTools): Handler<SiteEnv> {
  const notices = noticeCookie(site.settings)
  return hono.depends({ user: site.latch.user }, async (c, { user }) => {
    const rows = await rowsOf(site, hono.contextOf(c), user)
    if (!wantsPage(c)) return c.json({ devices: rows.map(deviceJson) })
    const view = viewOf(c)
    return c.html(devicesPage(view, { devices: rows, notice: notices.take(c, view.texts) }))
  })
}

/** Returns the user's browsers. The one of this request is noted first, so that it has a row that can be named. */
async function rowsOf(
  { latch, devices }: Pick<SiteContext, 'latch' | 'devices'>,
  ctx: RequestContext,
  user: SiteUser,
): Promise<readonly DeviceRow[]> {
  const session = await ctx.session()
  if (session.device !== null) await devices.see(sightingOf(ctx, user.id, session.device))
  const [known, sessions] = await Promise.all([devices.list(user.id), latch.sessions(user.id)])
  return deviceRows(known, sessions, session.id)
}

/** Returns the browser of this key; `null` if the user has none. */
async function rowOf(
  site: SiteContext,
  ctx: RequestContext,
  user: SiteUser,
  key: string | undefined,
): Promise<DeviceRow | null> {
  return (await rowsOf(site, ctx, user)).find((row) => row.key === key) ?? null
}

function nameRoute(tools: SiteTools): Route {
  const { site, hono, viewOf } = tools
  const notices = noticeCookie(site.settings)
  return {
    get: hono.depends({ user: site.latch.user }, async (c, { user }) => {
      const row = await rowOf(site, hono.contextOf(c), user, c.req.query('device'))
      if (row?.canBeNamed === true) return c.html(deviceNamePage(viewOf(c), row))
      notices.write(c, 'device-gone')
      return c.redirect(PAGE, 303)
    }),
    post: actRoute(tools, nameAct(site)),
  }
}

function nameAct(site: SiteContext): Act {
  const { latch, devices } = site
  const errors = new WeakMap<object, DeviceNameError>()
  return {
    fields: ['device', 'name'],
    async run(ctx, { device = '', name = '' }) {
      const user = await ctx.use(latch.user)
      const detail = { device: name.trim().slice(0, MAX_DEVICE_NAME).toWellFormed() }
      try {
        if (!(await devices.rename(user.id, device, name))) return GONE
      } catch (error) {
        if (!(error instanceof DeviceNameError)) throw error
        const refusal = new InvalidRequest(error.message, { cause: error })
        errors.set(refusal, error)
        throw refusal
      }
      await noteOwn(site, ctx, user.id, 'device_named', detail)
      return done('The device has its new name', 'device-renamed')
    },
    async failed(error, view, { device = '', name = '' }, userId) {
      const reason = errors.get(error)
      if (reason === undefined || userId === null) return null
      const known = (await devices.list(userId)).find((one) => one.device === device)
      const words = view.texts.deviceName.errors
      const text = reason.code === 'too_long' ? words.too_long(MAX_DEVICE_NAME) : words.unseen
      const userAgent = known?.userAgent ?? null
      return deviceNamePage(view, { key: device, name, userAgent, error: text })
    },
  }
}

function endAct(site: SiteContext): Act {
  const { latch } = site
  const confirmed = confirmedUser(site)
  return {
    fields: ['device'],
    async run(ctx, { device: key }) {
      const user = await ctx.use(confirmed)
      const row = await rowOf(site, ctx, user, key)
      if (row === null || !row.isLoggedIn) return GONE
      if (row.device === null) {
        for (const { id } of row.sessions) await latch.revokeSession(user.id, id)
      } else await latch.revokeDevice(user.id, row.device)
      await noteOwn(site, ctx, user.id, 'device_ended', { device: labelOf(row) })
      return done('The device is logged out', 'device-ended')
    },
  }
}

function endOthersAct(site: SiteContext): Act {
  const { latch } = site
  const confirmed = confirmedUser(site)
  return {
    fields: [],
    async run(ctx) {
      const user = await ctx.use(confirmed)
      await latch.revokeUser(user.id, { except: (await ctx.session()).id })
      await noteOwn(site, ctx, user.id, 'device_ended', { device: 'all others' })
      return done('You are logged out everywhere else', 'other-devices-ended')
    },
  }
}

/** A browser that is logged in is not forgotten: it would be in the list again at its next request. */
function forgetAct(site: SiteContext): Act {
  const { latch, devices } = site
  return {
    fields: ['device'],
    async run(ctx, { device: key }) {
      const user = await ctx.use(latch.user)
      const row = await rowOf(site, ctx, user, key)
      if (row === null || row.device === null || row.isLoggedIn) return GONE
      await devices.forget(user.id, row.device)
      return done('The device was removed from the list', 'device-forgotten')
    },
  }
}

function done(message: string, notice: NoticeName): ActDone {
  return { message, location: PAGE, notice }
}

/** A double click, or another tab: it is gone, as it should be. */
const GONE = done('That device is not there any more', 'device-gone')

/** For the log of what was done, in English. */
function labelOf({ name, userAgent }: DeviceRow): string {
  return name ?? browserName(userAgent)
}

function deviceJson(row: DeviceRow): object {
  const { key, name, userAgent, address, firstSeenAt, lastSeenAt, isLoggedIn, current } = row
  const seen = { firstSeenAt, lastSeenAt, isLoggedIn, current }
  return { key, name, browser: browserName(userAgent), address, ...seen }
}
