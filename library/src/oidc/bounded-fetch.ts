/**
 * What is fetched of a provider: no more than a bounded body, over https, without a redirect. A provider that was taken
 * over must not fill our memory, nor make us ask servers in our network that speak http, such as those of metadata.
 *
 * @module
 */

import { isLoopbackHost } from '../ground/loopback.ts'

/** The longest body, in bytes. Documents of large providers have 20,000. */
export const MAX_ANSWER_BYTES: number = 256 * 1024

/** How a request is made, as `openid-client` says it. */
export interface FetchOrder {
  readonly method?: string
  readonly headers?: HeadersInit
  readonly body?: BodyInit | null | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Whether a provider may be there: at https, or at this machine's own http, for development (RFC 9700, 2.6).
 *
 * @param text a URL.
 */
export function isSafeAddress(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname))
}

/** Fetches from a provider. */
export type BoundedFetch = (url: string, order: FetchOrder) => Promise<Response>

/**
 * Returns how a provider is fetched from: over https. A provider on this machine may name this machine's own http too;
 * any other must not make us ask a neighbour of ours.
 */
export function fetchOf(issuer: string): BoundedFetch {
  const isLocal = issuer.startsWith('http:')
  return async (url, order) => {
    if (isSafeAddress(url) && (isLocal || url.startsWith('https:'))) return boundedFetch(url, order)
    throw new TypeError('The provider names an address without https')
  }
}

/**
 * Fetches, and reads the whole body. No redirect is followed: its answer comes back as it is, and is none that a
 * provider may give.
 *
 * @throws TypeError if the body is too long.
 */
async function boundedFetch(url: string, order: FetchOrder): Promise<Response> {
  const { method, headers, body, signal } = order
  const answer = await fetch(url, {
    ...(method !== undefined && { method }),
    ...(headers !== undefined && { headers }),
    ...(body !== undefined && { body }),
    ...(signal !== undefined && { signal }),
    redirect: 'manual',
    credentials: 'omit',
  })
  const text = await readBounded(answer)
  const { status, headers: told } = answer
  return new Response(text.length === 0 ? null : text, { status, headers: told })
}

async function readBounded({ body }: Response): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  let length = 0
  // Leaving the loop cancels the rest of the body.
  for await (const part of body ?? []) {
    length += part.length
    if (length > MAX_ANSWER_BYTES) throw new TypeError('The answer of the provider is too long')
    parts.push(part)
  }
  return new Uint8Array(Buffer.concat(parts))
}
