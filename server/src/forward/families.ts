/**
 * How the proxies name the request that they ask about. Each endpoint reads one family of headers, and no other: Caddy
 * and Traefik pass on what clients send, so whoever reads two families lets the client choose the judged address
 * (CVE-2026-40575).
 *
 * @module
 */

import type { IncomingMessage } from 'node:http'
import { isLoopbackHost } from 'latchkey/adapter-kit'
import { BoundedMap } from './bounded-map.ts'
import { isMethod, type Judged } from './judged.ts'

/** What is wrong with how a proxy asks. */
export type Cause =
  /** A header of the family is not there. */
  | 'missing'
  /** A header of the family is there twice. */
  | 'doubled'
  /** A header of the family is not what it should be: a list, with blanks, with a user before the host. */
  | 'malformed'
  /** Plain http, and the host is not this machine's own. */
  | 'insecure'
  /** No app has this scheme, host and port. */
  | 'foreign'
  | 'refused_elsewhere'
  | 'unknown_host'
  /** The peer is none of `LATCHKEY_TRUSTED_PROXIES`. */
  | 'untrusted_peer'
  /** There is no such endpoint. */
  | 'unknown_endpoint'

/** A check that cannot be judged. */
export interface Misconfigured {
  readonly kind: 'misconfigured'
  readonly cause: Cause

  /** In lower case; `null`: it is not about one header. */
  readonly header: string | null
}

/** Reads which request is judged. */
export type Family = (incoming: IncomingMessage) => Judged | Misconfigured

/** The path below which Envoy puts the path of the judged request. */
export const EXT_AUTHZ = '/ext-authz'

/** What nginx sends: two headers that the recipe sets. */
export const readOriginal: Family = (incoming) => {
  const found = readOnce(incoming, ORIGINAL)
  if (typeof found === 'string') return fault(found)
  const [method = '', url = ''] = found
  if (!isMethod(method)) return malformed('x-original-method')
  const [, proto = '', host = '', target = ''] = ORIGINAL_URL.exec(url) ?? []
  if (target === '') return malformed('x-original-url')
  return judgedBy(incoming, { method, proto, host, target }, 'x-original-url')
}

/** What Caddy, Traefik and HAProxy send. `X-Forwarded-For` decides nothing. */
export const readForwarded: Family = (incoming) => {
  const found = readOnce(incoming, FORWARDED)
  if (typeof found === 'string') return fault(found)
  const [method = '', proto = '', host = '', target = ''] = found
  if (!isMethod(method)) return malformed('x-forwarded-method')
  if (!TARGET.test(target)) return malformed('x-forwarded-uri')
  return judgedBy(incoming, { method, proto, host, target }, 'x-forwarded-host')
}

/**
 * What Envoy sends: the request itself, but for its body, with its path below ours.
 *
 * A request that says its host in another way has come by a route for our own pages: proxies choose a route by the path
 * as they read it (`/ext-authz/..%2f.latchkey/`), and hand on the path as it was written.
 */
export const readAuthz: Family = (incoming) => {
  for (const header of PAGE_ALONE) {
    if (incoming.headers[header] !== undefined) {
      return { kind: 'misconfigured', cause: 'foreign', header }
    }
  }
  const found = readOnce(incoming, AUTHZ)
  if (typeof found === 'string') return fault(found)
  const [proto = '', host = ''] = found
  const { method = '', url = '' } = incoming
  const target = url.slice(EXT_AUTHZ.length)
  if (!TARGET.test(target)) return malformed('path')
  return judgedBy(incoming, { method, proto, host, target }, 'host')
}

/** What recipes send along with the requests of an app's host that are for our own pages. */
export const readOwnPage: Family = (incoming) => {
  const found = readOnce(incoming, PAGE)
  if (typeof found === 'string') return fault(found)
  const [proto = '', host = ''] = found
  const { method = '', url = '' } = incoming
  if (!TARGET.test(url)) return malformed('path')
  return judgedBy(incoming, { method, proto, host, target: url }, 'x-forwarded-host')
}

const ORIGINAL = ['x-original-method', 'x-original-url']
const FORWARDED = ['x-forwarded-method', 'x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-uri']
const AUTHZ = ['x-forwarded-proto', 'host']
const PAGE = ['x-forwarded-proto', 'x-forwarded-host']
const PAGE_ALONE = ['x-forwarded-host', 'x-original-url']

/** A path and query. A blank would be that of a list, and a fragment never leaves a browser. */
const TARGET = /^\/[!"$-~\x80-\xff]*$/

const ORIGINAL_URL = /^([a-z]+):\/\/([^/?#]+)(\/[!"$-~\x80-\xff]*)$/

/** A host and perhaps a port: a name, an IPv4 address or an IPv6 address in brackets. No user, and no list. */
const HOST = /^([a-z\d](?:[a-z\d._-]{0,252}[a-z\d])?|\[[\da-f:.]{2,45}\])(?::(\d{1,5}))?$/

/** A scheme, and the origins that have it. */
interface Scheme {
  readonly name: 'https' | 'http'

  /** The port that belongs to it. */
  readonly port: string

  /** The origins by their hosts as proxies write them: to read one takes as long as to find its rules. */
  readonly origins: BoundedMap<string, string>
}

/** A site has few hosts. */
const MOST_ORIGINS = 1000

const https: Scheme = { name: 'https', port: '443', origins: new BoundedMap(MOST_ORIGINS) }
const http: Scheme = { name: 'http', port: '80', origins: new BoundedMap(MOST_ORIGINS) }

/** What proxies call the scheme, of WebSockets too. */
const SCHEMES: ReadonlyMap<string, Scheme> = new Map([
  ['https', https],
  ['wss', https],
  ['http', http],
  ['ws', http],
])

/**
 * Returns the value of each header. If one of them is missing or doubled, returns its name, with `+` before the name of
 * a doubled one. The list has each name before its value, as they were sent: Node joins doubled headers elsewhere, or
 * keeps one of them.
 */
function readOnce(
  { rawHeaders }: IncomingMessage,
  names: readonly string[],
): readonly string[] | string {
  const values: (string | undefined)[] = names.map(() => undefined)
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const raw = rawHeaders[i] as string
    for (let j = 0; j < names.length; j++) {
      const name = names[j] as string
      if (raw.length !== name.length || raw.toLowerCase() !== name) continue
      if (values[j] !== undefined) return `+${name}`
      values[j] = rawHeaders[i + 1] as string
    }
  }
  for (let j = 0; j < names.length; j++) {
    if (values[j] === undefined || values[j] === '') return names[j] as string
  }
  return values as string[]
}

function fault(name: string): Misconfigured {
  const isDoubled = name.startsWith('+')
  const header = isDoubled ? name.slice(1) : name
  return { kind: 'misconfigured', cause: isDoubled ? 'doubled' : 'missing', header }
}

function malformed(header: string): Misconfigured {
  return { kind: 'misconfigured', cause: 'malformed', header }
}

/** What the headers say. */
interface Said {
  readonly method: string
  readonly proto: string
  readonly host: string
  readonly target: string
}

/** @param hostHeader which header has the host, for the log. */
function judgedBy(
  incoming: IncomingMessage,
  { method, proto, host, target }: Said,
  hostHeader: string,
): Judged | Misconfigured {
  const scheme = SCHEMES.get(proto)
  if (scheme === undefined) {
    return malformed(hostHeader === 'x-original-url' ? hostHeader : 'x-forwarded-proto')
  }
  const origin = scheme.origins.get(host) ?? readOrigin(scheme, host)
  if (origin === 'malformed') return malformed(hostHeader)
  if (origin === 'insecure') {
    return { kind: 'misconfigured', cause: 'insecure', header: hostHeader }
  }
  return { method, origin, target, header: (name) => headerOf(incoming, name) }
}

function readOrigin(scheme: Scheme, host: string): string {
  const [, name = '', port = scheme.port] = HOST.exec(host.toLowerCase()) ?? []
  if (name === '') return 'malformed'
  if (scheme.name === 'http' && !isLoopbackHost(name)) return 'insecure'
  const origin = `${scheme.name}://${name}${port === scheme.port ? '' : `:${port}`}`
  scheme.origins.set(host, origin)
  return origin
}

/**
 * Returns a header of the check: proxies pass on those of the judged request. Traefik keeps `Upgrade`, which is about
 * its own connection; what else a WebSocket begins with tells that it was there (RFC 6455, 4.1), and no page can send
 * it.
 */
function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  if (name === 'upgrade' && headers['sec-websocket-key'] !== undefined) return 'websocket'
  const value = headers[name]
  return typeof value === 'string' || value === undefined ? value : value.join(', ')
}
