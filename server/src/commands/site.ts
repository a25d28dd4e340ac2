/**
 * The site, as commands open it: the users and sessions of the database. Servers see every change at their next
 * request.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { isLoopbackHost } from 'latchkey/adapter-kit'
import type { Administered, AdministeredWithLinks } from '../accounts/administration.ts'
import { openFlows } from '../accounts/flow-users.ts'
import { isNewcomer } from '../accounts/newcomers.ts'
import { tellingByMail } from '../accounts/told-by-mail.ts'
import type { User } from '../accounts/user-table.ts'
import { readConfig, VariableError, type Config } from '../config/config.ts'
import { openMailQueue } from '../mail/queue.ts'
import { complain } from '../process/output.ts'
import { knownSecrets } from '../secrets/secrets.ts'
import type { Servers, ServersSeen } from '../storage/servers.ts'
import { cookieNameAt } from '../storage/cookie-name.ts'
import { announcing, isFactor, type AnnouncingParts } from './announced-removal.ts'
import { openLatch, openStorage, type SiteLatch, type Storage } from '../storage/storage.ts'

/** The site, and the store that its sessions are in. */
export interface OpenSite extends Administered, Pick<Storage, 'store'> {
  readonly latch: SiteLatch

  /**
   * Returns the site with the links that let users in.
   *
   * @throws VariableError if the servers' secrets are not known: no server would take such a link.
   */
  withLinks(): AdministeredWithLinks

  /**
   * Returns what announces the removal of the user's factors; `null` if nobody can be warned, or there are none.
   *
   * @throws VariableError if the servers' secrets are not known.
   */
  announcing(user: User): Promise<(() => Promise<number>) | null>

  /**
   * Whether the servers' secrets are known. If not, `latch.clearAttempts` cannot clear all attempts.
   *
   * @throws VariableError if they cannot be read.
   */
  knowsSecrets(): boolean
}

/** How a command opens the site. */
interface Opening {
  /** Whether it may make a new database. @default false */
  readonly create?: boolean

  /** Whether it has to do with sessions, or with what is kept beside them: attempts, links. @default true */
  readonly sessions?: boolean
}

/**
 * Runs the work on the site of the environment, and closes it.
 *
 * @throws VariableError, StorageError, and what the work throws.
 */
export function onSite(
  work: (site: OpenSite) => Promise<void> | void,
  opening: Opening = {},
): Promise<void> {
  return onStorage(async (storage, given) => {
    const { users, store, credentials } = storage
    const seen = await storage.servers.look()
    if (opening.sessions ?? true) assertSamePlace(storage.servers, seen)
    const config =
      given.url === null && seen.url !== null ? { ...given, url: new URL(seen.url) } : given
    const activity = toldActivity(storage, config)
    const latch = openSiteLatch(storage, config)
    const site: Administered = {
      users,
      activity,
      latch,
      removeCredentials: (userId) => removeAll(credentials, userId),
      onNoteFailure: () => complain('It is done, but could not be noted in the database'),
      unlinkAccounts: (userId) => storage.providerAccounts.unlinkAll(userId),
    }
    await work({
      ...site,
      store,
      latch,
      withLinks: () => ({
        ...site,
        flows: openLinks(storage, config),
        isNewcomer: (user) => isNewcomer(storage, user),
      }),
      announcing: (user) => announcing({ storage, config, open: opener(storage, config) }, user),
      knowsSecrets: () => knownSecrets(process.env).length > 0,
    })
  }, opening)
}

/**
 * Refuses to look for sessions where no server has them: none would be found, and none ended.
 *
 * @throws VariableError
 */
function assertSamePlace({ place }: Servers, { here, elsewhere }: ServersSeen): void {
  const [keeper] = elsewhere
  if (keeper === undefined) return
  if (here > 0) {
    return complain(
      'some servers keep their sessions in another place (LATCHKEY_REDIS): this command does not reach those',
    )
  }
  const theirs = keeper === 'database' ? 'in the database' : 'in Redis'
  const own = place.keeper === 'database' ? 'in the database' : 'in the Redis that it names'
  const problem =
    keeper === place.keeper
      ? 'names another Redis than the one in which the servers keep their sessions'
      : `is not as the servers have it: they keep their sessions ${theirs}, and this command would look for them ${own}`
  throw new VariableError([
    `LATCHKEY_REDIS ${problem}. Nothing was done. Set it (or leave it out) as for the servers; ` +
      'if they are to keep them elsewhere from now on, start one of them first',
  ])
}

/** The notes, of which users are told by mail: a server sends what a command writes down. */
function toldActivity({ activity, users, mail }: Storage, { smtp }: Config): Storage['activity'] {
  const secrets = knownSecrets(process.env)
  if (smtp === null || secrets.length === 0) return activity
  const queue = openMailQueue(mail, secrets)
  return tellingByMail(activity, {
    users,
    tell: (act) => queue.add({ kind: 'access_changed', ...act }),
    onFailure: () =>
      complain('The user is told at the next login alone: no letter could be written'),
  })
}

/** What is to be done where a command needs the servers' secrets and does not know them. */
export const NEEDS_SECRETS =
  'set LATCHKEY_SECRETS or LATCHKEY_SECRETS_FILE as for the server, or run the command where the server was started'

function openLinks(storage: Storage, config: Config): AdministeredWithLinks['flows'] {
  const secrets = knownSecrets(process.env)
  if (secrets.length === 0) {
    throw new VariableError([`links are made with the servers' secrets: ${NEEDS_SECRETS}`])
  }
  // A command hands links over, and sends nothing.
  return openFlows(openWith(storage, config, secrets), storage, () => undefined)
}

function openSiteLatch(storage: Storage, config: Config): SiteLatch {
  const open = (secret: string): SiteLatch => openWith(storage, config, [secret])
  // No cookie is read here, so any secret will do: whoever runs a command need not know the servers' secret.
  const latch = open(anySecret())
  return {
    ...latch,
    async clearAttempts(userId, username) {
      await latch.clearAttempts(userId, username)
      // Attempts at a name are counted under a key of the servers' oldest secret, which is one of these.
      for (const secret of knownSecrets(process.env))
        await open(secret).clearAttempts(userId, username)
    },
  }
}

/** Opens the login with the address and the cookie of the servers, which take what it makes. */
function openWith(
  storage: Storage,
  config: Config,
  secrets: readonly string[],
  // What users have enrolled is opened by `openCredentials` and `announcing` alone.
  credentialSecrets: readonly string[] = [anySecret()],
): SiteLatch {
  const url = config.url ?? new URL(`http://localhost:${config.port}`)
  return openLatch(storage, {
    publicUrl: url.href,
    cookie: { name: cookieNameAt(url, config.cookieName) },
    siteName: config.siteName,
    credentialSecrets,
    secrets,
    // At a public address the rules of production hold, which a command meets: the random secrets do.
    ...(isLoopbackHost(url.hostname) && { production: false }),
    sweepInterval: 0,
  })
}

/** Returns how many there were: an announced removal goes too, and is no factor. */
async function removeAll(credentials: Storage['credentials'], userId: string): Promise<number> {
  const rows = (await credentials?.list(userId)) ?? []
  await credentials?.removeAll(userId)
  return rows.filter(isFactor).length
}

function opener(storage: Storage, config: Config): AnnouncingParts['open'] {
  return (...rings) => openWith(storage, config, ...rings)
}

function anySecret(): string {
  return randomBytes(32).toString('hex')
}

/** Reports a password that was accepted, or refused, because the breach service did not answer. */
function onBreachFailure(): void {
  process.stderr.write('latchkey: the breach service (LATCHKEY_BREACHES) does not answer\n')
}

/** Like `onSite`, for work that needs no login. */
export async function onStorage(
  work: (storage: Storage, config: Config) => Promise<void> | void,
  { create = false }: Opening = {},
): Promise<void> {
  const config = readConfig(process.env)
  // A command reads nothing twice, so a cache would only open one more connection.
  const storage = await openStorage({ ...config, cacheTime: null }, { create, onBreachFailure })
  try {
    await work(storage, config)
  } finally {
    await storage.close()
  }
}
