/**
 * HTTP with every header exactly as given: `fetch` sets Sec-Fetch-Mode itself and refuses headers
 * that an attacker would send.
 *
 * @module
 */

import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { Fetch } from './client.ts'

/** Returns a `Fetch` that sends each request's path to this origin: `http://127.0.0.1:3000`. */
export function httpFetch(origin: string): Fetch {
  return async (request) => {
    const { pathname, search } = new URL(request.url)
    const body = Buffer.from(await request.arrayBuffer())
    const headers = Object.fromEntries(request.headers)
    if (body.length > 0) headers['content-length'] = String(body.length)
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(origin + pathname + search, { method: request.method, headers })
      outgoing.on('response', (incoming) => {
        readResponse(incoming).then(resolve, reject)
      })
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  }
}

async function readResponse(incoming: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const headers = new Headers()
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value)
  }
  const status = incoming.statusCode ?? 0
  const hasBody = chunks.length > 0 && status !== 204 && status !== 304
  return new Response(hasBody ? Buffer.concat(chunks) : null, { status, headers })
}
