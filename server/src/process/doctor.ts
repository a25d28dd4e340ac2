/**
 * The doctor: writes once to the log of a process that the server, or the proxy in front of it, is set up wrongly. Its
 * sentence names the variable to change.
 *
 * The library finds the mistakes that requests show. This file finds those that show before any request.
 *
 * @module
 */

import type { EventListener } from 'latchkey'
import { isLoopbackHost } from 'latchkey/adapter-kit'
import { inVariables, type Config } from '../config/config.ts'
import { adviceOn } from '../mail/advice.ts'
import type { SiteMail } from '../mail/site-mail.ts'
import { MailFailure } from '../mail/transport.ts'
import { referenceOf } from './references.ts'
import type { Log } from './log.ts'
import { isReadableByOthers } from '../secrets/secret-file.ts'
import type { SecretHistory } from '../secrets/secret-history.ts'
import type { Servers } from '../storage/servers.ts'

/**
 * Returns the listener that writes the library's events to the log. A failure has the reference that its page shows.
 */
export function logEvents(log: Log): EventListener {
  return (event) => {
    if (event.type === 'configuration.doubtful') {
      log({ ...event, advice: inVariables(event.advice) })
    } else if (event.type === 'request.failed') {
      log({ ...event, requestId: referenceOf(event.err) })
    } else log(event)
  }
}

/** Reports the mistakes that show at the start. This server speaks plain http, so https needs a proxy. */
export function examineStart(log: Log, url: URL, { trustedProxies }: Config): void {
  if (url.protocol !== 'https:' || trustedProxies.length > 0) return
  log({ type: 'configuration.doubtful', finding: 'no_trusted_proxy', advice: noProxy })
}

/** Reports a file of secrets that every user of the machine can read. `name` is the variable with its path. */
export function examineSecretFile(log: Log, name: string, path: string): void {
  if (path === '' || !isReadableByOthers(path)) return
  log({ type: 'configuration.doubtful', finding: 'readable_secrets', advice: readable(name) })
}

/** Reports another server that signs with a secret which this one lacks: its sessions are not accepted here. */
export async function examineSecrets(
  log: Log,
  history: SecretHistory,
  secrets: readonly string[],
): Promise<void> {
  if (!(await history.isForeign(secrets))) return
  log({ type: 'configuration.doubtful', finding: 'other_secrets', advice: otherSecrets })
}

/**
 * Reports another server that runs with the same database and keeps its sessions elsewhere. This server has noted
 * itself before: of two that start at the same time, one sees the other.
 */
export async function examineSessions(log: Log, servers: Servers): Promise<void> {
  if ((await servers.look()).elsewhere.length === 0) return
  log({ type: 'configuration.doubtful', finding: 'other_sessions', advice: otherSessions })
}

/**
 * Reports that an app is on the login's own host, where its scripts and its server are as good as ours; and that
 * browsers cannot get from apps to the login.
 */
export function examineApps(log: Log, url: URL, origins: readonly string[]): void {
  if (origins.includes(url.origin)) {
    log({ type: 'configuration.doubtful', finding: 'app_at_login_host', advice: appAtLogin })
  }
  if (isLoopbackHost(url.hostname) && origins.some((origin) => origin.startsWith('https:'))) {
    const advice = loginOfThisMachine(url)
    log({ type: 'configuration.doubtful', finding: 'login_of_this_machine', advice })
  }
}

/** Reports a mail server that takes nothing, with what to do about it. Letters wait meanwhile. */
export async function examineMail(
  log: Log,
  { place, check }: Pick<SiteMail, 'place' | 'check'>,
): Promise<void> {
  try {
    await check()
  } catch (error) {
    if (!(error instanceof MailFailure)) throw error
    const advice =
      `The mail server ${place} (LATCHKEY_SMTP) takes nothing: ${error.message}. ${adviceOn(error)} ` +
      'Letters wait for it. Try it with: latchkey mail test ADDRESS'
    log({ type: 'configuration.doubtful', finding: 'no_mail', advice })
  }
}

function loginOfThisMachine({ origin }: URL): string {
  return (
    `Browsers that open an app of LATCHKEY_RULES_FILE are sent to the login at ${origin}, which only this machine has. ` +
    'Set LATCHKEY_URL to the address at which browsers find the login.'
  )
}

const appAtLogin =
  'An app of LATCHKEY_RULES_FILE is on the host of the login: its scripts can use the login as whoever is logged in, ' +
  'and its server gets the cookie of the session. Give the app a host of its own, unless you trust it like the login.'

const noProxy =
  'LATCHKEY_URL is https, so a proxy stands before this server, but LATCHKEY_TRUSTED_PROXIES names none: ' +
  'all visitors seem to come from its address, and wrong passwords of one slow down all. ' +
  'Set LATCHKEY_TRUSTED_PROXIES to the address of the proxy.'

/**
 * This is reported and not refused: secrets that Kubernetes and Docker mount have these rights, in a container without
 * other users.
 */
function readable(name: string): string {
  const what = name === 'LATCHKEY_SECRETS_FILE' ? 'can make cookies' : 'can pose as this site'
  return (
    `The file of ${name} can be read or changed by every user of this machine, and whoever ` +
    `reads it ${what}. Take that away with chmod o=, and give the file to the user or the group ` +
    'of the server.'
  )
}

const otherSessions =
  'Another server with the same database keeps its sessions in another place (LATCHKEY_REDIS), so whoever logs in ' +
  'there is not logged in here, and nobody who is disabled or logged out here is logged out there. ' +
  'Give LATCHKEY_REDIS of all servers the same value, and stop those that have another one.'

const otherSecrets =
  'Another server with the same database signs with a secret that this one does not have, so whoever ' +
  'logs in there is not logged in here. Give LATCHKEY_SECRETS (or LATCHKEY_SECRETS_FILE) of all servers ' +
  'the same secrets.'
