/**
 * The bare server of Node: the route that the others guard, without a guard or a framework.
 *
 * @module
 */

import { createServer } from 'node:http'
import { serve } from './process.ts'

const server = createServer((req, res) => {
  const isProfile = req.method === 'GET' && req.url === '/profile'
  const body = isProfile ? { message: 'Welcome to your profile, alice!' } : { error: 'not found' }
  res.writeHead(isProfile ? 200 : 404, { 'Content-Type': 'application/json' })
  res.end(JSON.stringify(body))
})

serve(server)
