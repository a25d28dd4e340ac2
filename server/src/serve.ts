/**
 * The server: from its start to its end.
 *
 * @module
 */

import type { Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { ConfigurationError, MINUTE, SECOND, type ThrottleOptions } from 'latchkey'
import { isLoopbackHost } from 'latchkey/adapter-kit'
import { tellingByMail } from './accounts/told-by-mail.ts'
import { openForward, type RunningForward } from './forward/open.ts'
import { openRules, type OpenRules } from './forward/rules-file.ts'
import { openSiteApps, type SiteApps } from './forward/site-apps.ts'
import { createApp } from './site/app.ts'
import { readAssets } from './site/assets.ts'
import { siteFlows } from './site/flows.ts'
import { ToldError } from './commands/command.ts'
import { MAX_NAMES } from './config/values.ts'
import {
  fromOptions,
  isDevelopment,
  logFormat,
  readConfig,
  rememberOf,
  valueOf,
  type Config,
  type Environment,
} from './config/config.ts'
import {
  examineApps,
  examineMail,
  examineSecretFile,
  examineSecrets,
  examineSessions,
  examineStart,
  logEvents,
} from './process/doctor.ts'
import { settlePasskeyHost } from './process/passkey-host.ts'
import { answerAtEdge } from './site/edge.ts'
import { noteFailed, noteLogins, noteRemovals } from './site/noted.ts'
import { createHttpServer, listen, stop } from './site/http-server.ts'
import type { SiteProvider } from './providers/site-provider.ts'
import { assertWayIn, readProviders } from './providers/providers-file.ts'
import type { ProviderConfig } from './providers/provider-config.ts'
import { brandOf } from './site/look.ts'
import { watchLauncher } from './process/launcher.ts'
import { createLog, type Log } from './process/log.ts'
import { securityHeaders } from './site/security-headers.ts'
import { openSiteMail, type SiteMail } from './mail/site-mail.ts'
import { noteSigning } from './secrets/secret-history.ts'
import { CREDENTIAL_SECRET_FILE, developmentSecret } from './secrets/development-secret.ts'
import {
  assertProduction,
  givenCredentialSecrets,
  knownSecrets,
  readSecrets,
} from './secrets/secrets.ts'
import { sentencesOf } from './process/sentences.ts'
import { cookieNameAt } from './storage/cookie-name.ts'
import { openLatch, openStorage, type SiteLatch, type Storage } from './storage/storage.ts'
import { printStart } from './process/start-message.ts'

/** What is said on the command line. */
export interface ServeOptions {
  /** Whether the passkeys of a host that the site leaves may be lost. @default false */
  readonly losePasskeys?: boolean
}

/**
 * Serves the site until SIGTERM or SIGINT; or, if npm started the server, until npm has ended.
 *
 * @throws ToldError if the server cannot start. The log says why.
 */
export async function serve(env: Environment, options: ServeOptions = {}): Promise<void> {
  const format = logFormat(env, process.stderr.isTTY)
  const log = createLog((line) => process.stderr.write(line), format)
  // From here on, only the log is written to standard error.
  logProcess(log)
  try {
    await run(env, log, options)
  } catch (error) {
    for (const message of sentencesOf(error)) log({ type: 'server.failed', message })
    throw new ToldError(error)
  }
}

async function run(env: Environment, log: Log, options: ServeOptions): Promise<void> {
  const config = readConfig(env)
  const secrets = readSecrets(env)
  const credentialSecrets = givenCredentialSecrets(env)
  assertProduction(config, secrets, credentialSecrets)
  const providerConfigs = readProviders(config)
  assertWayIn(config, providerConfigs)
  for (const name of ['LATCHKEY_SECRETS_FILE', 'LATCHKEY_PROVIDERS_FILE']) {
    examineSecretFile(log, name, valueOf(env, name))
  }

  const rules = await openForwardRules(config, log)
  const storage = await openStorage(config, {
    create: true,
    onFailure: (error) => log({ type: 'store.failed', operation: 'database', error }),
    onBreachFailure: (error) => log({ type: 'store.failed', operation: 'breaches', error }),
  })
  const server = createHttpServer()
  let forward: RunningForward | null = null
  try {
    await storage.check()
    await settlePasskeyHost(log, storage.passkeyHosts, config, options)
    const port = await listen(server, config.port, config.host)
    // No request is lost, because none is read before this function has run to its end.
    const url = config.url ?? new URL(`http://localhost:${port}`)
    const latch = openSiteLatch(storage, config, { url, secrets, credentialSecrets, log })
    const mail = openSiteMail({
      config,
      isDevelopment: isDevelopment(env),
      url,
      table: storage.mail,
      // Without a given secret, the login has made one by now.
      secrets: knownSecrets(env),
      emit: log,
    })
    const { activity, users } = storage
    noteLogins({ latch, activity, users, log })
    noteRemovals({ latch, activity, log, clock: Date.now })
    const providers = await openSiteProviders(providerConfigs, { storage, latch, log })
    const apps = rules && openApps(rules, { config, latch, url, env, log })
    answerRequests(server, { config, storage, latch, mail, providers, apps, url, log })
    forward = await openSiteForward({ config, rules, apps, latch, url, log })
    const noting = noteServer(storage, { url, secrets, log })
    const endNotes = async (): Promise<void> => (await noting)()
    const stopped = stopOnSignal(
      { server, forward, rules, storage, latch, mail, log, endNotes },
      env,
    )
    await noting
    printStart({
      config,
      port,
      url,
      places: storage.places,
      mail: mail && { place: mail.place, waiting: await mail.count() },
      hasSecrets: secrets !== undefined,
      hasCredentialSecrets: credentialSecrets !== undefined,
      providers: providerConfigs.map(({ name }) => name),
      forward: forward && { place: forward.place, apps: rules?.current().apps.length ?? 0 },
      // The page of the first admin asks for a password.
      setupToken: config.passwords ? await storage.setup.createToken() : null,
      isEmpty: await storage.users.isEmpty(),
      hasNobodyAtTheTop: await storage.setup.isNeeded(),
    })
    log({ type: 'server.started', url: url.origin })
    if (mail !== null) void sendMail(mail, log)
    await stopped
    // Everything is done. A driver may still be opening a connection, which must not keep the process alive.
    setTimeout(() => process.exit(), SECOND).unref()
  } catch (error) {
    server.close()
    forward?.server.close()
    rules?.close()
    await storage.close()
    throw error
  }
}

interface Running {
  readonly server: Server

  /** `null`: no app is behind the login. */
  readonly forward: RunningForward | null
  readonly rules: OpenRules | null
  readonly storage: Storage
  readonly latch: SiteLatch

  /** `null`: the site has no mail. */
  readonly mail: SiteMail | null
  readonly log: Log

  /** Notes that this process serves no more, and signs no more cookies. */
  readonly endNotes: () => Promise<void>
}

function openSiteLatch(
  storage: Storage,
  config: Config,
  { url, secrets, credentialSecrets, log }: Pick<Running, 'log'> & GivenSecrets & { url: URL },
): SiteLatch {
  const { siteName, idleTimeout, absoluteTimeout, trustedProxies, production, cookieName } = config
  const remember = rememberOf(config)
  try {
    return openLatch(storage, {
      siteName,
      ...(secrets !== undefined && { secrets }),
      ...credentialOptions(config, url, credentialSecrets),
      publicUrl: url.href,
      emailLogin: config.emailLogin,
      cookie: { name: cookieNameAt(url, cookieName) },
      idleTimeout,
      absoluteTimeout,
      ...(remember !== null && { remember }),
      // The touch is frequent enough that it does not shorten a short idle timeout by much.
      touchInterval: Math.min(MINUTE, Math.floor(idleTimeout / 10)),
      trustedProxies,
      forwardedHeader: config.forwardedHeader,
      throttle: throttleOf(config),
      ...(!config.passwords && { password: { closed: true } }),
      // Without the variable, the rules of production hold for a public address.
      ...(production && { production }),
      onEvent: logEvents(log),
    })
  } catch (error) {
    throw error instanceof ConfigurationError ? fromOptions(error) : error
  }
}

/** Returns the providers of the site. A site without any loads nothing for them. */
async function openSiteProviders(
  configs: readonly ProviderConfig[],
  { storage, latch, log }: Pick<Running, 'storage' | 'latch' | 'log'>,
): Promise<readonly SiteProvider[]> {
  if (configs.length === 0) return []
  const { openProviders } = await import('./providers/site-provider.ts')
  const { users, activity, providerAccounts: accounts } = storage
  const onNoteFailure = (error: unknown): void => noteFailed(log, error)
  return openProviders(configs, { latch, users, activity, accounts, onNoteFailure })
}

/** The secrets that the environment gives; in development there may be none. */
interface GivenSecrets {
  readonly secrets: readonly string[] | undefined
  readonly credentialSecrets: readonly string[] | undefined
}

/** In development a secret is made. Where the rules of production hold, the library refuses to do without. */
function credentialOptions(
  { production }: Config,
  url: URL,
  given: GivenSecrets['credentialSecrets'],
): { readonly credentialSecrets?: readonly string[] } {
  if (given !== undefined) return { credentialSecrets: given }
  if (production || !isLoopbackHost(url.hostname)) return {}
  return { credentialSecrets: developmentSecret(CREDENTIAL_SECRET_FILE) }
}

/**
 * Returns the limits of an address and of an IPv6 /48. A /48 has many addresses and many people, so it is allowed four
 * times as much as one address, but no more names than are told apart.
 */
export function throttleOf({
  addressAttempts,
  addressNames,
  addressWindow,
}: Pick<Config, 'addressAttempts' | 'addressNames' | 'addressWindow'>): ThrottleOptions {
  const limits = (times: number): ThrottleOptions['address'] & object => ({
    free: times * addressAttempts,
    cap: times * addressAttempts,
    window: addressWindow,
    maxMembers: Math.min(times * addressNames, MAX_NAMES),
  })
  return { address: limits(1), network: limits(4) }
}

function answerRequests(
  server: Server,
  running: Pick<Running, 'storage' | 'latch' | 'mail' | 'log'> & {
    readonly providers: readonly SiteProvider[]
    readonly apps: SiteApps | null
    readonly config: Config
    readonly url: URL
  },
): void {
  const { storage, latch, mail, providers, url, log, config } = running
  const apps = running.apps?.atLogin ?? null
  const { cookieName, registration, emailLogin, passwords, accent, logo } = config
  const look = { accent, logo }
  const remember = rememberOf(config)
  const brand = brandOf(config)
  const account = { remember, registration, emailLogin, passwords }
  const settings = { brand, look, url, cookieName, ...account }
  const activity = mail === null ? storage.activity : toldBy(mail, storage, log)
  const flows = siteFlows({ ...storage, latch, mail, settings })
  const jwks = running.apps?.assertions.jwks
  const site = { ...storage, activity, latch, settings, mail, flows, providers, apps, log }
  const app = createApp({ ...site, ...(jwks !== undefined && { jwks }), clock: Date.now })
  const listener = getRequestListener(app.fetch)
  examineStart(log, url, config)
  const headers = securityHeaders(url, config)
  answerAtEdge(server, headers, (incoming, outgoing) => void listener(incoming, outgoing))
}

/** Reads the rules before anything is opened, because a mistake in them is one of the configuration. */
async function openForwardRules({ rulesFile }: Config, log: Log): Promise<OpenRules | null> {
  if (rulesFile === null) return null
  return openRules(rulesFile, { log, onHangUp: !process.stderr.isTTY })
}

/** Returns what the login and the hosts of apps share. */
function openApps(
  rules: OpenRules,
  parts: Pick<Running, 'latch' | 'log'> & {
    readonly config: Config
    readonly url: URL
    readonly env: Environment
  },
): SiteApps {
  const { latch, log, url, env } = parts
  const { cookieName } = parts.config
  // Without a given secret, the login has made one by now.
  const secrets = knownSecrets(env)
  return openSiteApps({ rules, latch, url, cookieName, secrets, clock: Date.now, log })
}

/** Begins to answer proxies, if there are apps behind the login. */
async function openSiteForward({
  config,
  rules,
  apps,
  latch,
  url,
  log,
}: Pick<Running, 'rules' | 'latch' | 'log'> & {
  readonly config: Config
  readonly apps: SiteApps | null
  readonly url: URL
}): Promise<RunningForward | null> {
  const { forwardAuth: address, trustedProxies, accent, logo } = config
  if (rules === null || apps === null || address === null) return null
  const origins = rules.current().apps.map(({ origin }) => origin)
  examineApps(log, url, origins)
  return openForward({
    rules,
    address,
    trustedProxies,
    latch,
    url,
    brand: brandOf(config),
    headers: securityHeaders(url, config),
    assets: readAssets({ accent, logo }),
    assertionFor: apps.assertions.of,
    hosts: apps.hosts,
    log,
    clock: Date.now,
  })
}

/** The notes of the site, of which users are told by mail. */
function toldBy(mail: SiteMail, { activity, users }: Storage, log: Log): Storage['activity'] {
  return tellingByMail(activity, {
    users,
    tell: (act) => mail.send({ kind: 'access_changed', ...act }),
    onFailure: (err) => log({ type: 'mail.failed', err }),
  })
}

/** Begins to send, and says whether anything can be sent. A mail server that is down keeps nobody from logging in. */
async function sendMail(mail: SiteMail, log: Log): Promise<void> {
  mail.start()
  await examineMail(log, mail)
}

/** Notes that this process serves, and what it signs with. Returns the function that notes its end. */
async function noteServer(
  storage: Storage,
  { url, secrets, log }: Pick<GivenSecrets, 'secrets'> & Pick<Running, 'log'> & { url: URL },
): Promise<() => Promise<void>> {
  const endServing = await storage.servers.begin(url)
  await examineSessions(log, storage.servers)
  const endSigning = await noteSecrets(storage, secrets, log)
  return async () => {
    await endSigning()
    await endServing()
  }
}

/** Notes that this process signs with the newest secret. Returns the function that notes its end. */
async function noteSecrets(
  { secretHistory }: Storage,
  secrets: readonly string[] | undefined,
  log: Log,
): Promise<() => Promise<void>> {
  const [newest] = secrets ?? []
  if (secrets === undefined || newest === undefined) return async () => undefined
  await examineSecrets(log, secretHistory, secrets)
  return noteSigning(secretHistory, newest)
}

/**
 * Stops when a signal comes or npm has ended, and resolves when everything is closed. A second signal ends the process
 * at once.
 */
function stopOnSignal(
  { server, forward, rules, storage, latch, mail, log, endNotes }: Running,
  env: Environment,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let hasBegun = false
    const begin = (signal: NodeJS.Signals | 'launcher'): void => {
      if (hasBegun) return
      hasBegun = true
      for (const name of SIGNALS) process.removeListener(name, begin)
      const end = async (): Promise<void> => {
        const inner = forward === null ? [] : [forward.server]
        const cut = (await Promise.all([server, ...inner].map((one) => stop(one)))).includes(true)
        rules?.close()
        await mail?.stop()
        await endNotes()
        await latch.close()
        await storage.close()
        log({ type: 'server.stopped', cut })
      }
      // At the first `await` the server has stopped taking new connections: a reader of the log can rely on that.
      const ending = end()
      log({ type: 'server.stopping', signal })
      ending.then(resolve, reject)
    }
    for (const name of SIGNALS) process.once(name, begin)
    watchLauncher(env, () => begin('launcher'))
  })
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/** Errors that nobody caught are logged, too (ASVS 5.0, 16.5.4). A rejection does not end the process. */
function logProcess(log: Log): void {
  process.removeAllListeners('warning')
  process.on('warning', ({ message }) => log({ type: 'process.warning', message }))
  process.on('unhandledRejection', (error) => log({ type: 'process.failed', error }))
  process.on('uncaughtException', (error) => {
    log({ type: 'process.failed', error })
    process.exit(1)
  })
}
