/**
 * The application on Bun.
 *
 * @module
 */

import { app } from './application.js'

const { port } = Bun.serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
console.log(`port ${port}`)
