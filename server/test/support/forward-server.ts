/**
 * The inner listener in the process of its test, on a real port, in front of a real login.
 *
 * @module
 */

import { once } from 'node:events'
import { request, type IncomingHttpHeaders } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import type { Clock, LatchkeyEvent } from 'latchkey'
import type { AppPages } from '../../src/forward/answer.ts'
import { appPageMaker, assetPages } from '../../src/forward/app-pages.ts'
import { createForwardServer } from '../../src/forward/listener.ts'
import { ownVisitor } from '../../src/forward/own-visitor.ts'
import { trustedPeers } from '../../src/forward/peers.ts'
import type { Rules } from '../../src/forward/rules.ts'
import type { FindVisitor } from '../../src/forward/visitor.ts'
import type { ServerEvent } from '../../src/process/events.ts'
import { readAssets } from '../../src/site/assets.ts'
import { stop } from '../../src/site/http-server.ts'
import type { SiteLatch } from '../../src/storage/storage.ts'
import { wikiRules } from './forward.ts'

/** What differs from a listener that finds visitors by the login's own cookie, at every app. */
export interface ForwardServerOptions {
  readonly latch: SiteLatch

  /** Of the login. */
  readonly url: string
  readonly clock?: Clock
  readonly rules?: () => Rules
  readonly findVisitor?: FindVisitor
  readonly proxies?: readonly string[]
  readonly pages?: AppPages
}

/** What a proxy is answered. */
export interface Checked {
  readonly status: number
  readonly headers: IncomingHttpHeaders

  /** Each name before its value, a character for each byte. */
  readonly rawHeaders: readonly string[]
  readonly body: string
}

/** The listener. */
export interface ForwardServer {
  readonly port: number
  readonly events: readonly (LatchkeyEvent | ServerEvent)[]

  /** Asks as a proxy does. */
  check(path: string, headers?: Record<string, string>, method?: string): Promise<Checked>

  /** Sends the bytes, and returns all that comes back until the server hangs up. */
  exchange(bytes: string): Promise<string>
  stop(): Promise<boolean>
}

/** Starts the listener, which ends with the test. */
export async function startForwardServer(
  t: Pick<TestContext, 'after'>,
  options: ForwardServerOptions,
): Promise<ForwardServer> {
  const { latch, url, clock = Date.now, rules = () => wikiRules, proxies = ['127.0.0.1'] } = options
  const events: (LatchkeyEvent | ServerEvent)[] = []
  const brand = { siteName: 'Example', logo: null, helpUrl: null, privacyUrl: null }
  const pages = appPageMaker({ brand, loginOrigin: url, headers: {}, clock })
  const server = createForwardServer({
    rules,
    clock,
    findVisitor: options.findVisitor ?? ownVisitor(latch),
    loginOrigin: url,
    assertionFor: () => 'a.b.c',
    pages,
    appPages: new Map([...assetPages(readAssets(), {}), ...(options.pages ?? [])]),
    isTrusted: trustedPeers(proxies),
    log: (event) => void events.push(event),
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const end = (): Promise<boolean> => stop(server, 1000)
  t.after(() => (server.listening ? end() : undefined))
  return {
    port,
    events,
    check: (path, headers, method) => ask(port, path, headers, method),
    exchange: (bytes) => exchange(port, bytes),
    stop: end,
  }
}

async function ask(
  port: number,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Checked> {
  const outgoing = request({ host: '127.0.0.1', port, path, method, headers, agent: false })
  outgoing.end()
  const [incoming] = await once(outgoing, 'response')
  let body = ''
  for await (const chunk of incoming) body += String(chunk)
  return {
    status: incoming.statusCode,
    headers: incoming.headers,
    rawHeaders: incoming.rawHeaders,
    body,
  }
}

async function exchange(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(bytes, 'latin1')
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk))
  await once(socket, 'close')
  return text
}
