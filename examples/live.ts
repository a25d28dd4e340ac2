/**
 * A WebSocket that closes when its session ends, in whatever process the user logged out.
 *
 * A socket outlives the request that was allowed to open it, so it has to be told when the session ends.
 *
 * @module
 */

import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { LatchkeyError, type Latchkey } from 'latchkey'
import { latchkeyCookies, nodeRequest } from 'latchkey/adapters/cookies'
import { WebSocketServer } from 'ws'

/** Says "policy violation" (RFC 6455, 7.4.1): the browser need not try again with this session. */
const SESSION_ENDED = 1008

/** Lets logged-in users open a WebSocket on the server, for as long as their session lives. */
export function serveLive(server: Server, latch: Latchkey<{ id: string; username: string }>): void {
  const { contextOf } = latchkeyCookies(latch)
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    welcome(request, socket, head).catch((error: unknown) => {
      const status = error instanceof LatchkeyError ? error.status : 500
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    })
  })

  async function welcome(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { user, sessionId } = await admit(request)
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const stop = latch.onEnded({ sessionId }, () => webSocket.close(SESSION_ENDED))
      webSocket.on('close', stop)
      webSocket.send(`Hello ${user.username}`)
    })
  }

  /**
   * Throws for whoever is not logged in, and for pages of other sites: a handshake carries the cookie. Its response is
   * the WebSocket's, so no cookie can be set.
   */
  async function admit(request: IncomingMessage) {
    const ctx = contextOf(nodeRequest(request))
    const user = await ctx.use(latch.user)
    const { id } = await ctx.session()
    return { user, sessionId: id as string }
  }
}
