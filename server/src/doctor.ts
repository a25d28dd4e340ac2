/**
 * The doctor: notices from the requests it sees that the server, or the proxy before it, is set up
 * wrongly, and says once in a process what to change.
 *
 * Nothing is decided by it. What visitors write (a Host, a header) is quoted, escaped and cut.
 *
 * @module
 */

import type { IncomingHttpHeaders } from 'node:http'
import { isIPv6, type BlockList } from 'node:net'
import { blockList } from './config-values.ts'
import { toAscii } from './ascii.ts'

/** What can be wrong. */
export type Finding =
  /** The address is https, so there is a proxy, but none is named. */
  | 'no_trusted_proxy'
  /** A request came over plain http to an address that is https: browsers keep no cookie then. */
  | 'plain_http'
  /** Somebody who is no trusted proxy says for whom the request is. */
  | 'untrusted_forwarded_header'
  /** Browsers use another address than the one that is configured. */
  | 'host_mismatch'

/** How the site is set up. */
export interface DoctorOptions {
  /** The address under which browsers should see the site. */
  readonly url: URL
  readonly trustedProxies: readonly string[]

  /** Called at most once for each finding. */
  readonly tell: (finding: Finding, advice: string) => void
}

/** What the doctor looks at of a request. */
export interface SeenRequest {
  readonly url?: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly socket: { readonly remoteAddress?: string | undefined }
}

/** A request, and what the findings depend on. */
interface Patient {
  readonly site: URL
  readonly headers: IncomingHttpHeaders

  /** The address of the peer. */
  readonly peer: string
  readonly isTrusted: boolean

  /** The host the browser asked for, as the URL parser writes it; `null` if it is none. */
  readonly host: string | null
}

/** Probes ask for the health of the process by whatever address it has. */
const HEALTH = '/healthz'

/** No more of a visitor's text is repeated, in characters. */
const LONGEST_QUOTE = 80

/** Says what can be said at the start. Returns the function that looks at each request. */
export function startDoctor({
  url,
  trustedProxies,
  tell,
}: DoctorOptions): (request: SeenRequest) => void {
  if (url.protocol === 'https:' && trustedProxies.length === 0) tell('no_trusted_proxy', noProxy)
  const proxies = blockList(trustedProxies)
  const open = new Map(checks)
  return (request) => {
    if (open.size === 0 || request.url === HEALTH) return
    const patient = examine(request, url, proxies)
    for (const [finding, check] of open) {
      const advice = check(patient)
      if (advice === null) continue
      open.delete(finding)
      tell(finding, advice)
    }
  }
}

function examine({ headers, socket }: SeenRequest, site: URL, proxies: BlockList): Patient {
  const peer = socket.remoteAddress ?? ''
  const isTrusted = peer !== '' && proxies.check(peer, isIPv6(peer) ? 'ipv6' : 'ipv4')
  const forwarded = isTrusted ? lastOf(headers['x-forwarded-host']) : undefined
  const host = forwarded ?? headers.host ?? ''
  // With the site's scheme, so that its default port is left out on both sides.
  const parsed = URL.parse(`${site.protocol}//${host}`)
  return { site, headers, peer, isTrusted, host: parsed?.host ?? null }
}

const noProxy =
  'LATCHKEY_URL is https, so a proxy stands before this server, but LATCHKEY_TRUSTED_PROXIES names none: ' +
  'all visitors seem to come from its address, and wrong passwords of one slow down all. ' +
  'Set LATCHKEY_TRUSTED_PROXIES to the address of the proxy.'

const checks: readonly (readonly [Finding, (patient: Patient) => string | null])[] = [
  ['plain_http', plainHttp],
  ['untrusted_forwarded_header', untrustedHeader],
  ['host_mismatch', hostMismatch],
]

function plainHttp({ site, headers, isTrusted, host }: Patient): string | null {
  if (site.protocol !== 'https:' || host === null || isLoopback(host)) return null
  if (isTrusted && lastOf(headers['x-forwarded-proto'])?.toLowerCase() === 'https') return null
  return (
    `A request for ${quote(host)} came over plain http, but LATCHKEY_URL is https: browsers keep no ` +
    'Secure cookie then, and nobody can log in. Let browsers use https only. If a proxy does that already, ' +
    'name its address in LATCHKEY_TRUSTED_PROXIES and let it set X-Forwarded-Proto.'
  )
}

function untrustedHeader({ headers, peer, isTrusted }: Patient): string | null {
  if (isTrusted) return null
  const name = ['x-forwarded-for', 'forwarded'].find((one) => headers[one] !== undefined)
  if (name === undefined) return null
  const header = name === 'forwarded' ? 'Forwarded' : 'X-Forwarded-For'
  return (
    `A request from ${peer} came with the header ${header}, which was not believed. If ${peer} is your ` +
    'proxy, add it to LATCHKEY_TRUSTED_PROXIES: until then all visitors seem to come from its address. ' +
    'If it is not, somebody pretends to be elsewhere, in vain.'
  )
}

function hostMismatch({ site, host }: Patient): string | null {
  // Loopback is this machine's own: its tools, and a proxy that does not pass on the Host.
  if (host === null || host === site.host || isLoopback(host)) return null
  return (
    `A request came for ${quote(host)}, but LATCHKEY_URL is ${site.origin}: links lead there, and forms ` +
    'work there only. If browsers shall use the other address, set LATCHKEY_URL to it; else let ' +
    'the proxy send them to LATCHKEY_URL.'
  )
}

/** The value that the nearest proxy has added to a list. */
function lastOf(header: string | readonly string[] | undefined): string | undefined {
  return header?.toString().split(',').at(-1)?.trim()
}

function isLoopback(host: string): boolean {
  return /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host)
}

function quote(text: string): string {
  return toAscii(JSON.stringify(text.slice(0, LONGEST_QUOTE)))
}
