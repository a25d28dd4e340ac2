/**
 * The bare framework: the routes of the others, without a guard.
 *
 * @module
 */

import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { serve } from './process.ts'

const app = new Hono()
app.post('/login', (c) => c.json({ message: 'Logged in' }))
app.post('/logout', (c) => c.json({ message: 'Logged out' }))
app.get('/profile', (c) => c.json({ message: 'Welcome to your profile, alice!' }))

serve(createAdaptorServer(app) as Server)
