/**
 * The load where wrk is not installed: `node autocannon.ts URL COOKIES CONNECTIONS SECONDS`.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** What is used of autocannon, which brings no types. */
type Autocannon = (options: {
  readonly url: string
  readonly connections: number
  readonly duration: number
  readonly requests: readonly { setupRequest(request: LoadRequest): LoadRequest }[]
}) => Promise<{
  readonly requests: { readonly total: number }
  readonly duration: number
  readonly latency: { readonly p50: number; readonly p99: number }
  readonly errors: number
  readonly non2xx: number
}>

interface LoadRequest {
  readonly headers?: Readonly<Record<string, string>>
}

const autocannon = createRequire(import.meta.url)('autocannon') as Autocannon
const [url = '', file = '', connections, seconds] = process.argv.slice(2)
const cookies = readFileSync(file, 'utf8').trim().split('\n')

/** The Cookie header of a random session. */
const withCookie = (request: LoadRequest): LoadRequest => ({
  ...request,
  headers: {
    ...request.headers,
    'X-Forwarded-Proto': 'https',
    Cookie: cookies[Math.floor(Math.random() * cookies.length)] as string,
  },
})

const { requests, duration, latency, errors, non2xx } = await autocannon({
  url,
  connections: Number(connections),
  duration: Number(seconds),
  requests: [{ setupRequest: withCookie }],
})
const { p50, p99 } = latency
console.log(
  JSON.stringify({
    requests: requests.total,
    seconds: duration,
    p50,
    p99,
    failed: errors + non2xx,
    refused: non2xx,
  }),
)
