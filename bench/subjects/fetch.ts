/**
 * A bare fetch handler on Node: the route that the others guard, without a guard.
 *
 * @module
 */

import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { serve } from './process.ts'

const handler = (request: Request): Response =>
  request.method === 'GET' && new URL(request.url).pathname === '/profile'
    ? Response.json({ message: 'Welcome to your profile, alice!' })
    : Response.json({ error: 'not found' }, { status: 404 })

serve(createAdaptorServer({ fetch: handler }) as Server)
