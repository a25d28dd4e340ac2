/**
 * What the adapters of frameworks on Node read of a request. They never ask a framework who the client is, because the
 * proxies that are trusted are latchkey's own setting.
 *
 * @module
 */

import { UNIX } from '../../request/forwarded.ts'

/** The part that we use of Node's `IncomingMessage`, for HTTP/2 too. */
export interface NodeRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly socket: {
    readonly remoteAddress?: string | undefined
    readonly destroyed?: boolean
    readonly encrypted?: boolean

    /** The server that took the connection. */
    readonly server?: NodeServer | null | undefined
  }
}

/** The part that we use of Node's `net.Server`. */
interface NodeServer {
  readonly listening?: boolean

  /** Returns where the server listens: at a path, or at an address and a port. */
  address?(): unknown
}

/** Returns a header; the name is in lower case. HTTP/2 has no Host. */
export function headerOf({ headers }: NodeRequest, name: string): string | undefined {
  const value = headers[name] ?? (name === 'host' ? headers[':authority'] : undefined)
  return typeof value === 'object' ? value.join(', ') : value
}

/** Returns path and query, also for a request that names its whole URL (RFC 9112, 3.2.2). */
export function pathOf(url: string): string {
  if (url.startsWith('/')) return url
  const { pathname, search } = URL.parse(url) ?? { pathname: '/', search: '' }
  return pathname + search
}

/**
 * Returns the address of the peer: `unix` for a Unix socket, `null` if it is unknown. A client that resets its
 * connection takes its address along, before Node has closed the socket. Such a peer must not be taken for a Unix
 * socket, whose headers may be trusted. So we ask the server where it listens.
 */
export function addressOf({ socket }: NodeRequest): string | null {
  return socket.remoteAddress ?? (isOnPath(socket.server) ? UNIX : null)
}

/**
 * Whether a server listens on a Unix socket: at a path, or on a socket that was opened for it (systemd), which has
 * neither path nor address. A server on TCP has an address for as long as it listens.
 */
function isOnPath(server: NodeServer | null | undefined): boolean {
  if (typeof server?.address !== 'function') return false
  try {
    const address = server.address()
    return typeof address === 'string' || (address === null && server.listening === true)
  } catch {
    return false
  }
}

/** Whether the peer's connection is encrypted. */
export function isEncrypted({ socket }: NodeRequest): boolean {
  return socket.encrypted === true
}
