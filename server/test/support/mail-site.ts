/**
 * The site with mail, in this process: its HTTP server, its database, and a mail server to which the test delivers when
 * it likes.
 *
 * @module
 */

import { getRequestListener } from '@hono/node-server'
import { hashPassword, type LatchkeyEvent, type ListedRoute } from 'latchkey'
import type { Flows } from 'latchkey/flows'
import type { TestContext } from 'node:test'
import type { ServerEvent } from '../../src/process/events.ts'
import { tellingByMail } from '../../src/accounts/told-by-mail.ts'
import { createApp, listRoutes } from '../../src/site/app.ts'
import { siteFlows } from '../../src/site/flows.ts'
import { createHttpServer, listen, stop } from '../../src/site/http-server.ts'
import { composeLetter } from '../../src/mail/compose.ts'
import { openMailQueue, type MailQueue } from '../../src/mail/queue.ts'
import { MailSender } from '../../src/mail/sender.ts'
import { openSiteMail } from '../../src/mail/site-mail.ts'
import { openSmtp } from '../../src/mail/smtp.ts'
import { openLatch, openStorage, type SiteLatch, type Storage } from '../../src/storage/storage.ts'
import type { NewUser } from '../../src/accounts/users.ts'
import type { User } from '../../src/accounts/user-table.ts'
import { Browser } from '../../../services/site/browser.ts'
import { CREDENTIAL_SECRET, makeSite, PASSWORD, SECRET } from '../../../services/site/processes.ts'
import { partOf, startMailServer, type TakenLetter } from './mail-server.ts'
import { settingsOf } from './site-settings.ts'

/** Most tests are not about hashing, so it takes as little work as possible. */
const passwordHash = await hashPassword(PASSWORD, { memory: 8, passes: 1 })

/** A site with mail. */
export interface MailSite {
  readonly url: URL
  readonly latch: SiteLatch
  readonly storage: Storage
  readonly queue: MailQueue
  readonly flows: Flows
  readonly events: readonly (LatchkeyEvent | ServerEvent)[]

  /** Every route, with what guards it. */
  routes(): readonly ListedRoute[]

  /** Adds a user whose address is NAME@example.com, and verified. */
  addUser(username: string, changes?: Partial<NewUser>): Promise<User>

  /**
   * Returns a browser that nobody has logged in with.
   *
   * @param localAddress the address of this machine that it is at.
   */
  browser(localAddress?: string): Browser

  /** Returns a browser in which this user is logged in. */
  loggedIn(username: string): Promise<Browser>

  /**
   * Has everything sent that waits, and returns the letters that have come since the last time.
   *
   * @param least how many there must be. What follows an answer may take a moment, in a database that is elsewhere.
   */
  deliver(least?: number): Promise<readonly TakenLetter[]>

  /** The same, and returns the token in the one letter to this address. */
  tokenFor(address: string): Promise<string>
}

/** Where the site keeps things, and how people come in. */
export interface MailSiteOptions {
  /** @default an SQLite file of its own */
  readonly database?: string
  readonly redis?: string

  /** Whether people log in by passwords of this site. @default true */
  readonly passwords?: boolean
}

/** Starts the site, which ends with the test. */
export async function startMailSite(
  t: Pick<TestContext, 'after'>,
  { passwords = true, ...places }: MailSiteOptions = {},
): Promise<MailSite> {
  const directory = makeSite()
  const storage = await openStorage({ database: directory.database, ...places }, { create: true })
  const mailServer = await startMailServer(t)
  const server = createHttpServer()
  const port = await listen(server, 0, '127.0.0.1')
  const url = new URL(`http://localhost:${port}`)
  const events: (LatchkeyEvent | ServerEvent)[] = []
  const log = (event: LatchkeyEvent | ServerEvent): void => void events.push(event)
  const latch = openLatch(storage, {
    secrets: [SECRET],
    credentialSecrets: [CREDENTIAL_SECRET],
    publicUrl: url.href,
    siteName: 'Example',
    // A test sends more forms from one address than people do.
    throttle: { address: { free: 9999, cap: 9999 }, network: { free: 9999, cap: 9999 } },
    onEvent: log,
    sweepInterval: 0,
    ...(!passwords && { password: { closed: true } }),
  })
  const smtp = { host: '127.0.0.1', port: mailServer.port, tls: 'none', login: null } as const
  const mailFrom = { name: null, address: 'login@example.com' }
  const mail = openSiteMail({
    config: { smtp, mailFrom, siteName: 'Example', production: false, host: '127.0.0.1' },
    isDevelopment: false,
    url,
    table: storage.mail,
    secrets: [SECRET],
    emit: log,
  })
  const activity = tellingByMail(storage.activity, {
    users: storage.users,
    tell: async (act) => mail?.send({ kind: 'access_changed', ...act }),
    onFailure: (err) => log({ type: 'mail.failed', err }),
  })
  const settings = settingsOf(url, { registration: passwords, emailLogin: true, passwords })
  const flows = siteFlows({ ...storage, latch, mail, settings })
  const parts = {
    ...storage,
    activity,
    latch,
    settings,
    mail,
    flows,
    providers: [],
    apps: null,
    log,
  }
  const context = { ...parts, clock: Date.now }
  const app = createApp(context)
  const listener = getRequestListener(app.fetch)
  server.on('request', (...exchange) => void listener(...exchange))
  t.after(async () => {
    await stop(server)
    await latch.close()
    await storage.close()
    directory.remove()
  })

  const queue = openMailQueue(storage.mail, [SECRET])
  const sender = new MailSender({
    queue,
    transport: openSmtp({ server: smtp, from: { name: 'Example', address: mailFrom.address } }),
    compose: (message, at) => composeLetter({ siteName: 'Example', url }, message, at),
    emit: log,
  })
  let seen = 0
  const deliver = async (least = 0): Promise<readonly TakenLetter[]> => {
    for (let tries = 0; tries < 500; tries++) {
      for (let i = 0; i < 20; i++) await new Promise(setImmediate)
      await sender.sendDue()
      if (mailServer.taken.length - seen >= least) break
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    const letters = mailServer.taken.slice(seen)
    seen = mailServer.taken.length
    return letters
  }
  const browser = (localAddress = '127.0.0.1'): Browser => new Browser(url.href, { localAddress })
  return {
    url,
    latch,
    storage,
    queue,
    flows,
    events,
    routes: () => listRoutes(context),
    addUser: (username, changes = {}) =>
      storage.users.create({
        username,
        roles: [],
        passwordHash,
        email: `${username}@example.com`,
        emailVerified: true,
        ...changes,
      }),
    browser,
    async loggedIn(username) {
      const own = browser()
      const { status, body } = await own.fillIn('/login', { username, password: PASSWORD })
      if (status !== 303) throw new Error(`${username} cannot log in: ${body}`)
      return own
    },
    deliver,
    async tokenFor(address) {
      const letters = (await deliver(1)).filter(({ to }) => to.includes(address))
      const [letter] = letters
      if (letter === undefined || letters.length > 1) {
        throw new Error(`${letters.length} letters have come for ${address}`)
      }
      return /#token=([\w.-]+)/.exec(partOf(letter, 'text/plain'))?.[1] ?? ''
    },
  }
}
