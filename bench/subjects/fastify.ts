/**
 * The bare framework: the routes of the others, without a guard.
 *
 * @module
 */

import Fastify from 'fastify'
import { serve } from './process.ts'

const app = Fastify()
app.post('/login', () => ({ message: 'Logged in' }))
app.post('/logout', () => ({ message: 'Logged out' }))
app.get('/profile', () => ({ message: 'Welcome to your profile, alice!' }))

await app.ready()
serve(app.server)
