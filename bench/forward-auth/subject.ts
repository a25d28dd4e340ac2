/**
 * A login server with an app behind it, and people who are logged in to the app: `node subject.ts SETTINGS`.
 *
 * @module
 */

import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { DAY } from 'latchkey'
import { testExchange } from 'latchkey/testing'
import { CREDENTIAL_SECRET, SECRET } from '../../services/site/processes.ts'
import { appEntries, entryOf } from '../../server/src/forward/app-cookie.ts'
import { hostCookie } from '../../server/src/forward/host-cookies.ts'
import { openForward } from '../../server/src/forward/open.ts'
import { parseRules } from '../../server/src/forward/read-rules.ts'
import { openSiteApps } from '../../server/src/forward/site-apps.ts'
import { loginUser } from '../../server/src/accounts/users.ts'
import { createApp } from '../../server/src/site/app.ts'
import { readAssets } from '../../server/src/site/assets.ts'
import { siteFlows } from '../../server/src/site/flows.ts'
import { createHttpServer, listen } from '../../server/src/site/http-server.ts'
import { plainLook } from '../../server/src/site/look.ts'
import { securityHeaders } from '../../server/src/site/security-headers.ts'
import { openLatch, openStorage } from '../../server/src/storage/storage.ts'
import type { SubjectSettings, SubjectStarted, SubjectUsage } from './messages.ts'

const settings = JSON.parse(process.argv[2] ?? '{}') as SubjectSettings
const { database, redis, cacheTime, assertion } = settings
const url = new URL('https://bench.test')
const clock = Date.now
const log = (): void => undefined
const secrets = [SECRET]
const cookieName = 'session'
const app = 'https://wiki.bench.test'

const places = { database, ...(redis !== null && { redis }), cacheTime }
const storage = await openStorage(places, { create: true })
const latch = openLatch(storage, {
  siteName: 'Bench',
  secrets,
  credentialSecrets: [CREDENTIAL_SECRET],
  publicUrl: url.href,
  cookie: { name: `__Host-Http-${cookieName}` },
  absoluteTimeout: DAY,
  trustedProxies: ['127.0.0.1'],
  production: true,
  onEvent: log,
})
const rules = parseRules(
  JSON.stringify([
    {
      name: 'Wiki',
      url: `${app}/`,
      assertion,
      rules: [
        { path: '/public/*', allow: 'everybody' },
        { path: '/admin/*', roles: ['admin'] },
        { path: '/*' },
      ],
    },
  ]),
)
const live = { current: () => rules }
const own = openSiteApps({ rules: live, latch, url, cookieName, secrets, clock, log })

const brand = { siteName: 'Bench', logo: null, helpUrl: null, privacyUrl: null }
const account = { remember: null, registration: false, emailLogin: false, passwords: true }
const site = { brand, look: plainLook, url, cookieName, ...account }
const mail = null
const flows = siteFlows({ ...storage, latch, mail, settings: site })
const parts = { ...storage, latch, settings: site, mail, flows, providers: [], log, clock }
const listener = getRequestListener(createApp({ ...parts, apps: own.atLogin }).fetch)
const server = createHttpServer()
server.on('request', (incoming, outgoing) => void listener(incoming, outgoing))
const login = await listen(server, 0, '127.0.0.1')
const forward = await openForward({
  rules: live,
  address: { kind: 'tcp', host: '127.0.0.1', port: 0 },
  trustedProxies: ['127.0.0.1'],
  latch,
  url,
  brand,
  headers: securityHeaders(url, { hstsSubdomains: false }),
  assets: readAssets(plainLook),
  assertionFor: own.assertions.of,
  hosts: own.hosts,
  log,
  clock,
})

/** Logs somebody in without a password, and lets them into the app. */
async function enter(number: number): Promise<string> {
  const username = `person-${process.pid}-${number}`
  const user = await storage.users.create({ username, passwordHash: null, roles: ['editor'] })
  const session = await latch.open(testExchange({ encrypted: true })).session()
  await session.login(loginUser(user))
  const visitor = await latch.findSession(session.id ?? '')
  if (visitor === null) throw new Error('Nobody is logged in')
  const value = appEntries(secrets).seal(app, entryOf(visitor))
  const [pair = ''] = hostCookie(app, cookieName, 'app').write(value, null).split(';', 1)
  return pair
}

const cookies: string[] = []
for (let i = 0; i < settings.sessions; i++) cookies.push(await enter(i))
const inner = (forward.server.address() as AddressInfo).port
process.on('disconnect', () => process.exit())
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpu: user + system } satisfies SubjectUsage)
})
process.send?.({ inner, login, cookies } satisfies SubjectStarted)
