/**
 * A browser for tests: it sends the headers that browsers send, keeps cookies, and follows no redirect. It is built on
 * `node:http`, because `fetch` does not let a program choose `Sec-Fetch-Mode`.
 *
 * @module
 */

import { request, type IncomingHttpHeaders } from 'node:http'
import { request as requestTls } from 'node:https'

/** A response that has been read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string

  /** The body, parsed. */
  json(): Record<string, unknown>
}

/** Headers of a request; `undefined` removes a header that the browser would send. */
export type Headers = Readonly<Record<string, string | undefined>>

/** How a request differs from the usual one. */
export interface RequestOptions {
  readonly method?: string
  readonly headers?: Headers
  readonly body?: string
}

/** How a browser reaches a site whose name cannot be resolved in a test. */
export interface Way {
  /** A port of this machine. */
  readonly port?: number

  /** The certificate of the site, which signs itself. */
  readonly ca?: string

  /** The address of this machine that the browser is at: any of 127.0.0.0/8. */
  readonly localAddress?: string
}

/** Returns the page without its forms' tokens, each of which is different. */
export function withoutToken(body: string): string {
  return body.replaceAll(/(?<=name="_csrf" value=")[^"]+/g, '')
}

/** Keeps cookies as a browser does, and sends them back. */
export class Browser {
  readonly cookies: Map<string, string>
  readonly #url: URL
  readonly #way: Way

  /** The token in the forms of the page that was opened last. */
  formToken = ''

  /**
   * @param way how to get there, if the URL does not say.
   * @param cookies the cookies of another `Browser`: then both are tabs of one browser.
   */
  constructor(url: string, way: Way = {}, cookies: Map<string, string> = new Map()) {
    this.#url = new URL(url)
    this.#way = way
    this.cookies = cookies
  }

  /** The Cookie header that is sent next. */
  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** Opens a page, as a click on a link of the site does. */
  async open(path: string, headers: Headers = {}): Promise<Answer> {
    const answer = await this.send(path, { headers: { ...this.#navigation(), ...headers } })
    this.#see(answer)
    return answer
  }

  /** Sends a form of the site, with the token of the page that was opened last. */
  async submit(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Headers = {},
  ): Promise<Answer> {
    const answer = await this.send(path, {
      method: 'POST',
      headers: {
        ...this.#navigation(),
        Origin: this.#url.origin,
        'Content-Type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      body: new URLSearchParams({ _csrf: this.formToken, ...fields }).toString(),
    })
    this.#see(answer)
    return answer
  }

  /** Opens the page of a form, and sends the form. */
  async fillIn(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Headers = {},
  ): Promise<Answer> {
    await this.open(path)
    return this.submit(path, fields, headers)
  }

  #see({ body }: Answer): void {
    const [, token] = /name="_csrf" value="([^"]+)"/.exec(body) ?? []
    this.formToken = token ?? this.formToken
  }

  /** Sends JSON, as a page's script does. */
  post(path: string, body: unknown, headers: Headers = {}): Promise<Answer> {
    return this.send(path, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        Origin: this.#url.origin,
        ...headers,
      },
      body: JSON.stringify(body),
    })
  }

  /** Asks for JSON. */
  get(path: string): Promise<Answer> {
    return this.send(path, { headers: { Accept: 'application/json' } })
  }

  /** Sends the request, with the cookies. */
  send(path: string, { method = 'GET', headers = {}, body = '' }: RequestOptions): Promise<Answer> {
    const cookie = this.cookieHeader
    const sent = {
      Host: this.#url.host,
      'Content-Length': String(Buffer.byteLength(body)),
      ...(cookie !== '' && { Cookie: cookie }),
      ...headers,
    }
    const { port, protocol, hostname: servername } = this.#url
    const start = protocol === 'https:' ? requestTls : request
    return new Promise((resolve, reject) => {
      const said = Object.entries(sent).filter(([, value]) => value !== undefined)
      const outgoing = start({
        host: '127.0.0.1',
        port,
        method,
        path,
        servername,
        ...this.#way,
        headers: Object.fromEntries(said) as Record<string, string>,
      })
      outgoing.on('error', reject)
      outgoing.on('response', (incoming) => {
        this.#keep(incoming.headers['set-cookie'] ?? [])
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: text,
            json: () => JSON.parse(text) as Record<string, unknown>,
          })
        })
      })
      outgoing.end(body)
    })
  }

  #navigation(): Record<string, string> {
    return {
      Accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Site': 'same-origin',
      'User-Agent': 'Mozilla/5.0 (X11; Linux x64) Chrome/156.0 Safari/537.36',
    }
  }

  #keep(cookies: readonly string[]): void {
    for (const cookie of cookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (/max-age=0/i.test(cookie)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
  }
}
