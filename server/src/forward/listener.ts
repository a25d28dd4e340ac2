/**
 * The inner listener: where proxies ask whether a request may go to its app. It is Node's HTTP server alone, because
 * every request to every app waits for it.
 *
 * @module
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { SECOND } from 'latchkey'
import type { Answer } from './answer.ts'
import { problem } from './answers.ts'
import { answerRequest, tellFailure, type ForwardAuth } from './endpoints.ts'
import { createTellFault, type TellFault } from './misconfigured.ts'

/** What the listener works with. */
export interface ForwardListener extends ForwardAuth {
  /** Whether a connection may ask. */
  readonly isTrusted: (socket: Socket) => boolean
}

/** Browsers send up to 64 KiB of headers through proxies that allow it. The proxy adds its own. */
const MAX_HEADER_BYTES = 72 * 1024

/** Proxies keep their connections for a minute. Whoever closes first must not be us: a request may be on its way. */
const KEEP_ALIVE: number = 75 * SECOND

/** Returns the server, which does not listen yet. */
export function createForwardServer(parts: ForwardListener): Server {
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: 10 * SECOND,
    requestTimeout: 30 * SECOND,
    keepAliveTimeout: KEEP_ALIVE,
    connectionsCheckingInterval: 5 * SECOND,
    requireHostHeader: false,
    // Nobody waits for the end of a body that is not there: to tell of it takes Node 2 µs.
    optimizeEmptyRequests: true,
  })
  // Node leaves out the headers beyond a number. They are bounded by their bytes, and a doubled one must be seen.
  server.maxHeadersCount = 0
  const tell = createTellFault(parts.log, parts.rules)
  const connections = new Connections()
  server.on('connection', (socket) => {
    if (parts.isTrusted(socket)) connections.trust(socket)
  })
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const { socket } = incoming
    if (connections.isEnding(socket)) return
    const isTrusted = connections.isTrusted(socket)
    // A body that is announced is never read, so what follows it on the connection cannot be told from it. When the
    // server stops, no proxy should send another request on a connection that is about to be closed.
    if (!isTrusted || announcesBody(incoming) || !server.listening) {
      outgoing.shouldKeepAlive = false
      connections.end(socket)
    }
    if (!isTrusted) return send(outgoing, refusePeer(incoming, tell))
    const answered = answerRequest(incoming, parts, tell)
    const finish = (made: Answer): void => sendOrFail(incoming, outgoing, made, parts)
    if (answered instanceof Promise) {
      const failed = (error: unknown): void => fail(incoming, outgoing, error, parts)
      void connections.wait(socket, answered).then(finish, failed)
    } else finish(answered)
  }
  server.on('request', answer)
  // The client's expectation is for whoever reads the body.
  server.on('checkContinue', answer)
  server.on('checkExpectation', answer)
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // What the parser does not take is a part of the body: the answer that was given is the last one.
    if (connections.isEnding(socket) && error.code?.startsWith('HPE_')) return
    // A proxy that waits for another answer would take this one for it.
    const mayAnswer =
      error.code !== 'ECONNRESET' && socket.writable && !connections.isWaiting(socket)
    if (!mayAnswer) socket.destroy()
    else socket.end(`HTTP/1.1 ${statusOf(error)}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  })
  return server
}

/** What is known of each connection. */
class Connections {
  readonly #trusted = new WeakSet<Duplex>()
  readonly #ending = new WeakSet<Duplex>()
  readonly #waiting = new WeakMap<Duplex, number>()

  trust(socket: Duplex): void {
    this.#trusted.add(socket)
  }

  isTrusted(socket: Duplex): boolean {
    return this.#trusted.has(socket)
  }

  /** Notes that the request that is answered now is the last one. */
  end(socket: Duplex): void {
    this.#ending.add(socket)
  }

  isEnding(socket: Duplex): boolean {
    return this.#ending.has(socket)
  }

  /** Returns the answer, and knows until then that one is missing. */
  async wait(socket: Duplex, answer: Promise<Answer>): Promise<Answer> {
    this.#waiting.set(socket, (this.#waiting.get(socket) ?? 0) + 1)
    try {
      return await answer
    } finally {
      this.#waiting.set(socket, (this.#waiting.get(socket) ?? 0) - 1)
    }
  }

  isWaiting(socket: Duplex): boolean {
    return (this.#waiting.get(socket) ?? 0) > 0
  }
}

function statusOf({ code }: NodeJS.ErrnoException): string {
  return code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'
}

function announcesBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length']
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}

/** A header that cannot be sent fails here. Nobody is let in by half an answer. */
function sendOrFail(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: Answer,
  parts: ForwardListener,
): void {
  try {
    send(outgoing, answer)
  } catch (error) {
    fail(incoming, outgoing, error, parts)
  }
}

/** Answers in place of what has failed, and tells it. */
function fail(
  { method = '', url = '' }: IncomingMessage,
  outgoing: ServerResponse,
  error: unknown,
  { log }: ForwardListener,
): void {
  const [path = ''] = url.split('?')
  tellFailure(error, { method, path }, log)
  send(outgoing, problem(503, 'internal_error', 'This request cannot be answered'))
}

function send(outgoing: ServerResponse, { status, headers, body }: Answer): void {
  outgoing.writeHead(status, headers as string[])
  outgoing.end(body)
}

function refusePeer({ socket }: IncomingMessage, tell: TellFault): Answer {
  const from = socket.remoteAddress ?? null
  tell({ endpoint: '*', cause: 'untrusted_peer', header: null, from })
  return problem(403, 'untrusted_peer', 'Only trusted proxies may ask')
}
