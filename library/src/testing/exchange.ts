/**
 * A request and its response without a framework, for testing dependencies and sessions.
 *
 * @module
 */

import type { Exchange } from '../request/context.ts'

/** The parts of a request. All have defaults. */
export interface TestRequest {
  readonly method?: string
  readonly url?: string
  readonly address?: string | null
  readonly encrypted?: boolean

  /** Header names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
}

/** An `Exchange` that remembers what was done to the response. */
export interface TestExchange extends Exchange {
  /** Set to true to act as if the response had been sent. */
  sent: boolean

  /** Whether the session was looked at. */
  readonly isPrivate: boolean

  /** The Set-Cookie values by name. */
  readonly cookies: ReadonlyMap<string, string>

  /** The Cookie header that a browser would send after this response. */
  readonly nextCookie: string
}

/** Returns an exchange for `latch.open()`. */
export function testExchange(request: TestRequest = {}): TestExchange {
  const { method = 'GET', url = '/', address = '127.0.0.1' } = request
  const { encrypted = false, headers = {} } = request
  const cookies = new Map<string, string>()
  let isPrivate = false
  return {
    method,
    url,
    address,
    encrypted,
    sent: false,
    cookies,
    get isPrivate() {
      return isPrivate
    },
    get nextCookie() {
      return [...cookies.values()].map((cookie) => cookie.split(';', 1)[0]).join('; ')
    },
    header: (name) => headers[name],
    markPrivate: () => void (isPrivate = true),
    setCookie: (name, cookie) => void cookies.set(name, cookie),
  }
}
