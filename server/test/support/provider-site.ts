/**
 * A site in the process of its test, on a real port and a real database, with a real provider; and the browser of a
 * person who goes to both.
 *
 * @module
 */

import { getRequestListener } from '@hono/node-server'
import { HOUR, type LatchkeyEvent } from 'latchkey'
import { testClock, type TestClock } from 'latchkey/testing'
import { CLIENT, RealProvider } from '../../../services/oidc-provider.ts'
import { Browser, type Answer } from '../../../services/site/browser.ts'
import { CREDENTIAL_SECRET, makeSite, PASSWORD, SECRET } from '../../../services/site/processes.ts'
import type { User } from '../../src/accounts/user-table.ts'
import type { NewUser } from '../../src/accounts/users.ts'
import type { ServerEvent } from '../../src/process/events.ts'
import type { ProviderConfig } from '../../src/providers/provider-config.ts'
import { pathsOf } from '../../src/providers/paths.ts'
import { openProviders } from '../../src/providers/site-provider.ts'
import { createApp } from '../../src/site/app.ts'
import { siteFlows } from '../../src/site/flows.ts'
import { createHttpServer, listen, stop } from '../../src/site/http-server.ts'
import { securityHeaders, withHeaders } from '../../src/site/security-headers.ts'
import { openLatch, openStorage, type SiteLatch, type Storage } from '../../src/storage/storage.ts'
import { settingsOf } from './site-settings.ts'

/** The id of the provider. */
export const ID = 'example'

/** A site with a provider. */
export interface ProviderSite {
  readonly url: string
  readonly provider: RealProvider
  readonly clock: TestClock
  readonly latch: SiteLatch
  readonly storage: Storage
  readonly events: readonly (LatchkeyEvent | ServerEvent)[]

  /** Makes a user whose password is `PASSWORD`, unless it is said. */
  add(username: string, more?: Partial<NewUser>): Promise<User>
  close(): Promise<void>
}

/** Starts the site, at which people may register and join. */
export async function startProviderSite(
  changes: Partial<ProviderConfig> = {},
): Promise<ProviderSite> {
  const directory = makeSite()
  const storage = await openStorage({ database: directory.database }, { create: true })
  const server = createHttpServer()
  const url = new URL(`http://localhost:${await listen(server, 0, '127.0.0.1')}`)
  const provider = await RealProvider.start(url.origin, clientAt([url.origin]))
  // The provider's own fetch asks no address of this machine.
  provider.onLogout = (body) =>
    fetch(url.origin + pathsOf(ID).backChannel, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body,
    })
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
    sweepInterval: 0,
    onEvent: log,
  })
  const config = { ...configOf(provider), invited: true, register: true, ...changes }
  const { users, activity, providerAccounts: accounts } = storage
  const onNoteFailure = (error: unknown): void =>
    log({ type: 'store.failed', operation: 'activity', error })
  const providers = openProviders([config], {
    latch,
    users,
    activity,
    accounts,
    onNoteFailure,
    clock,
  })
  const settings = settingsOf(url)
  const mail = null
  const flows = siteFlows({ ...storage, latch, mail, settings })
  const parts = { ...storage, latch, settings, mail, flows, providers, log, clock }
  const app = createApp({ ...parts, apps: null })
  const listener = getRequestListener(app.fetch)
  const headers = securityHeaders(url, { hstsSubdomains: false })
  server.on(
    'request',
    withHeaders(headers, (...exchange) => void listener(...exchange)),
  )
  return {
    url: url.origin,
    provider,
    clock,
    latch,
    storage,
    events,
    async add(username, { passwordHash, ...more } = {}) {
      const user = {
        username,
        roles: [],
        email: `${username}@example.com`,
        emailVerified: true,
        ...more,
      }
      if (passwordHash === null) return users.create({ ...user, passwordHash })
      return users.add({ ...user, password: PASSWORD })
    },
    async close() {
      await stop(server)
      await latch.close()
      await provider.close()
      await storage.close()
      directory.remove()
    },
  }
}

/** What a provider knows of sites at these origins. */
export function clientAt(
  origins: readonly string[],
): NonNullable<Parameters<typeof RealProvider.start>[1]> {
  const { callback, backChannel } = pathsOf(ID)
  return {
    redirect_uris: origins.map((origin) => origin + callback),
    post_logout_redirect_uris: origins.map((origin) => `${origin}/`),
    backchannel_logout_uri: `${origins[0]}${backChannel}`,
  }
}

/** The provider as the file of providers has it, with the defaults. */
export function configOf({ issuer }: RealProvider): ProviderConfig {
  const who = { linkByAddress: true, invited: false, register: false, domains: null }
  return { id: ID, name: 'Example ID', issuer, ...CLIENT, scope: 'openid email profile', ...who }
}

/** The browser of a person, with its cookies of the site and of the provider. */
export class Person extends Browser {
  /** As whom the person logs in at the provider. `nobody` says no. */
  subject: string
  readonly #origin: string
  readonly #issuer: string
  #there: Browser

  constructor({ url, provider }: Pick<ProviderSite, 'url' | 'provider'>, subject: string) {
    super(url)
    this.subject = subject
    this.#origin = url
    this.#issuer = provider.issuer
    this.#there = new Browser(provider.issuer)
  }

  /** Logs in with a password. */
  logIn(username: string): Promise<Answer> {
    return this.fillIn('/login', { username, password: PASSWORD })
  }

  /** Goes on to the provider from an answer of the site, logs in there, and comes back. */
  async goOn(answer: Answer): Promise<Answer> {
    return this.comeBack(await this.atProvider(placeIn(answer)))
  }

  /** Goes by the links of the site to the provider and back. */
  async visit(path: string): Promise<Answer> {
    return this.goOn(await this.open(path))
  }

  /** Logs in at the provider. Returns the address to which it sends back. */
  async atProvider(address: string): Promise<string> {
    let location = address
    while (location.startsWith(this.#issuer)) {
      const url = new URL(location)
      if (url.pathname.startsWith('/interaction/')) url.searchParams.set('person', this.subject)
      const answer = await this.#there.open(url.pathname + url.search)
      location = new URL(placeIn(answer), location).href
    }
    return location
  }

  /** Comes back to the site by a redirect of the provider. */
  comeBack(address: string): Promise<Answer> {
    const { origin, pathname, search } = new URL(address)
    if (origin !== this.#origin) throw new Error(`The browser left for ${address}`)
    return this.open(pathname + search, { 'Sec-Fetch-Site': 'cross-site' })
  }

  /** Begins anew at the provider, as somebody else perhaps. */
  become(subject: string): void {
    this.subject = subject
    this.#there = new Browser(this.#issuer)
  }

  /** Logs out at the provider, which tells the site, and waits for its answer. */
  async logOutThere(): Promise<void> {
    const page = await this.#there.open('/session/end')
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
    await this.#there.submit('/session/end/confirm', { xsrf, logout: 'yes' })
  }

  /** Who is logged in here; `null`: nobody. */
  async who(): Promise<string | null> {
    const { status, body } = await this.get('/profile')
    return status === 200 ? (/profile, (.+)!/.exec(body)?.[1] ?? null) : null
  }
}

/** Where an answer leads: by a redirect, or by the page that leads on. */
function placeIn({ status, headers, body }: Answer): string {
  const [, refresh] = /^0;url=(.+)$/.exec(String(headers['refresh'] ?? '')) ?? []
  const place = headers.location ?? refresh
  if (place === undefined) throw new Error(`The answer ${status} leads nowhere: ${body}`)
  return place
}
