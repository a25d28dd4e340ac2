/**
 * What a proxy does wrong is told to the log: once for each cause, because the proxy does it with every request, and
 * anybody can cause it on purpose.
 *
 * @module
 */

import type { Log } from '../process/log.ts'
import type { Cause } from './families.ts'
import type { Rules } from './rules.ts'

/** What is told. */
export interface Fault {
  /** The path of the check, or `/.latchkey/`. */
  readonly endpoint: string
  readonly cause: Cause

  /** In lower case; `null`: it is not about one header. */
  readonly header: string | null

  /** The host that no app has, or the address of the peer; `null`: neither matters. */
  readonly from?: string | null
}

/** Tells a fault, unless it was told. */
export type TellFault = (fault: Fault) => void

/**
 * So many are told for each cause. Each unknown host and each peer is one, so clients can make as many as they like.
 */
const MOST = 10

const advice: Readonly<Record<Cause, string>> = {
  missing:
    'The proxy must set this header for every check: use the recipe of docs/forward-auth.md.',
  doubled:
    'The proxy passes on a header of the client beside its own: the recipe of docs/forward-auth.md sets it.',
  malformed:
    'The header must have one value, without blanks, user or fragment: use the recipe of docs/forward-auth.md.',
  foreign:
    'A check of Envoy has no such header: the recipe removes it. Without it, this was no check, and somebody tries paths.',
  insecure: 'Apps are https, but for loopback: the proxy must say the scheme that browsers see.',
  unknown_host: 'No app of LATCHKEY_RULES_FILE has this origin: add it, or take the check away.',
  untrusted_peer:
    'Only the peers of LATCHKEY_TRUSTED_PROXIES may ask: add the address of the proxy.',
  refused_elsewhere:
    'The proxy has refused somebody whom latchkey lets in: its check is routed to another place, or loses the cookie.',
  unknown_endpoint: 'The endpoints are /auth-request, /forward-auth and /ext-authz/.',
}

/**
 * Returns the function that tells faults to the log.
 *
 * @param rules those of now: a host that no app has may be one of theirs, said wrongly.
 */
export function createTellFault(log: Log, rules: () => Rules): TellFault {
  const told = new Map<string, Set<string>>()
  return ({ endpoint, cause, header, from = null }) => {
    const about = `${endpoint} ${cause}`
    const known = told.get(about) ?? new Set()
    told.set(about, known)
    const key = JSON.stringify([header, from])
    if (known.has(key) || known.size >= MOST) return
    known.add(key)
    const near = cause === 'unknown_host' && from !== null ? sameHost(rules(), from) : null
    const fault = { endpoint, cause, header, from, advice: near ?? advice[cause] }
    log({ type: 'forward_auth.misconfigured', ...fault })
  }
}

/** Returns the advice if an app has this host with another scheme or port; `null`: none has. */
function sameHost({ apps }: Rules, origin: string): string | null {
  const hostname = URL.parse(origin)?.hostname
  const app = apps.find(({ url }) => url.hostname === hostname)
  if (app === undefined) return null
  return `LATCHKEY_RULES_FILE has ${app.origin}: the proxy must say the scheme and the port that browsers see.`
}
