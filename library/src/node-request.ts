/**
 * What is asked of a request on a Node server, by all adapters of frameworks on it. Never by the
 * frameworks' own look at proxies: which are trusted is latchkey's setting alone.
 *
 * @module
 */

import { readBody, type Body } from './credentials.ts'
import { InvalidRequest } from './errors.ts'

/** The part of Node's `IncomingMessage` that counts, of HTTP/2's too. */
export interface NodeRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly socket: { readonly remoteAddress?: string | undefined; readonly encrypted?: boolean }
  readonly readableDidRead: boolean
  iterator(options: { readonly destroyOnReturn: boolean }): AsyncIterable<Uint8Array>
}

/** Returns a header; the name is in lower case. HTTP/2 has no Host. */
export function headerOf({ headers }: NodeRequest, name: string): string | undefined {
  const value = headers[name] ?? (name === 'host' ? headers[':authority'] : undefined)
  return typeof value === 'object' ? value.join(', ') : value
}

/** Returns path and query, also of a request that names its whole URL (RFC 9112, 3.2.2). */
export function pathOf(url: string): string {
  if (url.startsWith('/')) return url
  const { pathname, search } = URL.parse(url) ?? { pathname: '/', search: '' }
  return pathname + search
}

/** The address of the peer, `null` if it has gone or is a Unix socket. */
export function addressOf({ socket }: NodeRequest): string | null {
  return socket.remoteAddress ?? null
}

/** Whether the peer's connection is encrypted. */
export function isEncrypted({ socket }: NodeRequest): boolean {
  return socket.encrypted === true
}

/**
 * Returns the body of a request: the bytes if nobody has read them, else what a parser of the
 * framework made of them.
 *
 * @throws BodyTooLarge if there are more bytes than `MAX_BODY_BYTES`. The connection stays open for
 * the answer.
 * @throws InvalidRequest if the body was read and is not there.
 */
export async function bodyOf(request: NodeRequest, parsed: unknown): Promise<Body> {
  // To leave a loop over the request itself would close the connection.
  if (isStream(parsed)) return readBody(parsed.iterator({ destroyOnReturn: false }))
  if (!request.readableDidRead) return readBody(request.iterator({ destroyOnReturn: false }))
  if (parsed instanceof Uint8Array) return readBody([parsed])
  if (typeof parsed === 'string') return readBody([Buffer.from(parsed)])
  if (typeof parsed === 'object' && parsed !== null) return parsed
  throw new InvalidRequest('The body was read before the login could')
}

/** Returns the field `_csrf` of a parsed body, `null` if it has none. */
export function formTokenIn(parsed: unknown): string | null {
  if (typeof parsed !== 'object' || parsed === null || !('_csrf' in parsed)) return null
  return typeof parsed._csrf === 'string' ? parsed._csrf : null
}

function isStream(parsed: unknown): parsed is Pick<NodeRequest, 'iterator'> {
  // No parser makes a function.
  if (typeof parsed !== 'object' || parsed === null || !('iterator' in parsed)) return false
  return typeof parsed.iterator === 'function'
}
