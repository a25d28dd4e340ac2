/**
 * What the server says when it has started.
 *
 * @module
 */

import { SECOND } from 'latchkey'
import { isLoopbackHost } from 'latchkey/adapter-kit'
import { count, print } from './output.ts'
import type { Config } from '../config/config.ts'
import type { Storage } from '../storage/storage.ts'

/** What there is to say. */
export interface Start {
  readonly config: Config

  /** The port it listens on. */
  readonly port: number
  readonly url: URL

  /** Where the databases are. */
  readonly places: Storage['places']

  /** Where mail goes, and how much waits; `null`: the site has no mail. */
  readonly mail: { readonly place: string; readonly waiting: number } | null

  /** What pages call the providers by which people log in. */
  readonly providers: readonly string[]

  /** Where proxies ask, and for how many apps; `null`: no app is behind the login. */
  readonly forward: { readonly place: string; readonly apps: number } | null

  /** Whether there are no users. */
  readonly isEmpty: boolean

  /** Whether nobody who could see the users can log in. */
  readonly hasNobodyAtTheTop: boolean

  /** Whether secrets were given. If not, the server has made one for development. */
  readonly hasSecrets: boolean

  /** Whether secrets of credentials were given. */
  readonly hasCredentialSecrets: boolean

  /** The token for the first admin's link; `null` if somebody can log in, or passwords are off. */
  readonly setupToken: string | null
}

/** Prints where the site is, where it keeps its data, and how to make the first admin. */
export function printStart(start: Start): void {
  print(startMessage(start))
}

function startMessage(start: Start): string {
  const { config, port, url, places, mail, hasSecrets, hasCredentialSecrets } = start
  const { providers, forward } = start
  const { host } = config
  const lines = [
    `${config.siteName} is at ${url.origin}`,
    `  listening on  ${host.includes(':') ? `[${host}]` : host}:${port}${hintOn(host)}`,
    `  database      ${places.database}`,
  ]
  if (places.redis !== null) lines.push(`  sessions      ${places.redis}`)
  if (config.cacheTime !== null) {
    lines.push(`  cache         of sessions, for ${config.cacheTime / SECOND} seconds`)
  }
  if (mail !== null) {
    const waiting = mail.waiting === 0 ? '' : ` (${count(mail.waiting, 'letter')} waiting)`
    lines.push(`  mail          ${mail.place}${waiting}`)
  }
  if (providers.length > 0) {
    const alone = config.passwords ? '' : ' (passwords are off)'
    lines.push(`  providers     ${providers.join(', ')}${alone}`)
  }
  if (forward !== null) {
    lines.push(`  forward-auth  ${forward.place}, for ${count(forward.apps, 'app')}`)
  }
  if (url.protocol === 'http:') {
    lines.push(
      '  cookies       without "Secure", because the address is http: only on this machine',
    )
  }
  if (!config.production && !isLoopbackHost(url.hostname)) {
    lines.push(
      '  production    its rules hold, because the address is public: set NODE_ENV=production',
    )
  }
  if (!hasSecrets) {
    lines.push(
      '  secret        in the file .latchkey-secret, for development: else LATCHKEY_SECRETS',
    )
  }
  if (!hasCredentialSecrets) {
    lines.push(
      '  factors       sealed by the file .latchkey-credential-secret: else LATCHKEY_CREDENTIAL_SECRETS',
    )
  }
  return [...lines, ...wayToTheTop(start)].join('\n')
}

/** Says how somebody gets to see the users, if nobody does. */
function wayToTheTop({ url, setupToken, isEmpty, hasNobodyAtTheTop }: Start): readonly string[] {
  if (setupToken !== null) {
    const link = new URL(`/setup?token=${setupToken}`, url).href
    const words = 'Nobody can log in yet. Make the first admin here, within 24 hours:'
    return ['', words, `  ${link}`]
  }
  if (!hasNobodyAtTheTop) return []
  const words = isEmpty
    ? 'There is no user yet. Log in by a provider that may register you, and then make yourself admin:'
    : 'There is no administrator who can log in. Make one of somebody who can:'
  return ['', words, '  npx latchkey user role NAME owner admin']
}

function hintOn(host: string): string {
  return host === '127.0.0.1' ? ' (elsewhere: HOST=0.0.0.0 is every address)' : ''
}
