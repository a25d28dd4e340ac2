/**
 * Marks a response of Node as private when its headers are written.
 *
 * @module
 */

import { NO_STORE, varyByCookie, type HeaderValues } from '../shared/response-headers.ts'

/** The part that we use of Node's `ServerResponse`, for HTTP/2 too. */
export interface NodeResponse {
  readonly headersSent: boolean
  getHeader(name: string): HeaderValues
  setHeader(name: string, value: HeaderValues): unknown
  writeHead: WriteHead
}

type HeadArguments = [message?: unknown, headers?: unknown]
type WriteHead = (status: number, ...rest: HeadArguments) => unknown

/** Headers by name, in whatever case. */
type Head = Readonly<Record<string, HeaderValues>>

/**
 * Adds `Cache-Control: no-store` and `Vary: Cookie` to the headers of the response when they are written. What
 * the application sets itself stays.
 *
 * Setting them now would be simpler. But Node would then take the headers that Hono writes one by one and check each of
 * them, which costs about as much as all the rest of a guard.
 *
 * All responses get the same function. When each response got a function of its own, V8 moved everything that a request
 * had made to the old part of its heap.
 */
export function writePrivately(response: NodeResponse): void {
  if (response.headersSent) return
  const { writeHead } = response
  if (writeHead === writeHeadPrivately) return
  response.writeHead =
    writeHead === inheritedBy(response)
      ? writeHeadPrivately
      : (status, ...rest) => writeMarked(response, writeHead, status, ...rest)
}

/** Takes the place of the `writeHead` that a response inherits. */
function writeHeadPrivately(this: NodeResponse, status: number, ...rest: HeadArguments): unknown {
  return writeMarked(this, inheritedBy(this), status, ...rest)
}

function inheritedBy(response: NodeResponse): WriteHead {
  return (Object.getPrototypeOf(response) as NodeResponse).writeHead
}

function writeMarked(
  response: NodeResponse,
  writeHead: WriteHead,
  status: number,
  message?: unknown,
  headers?: unknown,
): unknown {
  const hasReason = typeof message === 'string'
  const reason = hasReason ? message : undefined
  const head = hasReason ? headers : (headers ?? message)
  if (!Array.isArray(head)) {
    return writeHead.call(response, status, reason, withPrivacy((head ?? {}) as Head, response))
  }
  // A list of names and values, which replace the headers that were set before.
  const ours = Object.entries(withPrivacy({}, response))
  for (const [name, value] of ours) response.setHeader(name, value)
  return writeHead.call(response, status, reason, head)
}

/** Returns a copy, because the application may send the same object to several visitors. */
function withPrivacy(head: Head, response: NodeResponse): Head {
  let [cacheControl, vary, cookies] = ['Cache-Control', 'Vary', '']
  for (const name in head) {
    if (name.toLowerCase() === 'vary') vary = name
    else if (name.toLowerCase() === 'cache-control') cacheControl = name
    else if (name.toLowerCase() === 'set-cookie') cookies = name
  }
  const finished: Record<string, HeaderValues> = { ...head }
  finished[cacheControl] ??= response.getHeader('Cache-Control') ?? NO_STORE
  finished[vary] = varyByCookie(finished[vary] ?? response.getHeader('Vary'))
  if (cookies !== '') finished[cookies] = withCookiesOf(response, finished[cookies])
  return finished
}

/** Returns Hono's cookies, and those that a server around Hono has set. Hono's alone would replace the others. */
function withCookiesOf(response: NodeResponse, own: HeaderValues): HeaderValues {
  const set = response.getHeader('Set-Cookie')
  if (set === undefined || own === undefined) return own
  return [...new Set([set, own].flat().map(String))]
}
