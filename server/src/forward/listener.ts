/**
 * The inner listener: where proxies ask whether a request may go to its app. It is Node's HTTP server alone, because
 * every request to every app waits for it.
 *
 * @module
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { SECOND } from 'latchkey'
import type { MaybePromise } from 'latchkey/adapter-kit'
import type { Log } from '../process/log.ts'
import { referenceOf } from '../process/references.ts'
import type { Answer, AppPages } from './answer.ts'
import {
  answerMisconfigured,
  answerTo,
  asError,
  problem,
  type AnswerTools,
  type Reader,
} from './answers.ts'
import {
  EXT_AUTHZ,
  readAuthz,
  readForwarded,
  readOriginal,
  readOwnPage,
  type Family,
  type Misconfigured,
} from './families.ts'
import { pathOf, type Judged } from './judged.ts'
import { createTellFault, type TellFault } from './misconfigured.ts'
import { judge, type Judging, type Verdict } from './verdict.ts'

/** What the listener works with. */
export interface ForwardAuth extends Judging, AnswerTools {
  /** Our pages on the hosts of apps: the way to the login and back, and what they load. */
  readonly appPages: AppPages

  /** Whether a connection may ask. */
  readonly isTrusted: (socket: Socket) => boolean
  readonly log: Log
}

/** The page to which nginx sends what it refuses. */
export const REFUSED = '/.latchkey/refused'

/** Browsers send up to 64 KiB of headers through proxies that allow it. The proxy adds its own. */
const MAX_HEADER_BYTES = 72 * 1024

/** Proxies keep their connections for a minute. Whoever closes first must not be us: a request may be on its way. */
const KEEP_ALIVE: number = 75 * SECOND

/** Returns the server, which does not listen yet. */
export function createForwardServer(parts: ForwardAuth): Server {
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: 10 * SECOND,
    requestTimeout: 30 * SECOND,
    keepAliveTimeout: KEEP_ALIVE,
    connectionsCheckingInterval: 5 * SECOND,
    requireHostHeader: false,
  })
  // Node leaves out the headers beyond a number. They are bounded by their bytes, and a doubled one must be seen.
  server.maxHeadersCount = 0
  const tell = createTellFault(parts.log)
  const trusted = new WeakSet<Socket>()
  server.on('connection', (socket) => {
    if (parts.isTrusted(socket)) trusted.add(socket)
  })
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const isTrusted = trusted.has(incoming.socket)
    // A body that is announced is never read, so what follows it on the connection cannot be told from it. When the
    // server stops, no proxy should send another request on a connection that is about to be closed.
    const isLast = !isTrusted || announcesBody(incoming) || !server.listening
    if (isLast) outgoing.shouldKeepAlive = false
    if (!isTrusted) return send(outgoing, refusePeer(incoming, tell))
    const answered = answerRequest(incoming, parts, tell)
    if (answered instanceof Promise) void answered.then((made) => send(outgoing, made))
    else send(outgoing, answered)
  }
  server.on('request', answer)
  // The client's expectation is for whoever reads the body.
  server.on('checkContinue', answer)
  server.on('checkExpectation', answer)
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy()
    else socket.end(`HTTP/1.1 ${statusOf(error)}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  })
  return server
}

function statusOf({ code }: NodeJS.ErrnoException): string {
  return code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'
}

function announcesBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length']
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
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

/** Where proxies ask: how each names the judged request, and who reads the answer. */
const endpoints: ReadonlyMap<string, readonly [Family, Reader]> = new Map([
  ['/auth-request', [readOriginal, 'subrequest']],
  ['/forward-auth', [readForwarded, 'client']],
  [REFUSED, [readOriginal, 'refused']],
])

const authz: readonly [Family, Reader] = [readAuthz, 'client']

/** Returns the answer: at once, if the store answers at once. */
function answerRequest(
  incoming: IncomingMessage,
  parts: ForwardAuth,
  tell: TellFault,
): MaybePromise<Answer> {
  const path = pathOf({ target: incoming.url ?? '' })
  const isAuthz = path.startsWith(`${EXT_AUTHZ}/`)
  const endpoint = isAuthz ? authz : endpoints.get(path)
  if (endpoint !== undefined) {
    const [family, reader] = endpoint
    return check(incoming, { name: isAuthz ? EXT_AUTHZ : path, family, reader }, parts, tell)
  }
  if (path === '/livez') return ALIVE
  const page = parts.appPages.get(path)
  if (page !== undefined) return answerPage(incoming, page, parts, tell)
  tell({ endpoint: '*', cause: 'unknown_endpoint', header: null })
  return problem(404, 'not_found', 'Not found')
}

const ALIVE: Answer = {
  status: 200,
  headers: [
    'Content-Type',
    'application/json',
    'Content-Length',
    '15',
    'Cache-Control',
    'no-store',
  ],
  body: '{"status":"ok"}',
}

/** Where a check was asked. */
interface Endpoint {
  /** Its path. */
  readonly name: string
  readonly family: Family
  readonly reader: Reader
}

function check(
  incoming: IncomingMessage,
  { name, family, reader }: Endpoint,
  parts: ForwardAuth,
  tell: TellFault,
): MaybePromise<Answer> {
  const judged = family(incoming)
  if ('kind' in judged) return misconfigured(judged, name, tell)
  const decide = (verdict: Verdict): Answer => {
    if (verdict.kind === 'misconfigured') tell({ endpoint: name, ...verdict, from: judged.origin })
    if (verdict.kind === 'unavailable') tellFailure(verdict.error, judged, parts.log)
    try {
      return answerTo(verdict, judged, reader, parts)
    } catch (error) {
      tellFailure(error, judged, parts.log)
      return answerTo({ kind: 'unavailable', error }, judged, 'subrequest', parts)
    }
  }
  // The page about a refusal is shown because of the proxy, so nobody has done anything.
  const verdict = judge(judged, parts, { mayTouch: reader !== 'refused' })
  return verdict instanceof Promise ? verdict.then(decide) : decide(verdict)
}

function misconfigured(fault: Misconfigured, endpoint: string, tell: TellFault): Answer {
  tell({ endpoint, cause: fault.cause, header: fault.header })
  return answerMisconfigured(fault)
}

/** Every 5xx is told (design law 27). A query may hold secrets, and the log has none. */
function tellFailure(thrown: unknown, judged: Judged, log: Log): void {
  const err = asError(thrown)
  const { method, origin } = judged
  const path = origin + pathOf(judged)
  const code = codeOf(thrown)
  log({ type: 'request.failed', requestId: referenceOf(err), status: 503, code, method, path, err })
}

function codeOf(thrown: unknown): string {
  const { code } = (thrown ?? {}) as { readonly code?: unknown }
  return typeof code === 'string' ? code : 'internal_error'
}

function answerPage(
  incoming: IncomingMessage,
  page: (request: Judged) => MaybePromise<Answer>,
  parts: ForwardAuth,
  tell: TellFault,
): MaybePromise<Answer> {
  const judged = readOwnPage(incoming)
  if ('kind' in judged) return misconfigured(judged, '/.latchkey/', tell)
  const { origin } = judged
  if (!parts.rules().apps.some((app) => app.origin === origin)) {
    const fault = { kind: 'misconfigured', cause: 'unknown_host', header: null } as const
    tell({ endpoint: '/.latchkey/', ...fault, from: origin })
    return answerMisconfigured(fault)
  }
  const failed = (error: unknown): Answer => {
    tellFailure(error, judged, parts.log)
    return answerTo({ kind: 'unavailable', error }, judged, 'client', parts)
  }
  try {
    const answer = page(judged)
    return answer instanceof Promise ? answer.catch(failed) : answer
  } catch (error) {
    return failed(error)
  }
}
