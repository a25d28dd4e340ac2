/**
 * A server of the states of pages, with the headers and the assets of the site, for tests in a browser.
 *
 * @module
 */

import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { assetHandlers } from '../../src/site/assets.ts'
import { createHttpServer, listen } from '../../src/site/http-server.ts'
import type { Look } from '../../src/site/look.ts'
import { securityHeaders, withHeaders } from '../../src/site/security-headers.ts'
import type { View } from '../../src/pages/view.ts'
import { everyPage } from './every-page.ts'
import { honest, source, testView, type Said } from './page-state.ts'

/** How the states are shown. */
export interface Shown {
  readonly view?: Partial<View>
  readonly said?: Said
}

/** The server. */
export interface PageServer {
  readonly url: string

  /** Returns the address of a state. */
  address(state: string): string

  /** Shows all states in this way from now on. */
  show(how: Shown): void
  close(): Promise<void>
}

/** Serves the states. */
export async function servePages(look?: Look): Promise<PageServer> {
  let shown: Shown = {}
  const app = new Hono()
  for (const [path, handler] of assetHandlers(look)) app.get(path, handler)
  app.get('/state/:name', (c) => {
    const state = everyPage.get(c.req.param('name'))
    if (state === undefined) return c.notFound()
    return c.html(source(state(testView(shown.view), shown.said ?? honest)))
  })
  const server = createHttpServer()
  await listen(server, 0, '127.0.0.1')
  const { port } = server.address() as AddressInfo
  const url = new URL(`http://127.0.0.1:${port}`)
  const listener = getRequestListener(app.fetch)
  const headers = securityHeaders(url, { hstsSubdomains: false })
  server.on(
    'request',
    withHeaders(headers, (...exchange) => void listener(...exchange)),
  )
  return {
    url: url.origin,
    address: (state) => new URL(`/state/${encodeURIComponent(state)}`, url).href,
    show(how) {
      shown = how
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
