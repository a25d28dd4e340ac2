/**
 * Node's HTTP server: its limits, how it starts to listen, and how it stops without dropping
 * anyone.
 *
 * @module
 */

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SECOND } from 'latchkey'

/** How long requests that are running may take to finish when the server stops. */
const STOP_LIMIT: number = 10 * SECOND

/** How often connections that have become idle are closed while the server stops, in milliseconds. */
const STOP_INTERVAL = 20

/** The server cannot listen. The message is one sentence. */
export class ListenError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause })
    this.name = 'ListenError'
  }
}

/** Returns a server that does not listen yet. Forms are small, so nobody needs long to send one. */
export function createHttpServer(): Server {
  return createServer({
    headersTimeout: 10 * SECOND,
    requestTimeout: 30 * SECOND,
    keepAliveTimeout: 10 * SECOND,
    connectionsCheckingInterval: 5 * SECOND,
    // `edge.ts` refuses a request without a Host header, so that the answer has the site's headers.
    requireHostHeader: false,
  })
}

/**
 * Listens, and returns the port.
 *
 * @throws ListenError
 */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new ListenError(listenReason(error, port, host), error)))
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

/**
 * Takes no new connection, lets running requests finish, and closes. Returns whether some had to
 * be cut off at the limit.
 */
export async function stop(server: Server, limit: number = STOP_LIMIT): Promise<boolean> {
  let wasCut = false
  const closed = new Promise((resolve) => server.close(resolve))
  // A connection whose last request has finished would stay open for its next one.
  const sweep = setInterval(() => server.closeIdleConnections(), STOP_INTERVAL)
  const deadline = setTimeout(() => {
    wasCut = true
    server.closeAllConnections()
  }, limit)
  await closed
  clearInterval(sweep)
  clearTimeout(deadline)
  return wasCut
}

function listenReason(error: NodeJS.ErrnoException, port: number, host: string): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} of ${host} is in use: stop what uses it, or set PORT to another`
    case 'EACCES':
      return `Not allowed to listen on port ${port}: set PORT to one above 1023`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is not an address of this machine: set HOST to one, or to 0.0.0.0 for all`
    default:
      return `Cannot listen on port ${port} of ${host}: ${error.message}`
  }
}
