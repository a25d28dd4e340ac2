/**
 * What people enrol besides a password: passkeys, authenticator apps, and the recovery codes that come with the first.
 *
 * @module
 */

import type { LatchkeyError } from 'latchkey'
import { browserName } from '../pages/browser-name.ts'
import { appsPage, newAppPage } from '../pages/security/apps.ts'
import { newPasskeyPage, passkeysPage } from '../pages/security/passkeys.ts'
import { recoveryCodesPage, shownCodesPage } from '../pages/security/recovery-codes.ts'
import type { View } from '../pages/view.ts'
import { actRoute, type Act, type ActDone } from './act-route.ts'
import { confirmedUser } from './confirmed.ts'
import { enrolledBy } from './means.ts'
import { noteOwn } from './noted.ts'
import { noticeCookie } from './notice-cookie.ts'
import { formError } from './refusals.ts'
import { removalRoute } from './removal-route.ts'
import type { Routes, SiteContext } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'

/** Returns the routes. */
export function factorRoutes(tools: SiteTools): Routes {
  const { site } = tools
  const { passkeys } = site.latch
  return {
    ...appRoutes(tools),
    ...(passkeys !== undefined && passkeyRoutes(tools, passkeys)),
    '/security/recovery-codes': {
      get: tools.hono.depends({ user: site.latch.user }, async (c, { user }) => {
        const { codes } = await enrolledBy(site, user.id)
        return c.html(recoveryCodesPage(tools.viewOf(c), { left: codes }))
      }),
      post: actRoute(tools, renewAct(site)),
    },
  }
}

function passkeyRoutes(tools: SiteTools, passkeys: Passkeys): Routes {
  const { site, hono, viewOf } = tools
  const notices = noticeCookie(site.settings)
  return {
    '/security/passkeys': {
      get: hono.depends({ user: site.latch.user }, async (c, { user }) => {
        const view = viewOf(c)
        const enrolled = await enrolledBy(site, user.id)
        const notice = notices.take(c, view.texts)
        return c.html(passkeysPage(view, { passkeys: enrolled.passkeys, notice }))
      }),
    },
    '/security/passkeys/new': {
      get: hono.depends({ user: confirmedUser(site) }, (c) => {
        const name = browserName(c.req.header('user-agent'))
        return c.html(newPasskeyPage(viewOf(c), { name }))
      }),
      post: actRoute(tools, addPasskeyAct(site, passkeys)),
    },
    '/security/passkeys/rename': { post: actRoute(tools, renameAct(site)) },
    '/security/passkeys/remove': removalRoute(tools, 'passkey'),
    '/passkeys/options': { post: hono.flowRoute(passkeys.steps.options) },
    '/passkeys/login': { post: hono.flowRoute(passkeys.steps.login) },
  }
}

type Passkeys = NonNullable<SiteContext['latch']['passkeys']>

function addPasskeyAct(site: SiteContext, passkeys: Passkeys): Act {
  return {
    fields: ['passkey', 'name'],
    async run(ctx, { passkey = '', name = '' }) {
      const { id } = await ctx.use(site.latch.user)
      const { recoveryCodes } = await passkeys.add(ctx, parsed(passkey), { name })
      await noteOwn(site, ctx, id, 'factor_added', { kind: 'passkey', name: name.trim() })
      const done = { message: 'The passkey was added', location: '/security/passkeys' }
      return { ...done, ...shownOnce(recoveryCodes, 'passkey-added') }
    },
    failed: (error, view, { name = '' }) => {
      const text = passkeyProblem(error, view)
      const fields = error.code === 'invalid_request' ? ['name'] : []
      return newPasskeyPage(view, { name, errors: [{ text, fields }] })
    },
  }
}

/** Whatever is no JSON, the library refuses. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function passkeyProblem(error: LatchkeyError, { texts }: View): string {
  const words = texts.passkeys
  switch (error.code) {
    case 'invalid_token':
      return words.over
    case 'invalid_credentials':
      return words.failed
    case 'credential_limit':
      return error.message.includes('already') ? words.exists : words.full
    default:
      return formError(error, 'change', texts)
  }
}

function renameAct(site: SiteContext): Act {
  return {
    fields: ['id', 'name'],
    async run(ctx, { id = '', name = '' }) {
      await site.latch.credentials.rename(ctx, id, name)
      const message = 'The passkey was renamed'
      return { message, location: '/security/passkeys', notice: 'passkey-renamed' }
    },
    async failed(error, view, _, userId) {
      if (userId === null) return null
      const { passkeys } = await enrolledBy(site, userId)
      return passkeysPage(view, { passkeys, error: formError(error, 'change', view.texts) })
    },
  }
}

function appRoutes(tools: SiteTools): Routes {
  const { site, hono, viewOf } = tools
  const { latch } = site
  const notices = noticeCookie(site.settings)
  return {
    '/security/app': {
      get: hono.depends({ user: latch.user }, async (c, { user }) => {
        const view = viewOf(c)
        const { apps } = await enrolledBy(site, user.id)
        return c.html(appsPage(view, { apps, notice: notices.take(c, view.texts) }))
      }),
    },
    '/security/app/new': {
      // The answer has a secret in it: `no-store` holds for every page.
      get: hono.depends({ user: confirmedUser(site) }, async (c) => {
        const { id, uri, secret } = await latch.totp.enrol(hono.contextOf(c))
        return c.html(newAppPage(viewOf(c), { id, scan: { uri, secret } }))
      }),
      post: actRoute(tools, activateAct(site)),
    },
    '/security/app/remove': removalRoute(tools, 'app'),
  }
}

function activateAct(site: SiteContext): Act {
  const { latch } = site
  return {
    fields: ['id', 'code', 'name'],
    async run(ctx, { id = '', code = '', name = '' }) {
      const user = await ctx.use(latch.user)
      const { recoveryCodes } = await latch.totp.activate(ctx, { id, code, name })
      await noteOwn(site, ctx, user.id, 'factor_added', { kind: 'totp', name: name.trim() })
      const done = { message: 'The app was set up', location: '/security/app' }
      return { ...done, ...shownOnce(recoveryCodes, 'app-added') }
    },
    failed: (error, view, { id, name = '' }) => {
      const words = view.texts.app
      // Refused before its fields were read.
      if (id === undefined) return null
      // What was scanned does not count any more, or is set up already by the same form.
      if (error.code === 'invalid_token') return '/security/app/new'
      const [text, fields] =
        error.code === 'invalid_credentials'
          ? [words.wrongCode, ['code']]
          : error.code === 'credential_limit'
            ? [words.full, []]
            : [formError(error, 'change', view.texts), []]
      return newAppPage(view, { id, scan: null, name, errors: [{ text, fields }] })
    },
  }
}

function renewAct(site: SiteContext): Act {
  const { latch } = site
  return {
    fields: [],
    async run(ctx) {
      const user = await ctx.use(latch.user)
      const recoveryCodes = await latch.recoveryCodes.renew(ctx)
      await noteOwn(site, ctx, user.id, 'factor_added', { kind: 'recoveryCode' })
      const done = { message: 'The codes were renewed', location: '/security/recovery-codes' }
      return {
        ...done,
        json: { recoveryCodes },
        page: (view) => shownCodesPage(view, { codes: recoveryCodes }),
      }
    },
    // Whoever has no factor has no codes, which the page says.
    failed: (error) => (error.code === 'invalid_request' ? '/security/recovery-codes' : null),
  }
}

/** Codes are shown with the news that the factor is there; without codes, the next page has the news. */
function shownOnce(
  codes: readonly string[] | null,
  notice: 'passkey-added' | 'app-added',
): Pick<ActDone, 'json' | 'page' | 'notice'> {
  const json = { recoveryCodes: codes }
  if (codes === null) return { json, notice }
  const key = notice === 'app-added' ? 'appAdded' : 'passkeyAdded'
  return { json, page: (view) => shownCodesPage(view, { codes, notice: view.texts.security[key] }) }
}
