/**
 * What the adapters of frameworks on Node ask of a request. They never ask a framework who the client is: which
 * proxies are trusted is latchkey's own setting.
 *
 * @module
 */

import { UNIX } from './forwarded.ts'

/** The part of Node's `IncomingMessage` that counts, of HTTP/2's too. */
export interface NodeRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly socket: {
    readonly remoteAddress?: string | undefined
    readonly destroyed?: boolean
    readonly encrypted?: boolean
  }
}

/** Returns a header; the name is in lower case. HTTP/2 has no Host. */
export function headerOf({ headers }: NodeRequest, name: string): string | undefined {
  const value = headers[name] ?? (name === 'host' ? headers[':authority'] : undefined)
  return typeof value === 'object' ? value.join(', ') : value
}

/** Returns path and query, also of a request that names its whole URL (RFC 9112, 3.2.2). */
export function pathOf(url: string): string {
  if (url.startsWith('/')) return url
  const { pathname, search } = URL.parse(url) ?? { pathname: '/', search: '' }
  return pathname + search
}

/**
 * The address of the peer: `unix` of a Unix socket, `null` of one that has gone. A socket that is gone has lost
 * its address, too, and must not be taken for a Unix socket, whose word may be believed.
 */
export function addressOf({ socket }: NodeRequest): string | null {
  return socket.remoteAddress ?? (socket.destroyed === false ? UNIX : null)
}

/** Whether the peer's connection is encrypted. */
export function isEncrypted({ socket }: NodeRequest): boolean {
  return socket.encrypted === true
}
