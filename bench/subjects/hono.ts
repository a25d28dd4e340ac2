/**
 * The bare framework: the route that the others guard, without a guard.
 *
 * @module
 */

import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { serve } from './process.ts'

const app = new Hono()
app.get('/profile', (c) => c.json({ message: 'Welcome to your profile, alice!' }))

serve(createAdaptorServer(app) as Server)
