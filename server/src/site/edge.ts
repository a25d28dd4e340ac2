/**
 * Answers that are given before the application sees a request: to what the HTTP parser refuses, and to what the parser
 * lets through although no honest client sends it. They carry the site's headers like all other answers.
 *
 * @module
 */

import {
  STATUS_CODES,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { Duplex } from 'node:stream'
import { withHeaders } from './security-headers.ts'

/** An answer that needs nothing of the request. */
interface Fault {
  readonly status: 400 | 408 | 413 | 417 | 431
  readonly code: string
  readonly detail: string
}

const faults = {
  malformed: { status: 400, code: 'bad_request', detail: 'This is not an HTTP request' },
  noHost: { status: 400, code: 'bad_request', detail: 'A request needs one Host header' },
  noPath: { status: 400, code: 'bad_request', detail: 'The address of a request begins with /' },
  otherHost: {
    status: 400,
    code: 'bad_request',
    detail: 'The address and the Host header of a request name the same host',
  },
  slow: { status: 408, code: 'request_timeout', detail: 'The request did not come in time' },
  tooLong: { status: 413, code: 'body_too_large', detail: 'The body is too long' },
  expectation: {
    status: 417,
    code: 'expectation_failed',
    detail: 'Only the expectation 100-continue is met',
  },
  longHeaders: {
    status: 431,
    code: 'headers_too_large',
    detail: "The headers are too long. In a browser, delete this site's cookies and try again",
  },
} as const satisfies Record<string, Fault>

/** Why Node's parser gives up, by the code of its error. */
const parserFaults: Readonly<Record<string, Fault>> = {
  HPE_HEADER_OVERFLOW: faults.longHeaders,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: faults.tooLong,
  ERR_HTTP_REQUEST_TIMEOUT: faults.slow,
}

type Headers = Readonly<Record<string, string>>

/** Passes good requests to the listener, and answers all others itself. Every answer has the headers. */
export function answerAtEdge(server: Server, headers: Headers, listener: RequestListener): void {
  const underWay = new Responses()
  const answer = withHeaders(headers, (incoming, outgoing) => {
    underWay.add(incoming.socket, outgoing)
    const fault = faultOf(incoming)
    return fault === null ? listener(incoming, outgoing) : send(outgoing, fault)
  })
  const refuseExpectation = withHeaders(headers, (_, outgoing) =>
    send(outgoing, faults.expectation),
  )
  server.on('request', answer)
  server.on('checkExpectation', refuseExpectation)
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // A client that waits for another answer would take this one for it.
    if (error.code === 'ECONNRESET' || !socket.writable || !underWay.mayInterrupt(socket)) {
      socket.destroy(error)
      return
    }
    socket.end(raw(headers, parserFaults[error.code ?? ''] ?? faults.malformed), () =>
      socket.destroy(),
    )
  })
}

/** What is wrong with a request that the parser has accepted; `null` if nothing is. */
function faultOf({ headers, rawHeaders, url = '' }: IncomingMessage): Fault | null {
  // Of two Host headers Node keeps the first; a proxy in front may keep the last (RFC 9112, 3.2).
  if (headers.host === undefined || countHosts(rawHeaders) !== 1) return faults.noHost
  if (url.startsWith('/')) return null
  // RFC 9112, 3.2.2: an origin server accepts a whole address. Its host has to be that of the Host header.
  const target = URL.parse(url)
  if (target?.protocol !== 'http:' && target?.protocol !== 'https:') return faults.noPath
  return URL.parse(`${target.protocol}//${headers.host}`)?.host === target.host
    ? null
    : faults.otherHost
}

/** Counts the Host headers. In the list, every name is followed by its value. */
function countHosts(rawHeaders: readonly string[]): number {
  let count = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.length === 4 && rawHeaders[i]?.toLowerCase() === 'host') count++
  }
  return count
}

/** The unfinished responses of each connection: a client may send several requests without waiting for answers. */
class Responses {
  readonly #bySocket = new WeakMap<Duplex, Set<ServerResponse>>()

  add(socket: Duplex, response: ServerResponse): void {
    const responses = this.#bySocket.get(socket) ?? new Set()
    this.#bySocket.set(socket, responses.add(response))
    response.once('close', () => responses.delete(response))
  }

  /**
   * Whether the client will take an answer that is written to the connection now for the answer to the bad request: no
   * other answer is missing, or only that of the request that is still arriving.
   */
  mayInterrupt(socket: Duplex): boolean {
    const [response, ...others] = this.#bySocket.get(socket) ?? []
    if (response === undefined) return true
    return others.length === 0 && !response.headersSent && !response.req.complete
  }
}

function send(outgoing: ServerResponse, fault: Fault): void {
  // Nobody reads the rest of the request, so the connection cannot be used again.
  outgoing.writeHead(fault.status, { 'Content-Type': PROBLEM, Connection: 'close' })
  outgoing.end(problem(fault))
}

/** Returns a whole response, as it is written to a connection for which Node has no response object. */
function raw(headers: Headers, fault: Fault): string {
  const body = problem(fault)
  const lines = Object.entries({
    ...headers,
    'Content-Type': PROBLEM,
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${fault.status} ${STATUS_CODES[fault.status]}\r\n${lines.join('')}\r\n${body}`
}

const PROBLEM = 'application/problem+json'

/** The body of RFC 9457. */
function problem({ status, code, detail }: Fault): string {
  return JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, detail, code })
}
