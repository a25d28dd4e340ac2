/**
 * The application on Node.
 *
 * @module
 */

import { serve } from '@hono/node-server'
import { app } from './application.js'

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
  console.log(`port ${port}`),
)
