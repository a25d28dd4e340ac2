/**
 * A bare fetch handler on Node: the routes of the others, without a guard.
 *
 * @module
 */

import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { serve } from './process.ts'

const routes: Readonly<Record<string, () => Response>> = {
  'GET /profile': () => Response.json({ message: 'Welcome to your profile, alice!' }),
  'POST /login': () => Response.json({ message: 'Logged in' }),
  'POST /logout': () => Response.json({ message: 'Logged out' }),
}

const handler = (request: Request): Response => {
  const route = routes[`${request.method} ${new URL(request.url).pathname}`]
  return route?.() ?? Response.json({ error: 'not found' }, { status: 404 })
}

serve(createAdaptorServer({ fetch: (request) => handler(request) }) as Server)
