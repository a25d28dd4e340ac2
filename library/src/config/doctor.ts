/**
 * The doctor. It notices from requests that the application, or the proxy in front of it, is set up wrongly, and says
 * once what to change. It looks at the first requests, and later at some.
 *
 * The doctor decides nothing. Text that visitors write (a Host) is quoted, escaped and cut.
 *
 * @module
 */

import type { Doctor, Exchange } from '../request/context.ts'
import type { ConfigurationFinding, EventListener } from '../events.ts'
import { clientAddress, isTrustedPeer, UNIX, type ForwardedPolicy } from '../request/forwarded.ts'
import { isLoopbackHost } from '../ground/loopback.ts'

/** The settings that the findings depend on. */
export interface SetUp {
  /** The origin of `publicUrl`, `null` if there is none. */
  readonly ownOrigin: string | null

  /** Whether browsers send and keep our cookies over https only. */
  readonly secure: boolean
  readonly forwarded: ForwardedPolicy

  /** Whether the rules of development hold only because NODE_ENV contains no word that we know. */
  readonly isEnvironmentUnknown: boolean
}

/** Looks for one mistake. Returns what to change; `null` if the mistake was not made. */
interface Check {
  readonly finding: ConfigurationFinding
  readonly look: (exchange: Exchange) => string | null
}

/**
 * The doctor looks at each of so many first requests, and later at one of so many: a proxy may be put in front later.
 */
const ALL_OF_FIRST = 1000
const ONE_OF = 32

/** How much of a visitor's text is repeated at most, in characters. */
const LONGEST_QUOTE = 80

/**
 * Returns a doctor. It reports each finding once: to the listeners, or as a warning of the process if there are none.
 * It does not look again for what it has found.
 */
export function startDoctor(setUp: SetUp, emit: EventListener): Doctor {
  let open = checksOf(setUp)
  let seen = 0
  let isShareTold = false
  return {
    examine(exchange) {
      // A look costs a sixth of the whole cost of a guard.
      if (++seen > ALL_OF_FIRST && seen % ONE_OF !== 0) return
      for (const { finding, look } of open) {
        const advice = look(exchange)
        if (advice === null) continue
        open = open.filter((other) => other.finding !== finding)
        emit({ type: 'configuration.doubtful', finding, advice })
      }
    },
    examineAnswer(cacheControl) {
      if (isShareTold || !isShared(cacheControl)) return
      isShareTold = true
      emit({ type: 'configuration.doubtful', finding: 'shared_cache', advice: SHARED })
    },
  }
}

/** Whether caches that several visitors share may keep a response (RFC 9111, 3): a cookie does not hinder them. */
function isShared(cacheControl: string): boolean {
  return !/(?:^|[\s,])(?:no-store|private|no-cache)(?:$|[\s,=])/i.test(cacheControl)
}

const SHARED =
  'A response that gives a visitor a cookie of a session has a Cache-Control of the application that lets ' +
  'shared caches keep it: others could get the cookie with the response. Leave Cache-Control to ' +
  'latchkey there, or set it to no-store or private.'

/** The checks that make sense for the application. */
function checksOf({ ownOrigin, secure, forwarded, isEnvironmentUnknown }: SetUp): readonly Check[] {
  const facts = requestFacts(ownOrigin, forwarded)
  return [
    ...(isEnvironmentUnknown ? [unknownEnvironment] : []),
    ...(secure ? [plainHttp(facts)] : []),
    untrustedHeader(facts, forwarded),
    noAddress(facts),
    ...(forwarded.proxies.length === 0 ? [] : [missingHeader(facts, forwarded)]),
    ...(ownOrigin === null ? [] : [hostMismatch(facts, new URL(ownOrigin))]),
  ]
}

/** No request is needed to see this. It is reported with the first request, because listeners may be there by then. */
const unknownEnvironment: Check = {
  finding: 'unknown_environment',
  look: () =>
    'NODE_ENV is a word that latchkey does not know, so the rules of development hold. Write it ' +
    'production, development or test, or set the option production.',
}

/** What several checks read of a request. */
interface RequestFacts {
  /** Whether the peer is believed about the client's address. If the peer's own address is unknown, this is `true`. */
  readonly isTrusted: (exchange: Exchange) => boolean

  /** The host that the browser asked for; `null` if the header is no host. */
  readonly asked: (exchange: Exchange) => Host | null
}

/** A host with its port, as the URL parser writes it. */
interface Host {
  readonly name: string

  /** Requests for loopback come from this machine: from its tools, or from a proxy that does not pass on the Host. */
  readonly isLoopback: boolean
}

function requestFacts(ownOrigin: string | null, forwarded: ForwardedPolicy): RequestFacts {
  const isProxy = rememberLast((peer) => isTrustedPeer(peer, forwarded))
  // With the site's scheme, so that its default port is left out on both sides.
  const scheme = ownOrigin === null ? 'https:' : new URL(ownOrigin).protocol
  const parseHost = rememberLast((text): Host | null => {
    const url = URL.parse(`${scheme}//${text}`)
    return url && { name: url.host, isLoopback: isLoopbackHost(url.hostname) }
  })

  const isTrusted = ({ address }: Exchange): boolean => address === null || isProxy(address)
  const asked = (exchange: Exchange): Host | null => {
    const forwarded = exchange.header('x-forwarded-host')
    const text =
      forwarded !== undefined && isTrusted(exchange) ? lastOf(forwarded) : exchange.header('host')
    return text === undefined ? null : parseHost(text)
  }
  return { isTrusted, asked }
}

function plainHttp({ isTrusted, asked }: RequestFacts): Check {
  return {
    finding: 'plain_http',
    look(exchange) {
      if (exchange.encrypted) return null
      const scheme = exchange.header('x-forwarded-proto')
      if (scheme !== undefined && isTrusted(exchange) && /^https$/i.test(lastOf(scheme)))
        return null
      const host = asked(exchange)
      if (host === null || host.isLoopback) return null
      return (
        `A request for ${quote(host)} came over plain http, but the cookies are Secure: browsers ` +
        'keep none then, and nobody can log in. Let browsers use https only. If a proxy does that ' +
        'already, name its address in trustedProxies and let it set X-Forwarded-Proto.'
      )
    },
  }
}

function untrustedHeader({ isTrusted }: RequestFacts, forwarded: ForwardedPolicy): Check {
  return {
    finding: 'untrusted_forwarded_header',
    look(exchange) {
      const isUsual = exchange.header('x-forwarded-for') !== undefined
      if (!isUsual && exchange.header('forwarded') === undefined) return null
      if (isTrusted(exchange)) return null
      const header = isUsual ? 'X-Forwarded-For' : 'Forwarded'
      if (exchange.address === UNIX) {
        return (
          `A request over a Unix socket came with the header ${header}, which was not believed. Add ` +
          '"unix" to trustedProxies if your proxy is what opens the socket: until then nobody knows ' +
          'where logins come from.'
        )
      }
      const peer = clientAddress(exchange.address, () => undefined, { ...forwarded, proxies: [] })
      return (
        `A request from ${peer} came with the header ${header}, ` +
        `which was not believed. If ${peer} is your proxy, add it to trustedProxies: until then all ` +
        'visitors seem to come from its address. If it is not, somebody pretends to be elsewhere, in vain.'
      )
    },
  }
}

/**
 * How many requests in a row without an address cause the finding. A single one may come from a client that has hung
 * up.
 */
const WITHOUT_ADDRESS = 3

/** Guesses whose address is unknown are counted together, and slow each other down. */
function noAddress({ isTrusted }: RequestFacts): Check {
  let unknown = 0
  return {
    finding: 'no_address',
    look(exchange) {
      const isUnix = exchange.address === UNIX && !isTrusted(exchange)
      unknown = exchange.address === null || isUnix ? unknown + 1 : 0
      if (unknown < WITHOUT_ADDRESS) return null
      const remedy = isUnix
        ? 'they come over a Unix socket. Add "unix" to trustedProxies, and let the proxy that opens ' +
          'the socket set X-Forwarded-For'
        : 'the platform does not tell. Give the adapter the option "address", a function that returns it (in a test this means nothing)'
      return `Nobody knows from which address requests come: ${remedy}. Until then all guesses at passwords count as of one origin.`
    },
  }
}

function missingHeader({ asked }: RequestFacts, forwarded: ForwardedPolicy): Check {
  const other = forwarded.header === 'forwarded' ? 'x-forwarded-for' : 'forwarded'
  return {
    finding: 'missing_forwarded_header',
    look(exchange) {
      const { address } = exchange
      if (!isTrustedPeer(address, forwarded) || asked(exchange)?.isLoopback === true) return null
      if (exchange.header(forwarded.header) !== undefined) return null
      const peer = address === UNIX ? 'over a Unix socket' : `from ${address}`
      const remedy =
        exchange.header(other) === undefined
          ? 'Let the proxy set the header.'
          : `It came with ${other}: if the proxy writes that one, set forwardedHeader to it.`
      return (
        `A request ${peer} came without the header ${forwarded.header}, though who sent it is in ` +
        'trustedProxies: all visitors seem to come from its address, and wrong passwords of one slow ' +
        `down all. ${remedy}`
      )
    },
  }
}

function hostMismatch({ asked }: RequestFacts, { host: siteHost, hostname, origin }: URL): Check {
  return {
    finding: 'host_mismatch',
    look(exchange) {
      const host = asked(exchange)
      if (host === null || host.isLoopback || host.name === siteHost) return null
      // nginx leaves the port out of `$host`.
      if (host.name === hostname) return null
      return (
        `A request came for ${quote(host)}, but publicUrl is ${origin}: links lead there, and ` +
        'forms work there only. If browsers shall use the other address, set publicUrl to it; else ' +
        'let the proxy send them to publicUrl.'
      )
    },
  }
}

/** Remembers the last result: most requests come from the same proxy, and for the same host, as the previous one. */
function rememberLast<Result>(compute: (text: string) => Result): (text: string) => Result {
  let last: { readonly text: string; readonly result: Result } | null = null
  return (text) => {
    if (last?.text !== text) last = { text, result: compute(text) }
    return last.result
  }
}

/** Returns the value that the nearest proxy has added to a list. */
function lastOf(header: string): string {
  return header.slice(header.lastIndexOf(',') + 1).trim()
}

/** Quotes a host. The URL parser has written the host in ASCII, without control characters. */
function quote({ name }: Host): string {
  return JSON.stringify(name.slice(0, LONGEST_QUOTE))
}
