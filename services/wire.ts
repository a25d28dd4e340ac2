/**
 * What tests send through a proxy, header by header: doubled names, odd cases, bodies that stop in the middle,
 * WebSockets and event streams. `Browser` sends what browsers do.
 *
 * @module
 */

import { once } from 'node:events'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2'
import { request } from 'node:https'
import { connect } from 'node:tls'
import { WebSocket } from 'ws'
import type { Certificate } from './certificate.ts'

/** A host behind a proxy of this machine. */
export interface Wire {
  readonly port: number
  readonly host: string
  readonly certificate: Certificate
}

/** Names and values, in the order in which they are sent. */
export type Lines = readonly (readonly [name: string, value: string])[]

/** An answer that has been read to its end. */
export interface WireAnswer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** Opens a request, whose body is still to be sent. */
export function open(
  { port, host, certificate }: Wire,
  target: string,
  { method = 'GET', lines = [] as Lines } = {},
): ClientRequest {
  return request({
    host: '127.0.0.1',
    port,
    servername: host,
    ca: certificate.cert,
    agent: false,
    method,
    path: target,
    headers: [['Host', host], ...lines].flat(),
  })
}

/** Sends a request without a body. */
export async function ask(
  wire: Wire,
  target: string,
  options: { readonly method?: string; readonly lines?: Lines } = {},
): Promise<WireAnswer> {
  const outgoing = open(wire, target, options)
  const answered = answerTo(outgoing)
  outgoing.end()
  return answered
}

/** Sends a request for a page by HTTP/2, whose headers have no case and whose host is none of them. */
export async function askByHttp2(
  { port, host, certificate }: Wire,
  target: string,
  lines: Lines,
): Promise<WireAnswer> {
  const tls = { host: '127.0.0.1', port, servername: host, ca: certificate.cert }
  const session = connectHttp2(`https://${host}`, {
    createConnection: () => connect({ ...tls, ALPNProtocols: ['h2'] }),
  })
  try {
    const lower = lines.map(([name, value]) => [name.toLowerCase(), value] as const)
    const stream = session.request({ ':path': target, ...Object.fromEntries(lower) })
    const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders]
    let body = ''
    for await (const chunk of stream.setEncoding('utf8')) body += String(chunk)
    return { status: Number(headers[':status']), headers, body }
  } finally {
    session.close()
  }
}

/** Reads the answer, also if the server closes the connection before it has the whole body. */
export async function answerTo(outgoing: ClientRequest): Promise<WireAnswer> {
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
  outgoing.on('error', () => undefined)
  incoming.setEncoding('utf8')
  let body = ''
  for await (const chunk of incoming) body += String(chunk)
  outgoing.destroy()
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, body }
}

/** Sends a body, piece by piece, as fast as the server takes it. */
export async function write(
  outgoing: ClientRequest,
  piece: Buffer,
  { times }: { readonly times: number },
): Promise<void> {
  for (let i = 0; i < times; i++) {
    if (!outgoing.write(piece)) await once(outgoing, 'drain')
  }
}

/** Opens a WebSocket, and says one message. Returns what comes back, or the status of the refusal. */
export async function say(
  { port, host, certificate }: Wire,
  target: string,
  message: string,
  headers: Readonly<Record<string, string>>,
): Promise<string | number> {
  const connection = { host: '127.0.0.1', port, servername: host, ca: certificate.cert }
  const socket = new WebSocket(`wss://${host}${target}`, {
    headers,
    createConnection: () => connect(connection),
  })
  const refused = new Promise<number>((resolve) => {
    socket.on('unexpected-response', (outgoing, incoming) => {
      resolve(incoming.statusCode ?? 0)
      outgoing.destroy()
    })
  })
  const answered = (async () => {
    await once(socket, 'open')
    socket.send(message)
    const [data] = (await once(socket, 'message')) as [Buffer]
    socket.close()
    return data.toString()
  })()
  return Promise.race([refused, answered])
}
