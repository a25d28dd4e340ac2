/**
 * Marks a response of Node as private when its headers are written.
 *
 * @module
 */

import { NO_STORE, varyByCookie, type HeaderValues } from '../response-headers.ts'

/** The part of Node's `ServerResponse` that counts, of HTTP/2's too. */
export interface NodeResponse {
  readonly headersSent: boolean
  getHeader(name: string): HeaderValues
  setHeader(name: string, value: HeaderValues): unknown
  writeHead: WriteHead
}

type WriteHead = (status: number, message?: unknown, headers?: unknown) => unknown

/** Headers by name, in whatever case. */
type Head = Readonly<Record<string, HeaderValues>>

/**
 * Adds `Cache-Control: no-store` and `Vary: Cookie` to the headers of the response when they are written. What
 * the application sets itself stays.
 *
 * To set them now would be simpler. But then Node takes the headers that Hono writes one by one and checks each
 * of them, which costs about as much as all the rest of a guard.
 */
export function writePrivately(response: NodeResponse): void {
  if (response.headersSent) return
  const { writeHead } = response
  response.writeHead = (status, message, headers) => {
    const [reason, head] =
      typeof message === 'string' ? [message, headers] : [undefined, headers ?? message]
    if (!Array.isArray(head)) {
      return writeHead.call(response, status, reason, withPrivacy((head ?? {}) as Head, response))
    }
    // A list of names and values, which take the place of what is set before.
    const ours = Object.entries(withPrivacy({}, response))
    for (const [name, value] of ours) response.setHeader(name, value)
    return writeHead.call(response, status, reason, head)
  }
}

/** A copy, because the application may send the same object to several visitors. */
function withPrivacy(head: Head, response: NodeResponse): Head {
  let [cacheControl, vary] = ['Cache-Control', 'Vary']
  for (const name in head) {
    if (name.toLowerCase() === 'vary') vary = name
    else if (name.toLowerCase() === 'cache-control') cacheControl = name
  }
  const finished: Record<string, HeaderValues> = { ...head }
  finished[cacheControl] ??= response.getHeader('Cache-Control') ?? NO_STORE
  finished[vary] = varyByCookie(finished[vary] ?? response.getHeader('Vary'))
  return finished
}
