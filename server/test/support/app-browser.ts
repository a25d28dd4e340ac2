/**
 * A browser at the host of an app, whose cookies a test can look at, copy and lose.
 *
 * @module
 */

import type { Answer, AppPage } from '../../src/forward/answer.ts'
import type { Judged } from '../../src/forward/judged.ts'

/** An answer, in the parts that tests look at. */
export interface SeenAnswer {
  readonly status: number
  readonly body: string
  readonly cookies: readonly string[]

  /** Where the answer leads: relative to nothing. '': nowhere. */
  readonly location: string
  readonly refresh: string
}

/** Keeps the cookies of one host, as a browser does. */
export class AppBrowser {
  readonly origin: string
  readonly cookies: Map<string, string>

  /** @param cookies those of another one: then both are tabs of one browser. */
  constructor(origin: string, cookies: Map<string, string> = new Map()) {
    this.origin = origin
    this.cookies = cookies
  }

  /** What the browser asks of the host. */
  request(target: string, cookie: string = this.cookieHeader): Judged {
    const headers: Readonly<Record<string, string | undefined>> = {
      cookie: cookie === '' ? undefined : cookie,
    }
    return { method: 'GET', origin: this.origin, target, header: (name) => headers[name] }
  }

  get cookieHeader(): string {
    return Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join('; ')
  }

  /** Opens a page of ours on the host: by its path and query, or by its whole address. */
  async open(page: AppPage, address: string): Promise<SeenAnswer> {
    const target = address.startsWith(this.origin) ? address.slice(this.origin.length) : address
    return this.keep(await page(this.request(target)))
  }

  /** Keeps the cookies of an answer. */
  keep(answer: Answer): SeenAnswer {
    const seen = seenIn(answer)
    for (const cookie of seen.cookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      this.cookies.set(name, value)
    }
    return seen
  }
}

function seenIn({ status, headers, body }: Answer): SeenAnswer {
  const named = (name: string): string[] =>
    headers.filter((_, i) => i % 2 === 1 && headers[i - 1] === name)
  return {
    status,
    body: String(body),
    cookies: named('Set-Cookie'),
    location: named('Location')[0] ?? '',
    refresh: named('Refresh')[0] ?? '',
  }
}
