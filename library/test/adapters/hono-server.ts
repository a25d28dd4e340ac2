/**
 * Hono, or any fetch handler, on a server of its own on loopback; and a client that sends exactly what it is given.
 *
 * @module
 */

import { request as httpRequest } from 'node:http'
import { createServer as createTlsServer, request as tlsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import type { Certificate } from '../../../services/certificate.ts'

/** A server that listens. */
export interface Listening {
  readonly origin: string
  readonly port: number
  readonly close: () => Promise<void>
}

/** Starts a server on loopback that takes headers of more than a megabyte. */
export async function listen(
  handle: Parameters<typeof serve>[0]['fetch'],
  certificate?: Certificate,
): Promise<Listening> {
  const limits = { maxHeaderSize: 4_000_000 }
  const transport =
    certificate === undefined
      ? { serverOptions: limits }
      : { createServer: createTlsServer, serverOptions: { ...limits, ...certificate } }
  const listening = Promise.withResolvers<AddressInfo>()
  const server = serve(
    { fetch: handle, port: 0, hostname: '127.0.0.1', ...transport },
    listening.resolve,
  )
  const { port } = await listening.promise
  return {
    origin: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}

/** What to send. */
export interface RawRequest {
  readonly method?: string

  /** Names and values, as they go over the wire; a name may come again. */
  readonly headers?: readonly (readonly [name: string, value: string])[]

  /** The address of this machine to send from: any of 127.0.0.0/8 on Linux. */
  readonly from?: string
  readonly body?: string
}

/** Sends a request. Resolves to the status when the whole answer is there. */
export function send(url: string, request: RawRequest = {}): Promise<number> {
  const { method = 'GET', headers = [], from, body = '' } = request
  const start = url.startsWith('https:') ? tlsRequest : httpRequest
  const own = [
    ['Host', headers.find(([name]) => name === 'Host')?.[1] ?? new URL(url).host],
    ['Content-Length', String(Buffer.byteLength(body))],
    ['Connection', 'close'],
  ]
  const others = headers.filter(([name]) => name !== 'Host')
  return new Promise((resolve, reject) => {
    const outgoing = start(url, {
      method,
      headers: [...own, ...others].flat(),
      rejectUnauthorized: false,
      ...(from !== undefined && { localAddress: from }),
    })
    outgoing.on('response', (incoming) => {
      incoming.resume().on('end', () => resolve(incoming.statusCode ?? 0))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
