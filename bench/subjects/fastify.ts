/**
 * The bare framework: the route that the others guard, without a guard.
 *
 * @module
 */

import Fastify from 'fastify'
import { serve } from './process.ts'

const app = Fastify()
app.get('/profile', () => ({ message: 'Welcome to your profile, alice!' }))

await app.ready()
serve(app.server)
