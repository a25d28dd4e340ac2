/**
 * A site in the process of its test, on a real port and a real database, whose clock the test moves.
 *
 * @module
 */

import type { TestContext } from 'node:test'
import { getRequestListener } from '@hono/node-server'
import { HOUR, MINUTE, type LatchkeyEvent, type ListedRoute } from 'latchkey'
import type { FlowMessage } from 'latchkey/flows'
import { testClock, type TestClock } from 'latchkey/testing'
import { App } from '../../../services/enrolled.ts'
import { Browser, type Answer } from '../../../services/site/browser.ts'
import { CREDENTIAL_SECRET, makeSite, PASSWORD, SECRET } from '../../../services/site/processes.ts'
import type { User } from '../../src/accounts/user-table.ts'
import type { ServerEvent } from '../../src/process/events.ts'
import { openSiteMail, type SiteMail } from '../../src/mail/site-mail.ts'
import type { ProviderConfig } from '../../src/providers/provider-config.ts'
import { openProviders } from '../../src/providers/site-provider.ts'
import { createApp, listRoutes } from '../../src/site/app.ts'
import { siteFlows } from '../../src/site/flows.ts'
import type { Assertions } from '../../src/forward/assertion.ts'
import { openForward, type RunningForward } from '../../src/forward/open.ts'
import { parseRules } from '../../src/forward/read-rules.ts'
import type { LiveRules, Rules } from '../../src/forward/rules.ts'
import { openSiteApps, type SiteApps } from '../../src/forward/site-apps.ts'
import { readAssets } from '../../src/site/assets.ts'
import { plainLook } from '../../src/site/look.ts'
import { createHttpServer, listen, stop } from '../../src/site/http-server.ts'
import { noteLogins, noteRemovals } from '../../src/site/noted.ts'
import type { SiteContext } from '../../src/site/site-context.ts'
import { securityHeaders } from '../../src/site/security-headers.ts'
import { withHeaders } from '../../src/site/security-headers.ts'
import { openLatch, openStorage, type SiteLatch, type Storage } from '../../src/storage/storage.ts'
import { settingsOf } from './site-settings.ts'

/** The site. */
export interface ClockedSite {
  /** At a host that has a name, so that it can have passkeys. */
  readonly url: string
  readonly clock: TestClock
  readonly latch: SiteLatch
  readonly storage: Storage
  readonly events: readonly (LatchkeyEvent | ServerEvent)[]

  /** What the site tells apps of its visitors; its keys are at `/.well-known/jwks.json`. */
  readonly assertions: Assertions

  /** The rules of its apps. */
  readonly rules: TestRules

  /** The address of the inner listener; empty without apps. */
  readonly inner: string

  /** Every route, with what guards it. */
  routes(): readonly ListedRoute[]

  /** Resolves when a message of this kind is on its way to a user: after the answer that has caused it. */
  untilSent(kind: FlowMessage['kind']): Promise<FlowMessage>

  /** The same for the next one from now on. */
  nextSent(kind: FlowMessage['kind']): Promise<FlowMessage>

  /** Makes a user whose password is `PASSWORD`. */
  add(username: string, more?: Partial<Pick<User, 'mustChangePassword'>>): Promise<User>
}

/** How a site is started. */
export interface ClockedSiteOptions {
  /** @default an SQLite file of its own */
  readonly database?: string

  /** @default sessions are in the database */
  readonly redis?: string

  /** Whether everybody can make an account. @default false */
  readonly registration?: boolean

  /** How long sessions live whose users asked to stay logged in. @default nobody is asked */
  readonly remember?: SiteContext['settings']['remember']

  /** What the file of rules says. @default there are no apps, and no inner listener */
  readonly apps?: readonly object[]

  /** The providers by which people log in. @default none */
  readonly providers?: readonly ProviderConfig[]
}

/** Starts a site, which ends with the test. */
export async function startClockedSite(
  t: Pick<TestContext, 'after'>,
  options: ClockedSiteOptions = {},
): Promise<ClockedSite> {
  const {
    database,
    redis,
    remember = null,
    registration = false,
    providers: configs = [],
  } = options
  const directory = makeSite()
  const config = {
    database: database ?? directory.database,
    ...(redis !== undefined && { redis }),
  }
  const storage = await openStorage(config, { create: true })
  const server = createHttpServer()
  const url = new URL(`http://localhost:${await listen(server, 0, '127.0.0.1')}`)
  const clock = testClock(Date.now())
  const events: (LatchkeyEvent | ServerEvent)[] = []
  const log = (event: LatchkeyEvent | ServerEvent): void => void events.push(event)
  const latch = openLatch(storage, {
    siteName: 'Example',
    secrets: [SECRET],
    credentialSecrets: [CREDENTIAL_SECRET],
    publicUrl: url.href,
    clock,
    idleTimeout: HOUR,
    ...(remember !== null && { remember }),
    sweepInterval: 0,
    onEvent: log,
  })
  await storage.passkeyHosts.note(url.hostname)
  noteLogins({ ...storage, latch, log })
  noteRemovals({ ...storage, latch, log, clock })
  const { mail, untilSent, nextSent } = watchedMail(storage, url)
  const settings = settingsOf(url, { remember, registration })
  const { users, activity, providerAccounts: accounts } = storage
  const onNoteFailure = (error: unknown): void =>
    log({ type: 'store.failed', operation: 'activity', error })
  const parts = { latch, users, activity, accounts, onNoteFailure, clock }
  const providers = openProviders(configs, parts)
  const flows = siteFlows({ ...storage, latch, mail, settings })
  const rules = liveRules(options.apps ?? [])
  const { cookieName } = settings
  const own = openSiteApps({ rules, latch, url, cookieName, secrets: [SECRET], clock, log })
  const { assertions } = own
  const apps = options.apps === undefined ? null : own.atLogin
  const site = { ...storage, latch, settings, mail, flows, providers, apps, log, clock }
  const context = { ...site, jwks: assertions.jwks }
  const app = createApp(context)
  const listener = getRequestListener(app.fetch)
  const headers = securityHeaders(url, { hstsSubdomains: false })
  server.on(
    'request',
    withHeaders(headers, (...exchange) => void listener(...exchange)),
  )
  const inner = options.apps === undefined ? null : await openInner({ ...site, own, rules, url })
  t.after(async () => {
    await stop(server)
    if (inner !== null) await stop(inner.server)
    await latch.close()
    await storage.close()
    directory.remove()
  })
  const add: ClockedSite['add'] = async (username, more = {}) => {
    const email = `${username}@example.com`
    const user = { username, password: PASSWORD, roles: [], email, emailVerified: true, ...more }
    return storage.users.add(user)
  }
  const routes = (): readonly ListedRoute[] => listRoutes(context)
  const made = { url: url.origin, clock, latch, storage, events, routes, untilSent, nextSent, add }
  return { ...made, assertions, rules, inner: inner === null ? '' : `http://${inner.place}` }
}

/** Rules that a test may change. */
export interface TestRules extends LiveRules {
  /** Puts others in their place. */
  replace(apps: readonly object[]): void
}

function liveRules(apps: readonly object[]): TestRules {
  const read = (given: readonly object[]): Rules =>
    given.length === 0 ? { apps: [] } : parseRules(JSON.stringify(given))
  let rules = read(apps)
  return { current: () => rules, replace: (others) => void (rules = read(others)) }
}

/** Opens the inner listener of a site: this machine may ask it. */
function openInner({
  rules,
  own,
  latch,
  settings,
  url,
  log,
  clock,
}: Pick<SiteContext, 'latch' | 'settings' | 'log' | 'clock'> & {
  readonly rules: LiveRules
  readonly own: SiteApps
  readonly url: URL
}): Promise<RunningForward> {
  const look = settings.look ?? plainLook
  return openForward({
    rules,
    address: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    trustedProxies: ['127.0.0.1'],
    latch,
    url,
    brand: settings.brand,
    headers: securityHeaders(url, { hstsSubdomains: false }),
    assets: readAssets(look),
    assertionFor: own.assertions.of,
    hosts: own.hosts,
    log,
    clock,
  })
}

/** The mail of the site, as in development, and who waits for a message. */
function watchedMail(storage: Storage, url: URL) {
  const site = { siteName: 'Example', production: false, host: '127.0.0.1' }
  const config = { smtp: null, mailFrom: null, ...site }
  const parts = { config, isDevelopment: true, url, table: storage.mail, secrets: [SECRET] }
  const own = openSiteMail({ ...parts, emit: () => undefined }) as SiteMail
  const sent: FlowMessage[] = []
  const waiting = new Set<() => void>()
  const send = async (message: FlowMessage): Promise<void> => {
    await own.send(message)
    sent.push(message)
    for (const look of waiting) look()
  }
  const untilSent = (kind: FlowMessage['kind'], from = 0): Promise<FlowMessage> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = sent.slice(from).find((message) => message.kind === kind)
        if (found === undefined) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  const nextSent = (kind: FlowMessage['kind']): Promise<FlowMessage> => untilSent(kind, sent.length)
  return { mail: { ...own, send } as SiteMail, untilSent, nextSent }
}

/** A person at a site, with a browser and perhaps an authenticator app. */
export class Person extends Browser {
  readonly #site: ClockedSite
  app: App | null = null

  constructor(site: ClockedSite, app: App | null = null) {
    super(site.url)
    this.#site = site
    this.app = app
  }

  /** Does the first step of a login. */
  logIn(username: string, password: string = PASSWORD): Promise<Answer> {
    return this.fillIn('/login', { username, password })
  }

  /** Sets up an authenticator app. Returns the page with the recovery codes. */
  async setUpApp(): Promise<Answer> {
    const page = await this.open('/security/app/new')
    const { id, secret } = readNewApp(page.body)
    this.app = new App(`otpauth://totp/x?secret=${secret}`, this.#site.clock)
    return this.submit('/security/app/new', { id, code: this.app.code(), name: 'My phone' })
  }

  /** What the app shows now. */
  code(): string {
    return this.app?.code() ?? ''
  }

  /** Lets the app show its next code. */
  nextCode(): string {
    this.#site.clock.advance(MINUTE)
    return this.code()
  }
}

/** Returns the sealed enrolment and the secret of the page for a new app. */
export function readNewApp(body: string): { readonly id: string; readonly secret: string } {
  const id = /name="id" value="([^"]+)"/.exec(body)?.[1] ?? ''
  const secret = /class="key"><code>([^<]+)</.exec(body)?.[1]?.replaceAll(' ', '') ?? ''
  return { id, secret }
}

/** Returns the recovery codes of a page. */
export function readCodes(body: string): readonly string[] {
  return [...body.matchAll(/<li><code>([^<]+)<\/code><\/li>/g)].map(([, code = '']) => code)
}
