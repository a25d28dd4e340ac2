/**
 * What proxies say about the client. Only proxies that the application trusts are believed, and only in what they have
 * added themselves.
 *
 * @module
 */

import {
  formatAddress,
  isInBlock,
  parseAddress,
  parseBlock,
  type AddressBlock,
  type AddressBytes,
} from '../ground/address.ts'
import { trimBlanks } from '../ground/blanks.ts'
import { abandon } from '../ground/maybe-promise.ts'

/** The peer of a Unix socket, which has no address. Only a process that may open the socket's file can be the peer. */
export const UNIX = 'unix'

/** The peers whose word on the client's address is taken: those of a block of addresses, or of Unix sockets. */
export type TrustedProxy = AddressBlock | typeof UNIX

/** The header in which proxies name the client. */
export type ForwardedHeader = 'forwarded' | 'x-forwarded-for'

/** Which proxies are believed, and in which header. */
export interface ForwardedPolicy {
  readonly proxies: readonly TrustedProxy[]
  readonly header: ForwardedHeader
}

/** Returns the proxy that a text names; `null` if the text is neither an address, nor a block, nor `unix`. */
export function parseProxy(text: string): TrustedProxy | null {
  return text === UNIX ? UNIX : parseBlock(text)
}

/**
 * Returns the address that the application's option `address` has answered with; `null` if it knows none.
 *
 * @throws TypeError if the answer is neither text, nor `null`, nor `undefined`: a promise is no address.
 */
export function saidAddress(answer: unknown): string | null {
  if (answer === null || answer === undefined) return null
  if (typeof answer === 'string') return answer
  abandon(answer)
  throw new TypeError('address must be text or nothing, given at once')
}

/** Whether the peer may name the client of a request. */
export function isTrustedPeer(
  peer: string | null,
  { proxies }: Pick<ForwardedPolicy, 'proxies'>,
): boolean {
  if (peer === null || proxies.length === 0) return false
  if (peer === UNIX) return proxies.includes(UNIX)
  const bytes = parseAddress(peer)
  return bytes !== null && isTrustedAddress(bytes, proxies)
}

function isTrustedAddress(address: AddressBytes, proxies: readonly TrustedProxy[]): boolean {
  return proxies.some((proxy) => proxy !== UNIX && isInBlock(address, proxy))
}

/**
 * Returns the client's address in its one form, `null` if nobody knows it: the peer's, or, if that is a trusted proxy,
 * the right-most address of the header that is not one. Whatever stands to the left of that address was written by the
 * client, and means nothing. Where the header does not parse, the peer's address stands. The other header is not looked
 * at: a proxy passes on what the client has written there.
 *
 * @param peer an address, `unix`, or `null` if it is unknown.
 * @param header returns a header as it was sent; the name is in lower case.
 */
export function clientAddress(
  peer: string | null,
  header: (name: string) => string | undefined,
  policy: ForwardedPolicy,
): string | null {
  const own = ownAddress(peer)
  const said = isTrustedPeer(peer, policy) ? header(policy.header) : undefined
  if (said === undefined) return own
  const hops = policy.header === 'forwarded' ? forwardedHops(said) : said.split(',').map(trimBlanks)
  return nearestClient(hops, own, policy.proxies)
}

function ownAddress(peer: string | null): string | null {
  if (peer === null || peer === UNIX) return null
  const bytes = parseAddress(peer)
  return bytes === null ? peer : formatAddress(bytes)
}

function nearestClient(
  hops: readonly string[],
  own: string | null,
  proxies: readonly TrustedProxy[],
): string | null {
  let client: AddressBytes | null = null
  for (const hop of hops.toReversed()) {
    const bytes = parseAddress(withoutPort(hop))
    if (bytes === null) return own
    client = bytes
    if (!isTrustedAddress(bytes, proxies)) break
  }
  return client === null ? own : formatAddress(client)
}

/** An address with a port, as some proxies write it: `192.0.2.1:80`, `[2001:db8::1]:80`, `[2001:db8::1]`. */
function withoutPort(hop: string): string {
  const [, inBrackets, plain] = HOP.exec(hop) ?? []
  return inBrackets ?? plain ?? hop
}

/** A port is a number, or one of RFC 7239's hidden ones (section 6.2). */
const HOP = /^(?:\[([\da-fA-F:.]{2,45})\]|([\d.]{7,15}))(?::(?:\d{1,5}|_[\w.-]{1,64}))?$/

/**
 * Returns the hops that a Forwarded header (RFC 7239) names, in its order: the `for` of each element, '' for an element
 * without one. A header that does not parse is one empty hop.
 */
export function forwardedHops(header: string): readonly string[] {
  const hops: string[] = []
  let hop = ''
  PAIR.lastIndex = 0
  for (;;) {
    const [pair, name = '', token, quoted, end] = PAIR.exec(header) ?? []
    if (pair === undefined) return ['']
    if (name.toLowerCase() === 'for') hop = token ?? (quoted ?? '').replaceAll(/\\(.)/g, '$1')
    if (end === ';') continue
    hops.push(hop)
    hop = ''
    if (end === '') return hops
  }
}

/**
 * A pair, and what ends it: a semicolon, a comma or the end of the header. Each character can be matched in one way
 * only, so that the work is in proportion to the header's length.
 */
const PAIR =
  /[ \t]*(?:([\w!#$%&'*+.^`|~-]+)=(?:([\w!#$%&'*+.^`|~-]+)|"((?:[^"\\]|\\.)*)")[ \t]*)?(;|,|$)/y
