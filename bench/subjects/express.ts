/**
 * The bare framework: the route that the others guard, without a guard.
 *
 * @module
 */

import { createServer } from 'node:http'
import express from 'express'
import { serve } from './process.ts'

const app = express()
app.get('/profile', (_, res) => void res.json({ message: 'Welcome to your profile, alice!' }))

serve(createServer(app))
