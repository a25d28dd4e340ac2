/**
 * The bare framework: the routes of the others, without a guard.
 *
 * @module
 */

import { createServer } from 'node:http'
import express from 'express'
import { serve } from './process.ts'

const app = express()
app.post('/login', (_, res) => void res.json({ message: 'Logged in' }))
app.post('/logout', (_, res) => void res.json({ message: 'Logged out' }))
app.get('/profile', (_, res) => void res.json({ message: 'Welcome to your profile, alice!' }))

serve(createServer(app))
