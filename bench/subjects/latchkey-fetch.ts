/**
 * latchkey in a fetch handler, on Node.
 *
 * @module
 */

import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { latchkeyFetch, type FetchHandler } from '../../library/src/adapters/fetch.ts'
import { latch, welcome } from './latchkey.ts'
import { serve } from './process.ts'

const { depends, loginRoute, logoutRoute } = latchkeyFetch(latch)
const routes: Readonly<Record<string, FetchHandler<[]>>> = {
  'GET /profile': depends({ user: latch.user }, (_, { user }) => Response.json(welcome(user))),
  'POST /login': loginRoute(),
  'POST /logout': logoutRoute(),
}

const handler: FetchHandler<[]> = (request) => {
  const route = routes[`${request.method} ${new URL(request.url).pathname}`]
  return route?.(request) ?? Response.json({ error: 'not found' }, { status: 404 })
}

serve(createAdaptorServer({ fetch: (request) => handler(request) }) as Server)
