/**
 * What is measured beside latchkey: session libraries, each set up as its own documentation recommends.
 *
 * @module
 */

import { bare, type Subject } from './subjects.ts'

/** Returns a peer, a program in `peers/`. */
function peer(
  name: string,
  framework: keyof typeof bare,
  file: string,
  settings: Readonly<Record<string, unknown>> = {},
): Subject {
  const program = { file: `peers/${file}`, settings }
  const subject: Subject = { name, by: 'peer', program, bare: bare[framework], goal: {} }
  return settings['store'] === 'redis' ? { ...subject, needs: 'redis' } : subject
}

/** The peers, in the order of the table. */
export const peers: readonly Subject[] = [
  peer('express-session', 'Express', 'express-session.ts', { store: 'memory' }),
  peer('express-session, connect-redis', 'Express', 'express-session.ts', { store: 'redis' }),
  peer('iron-session', 'Express', 'iron-session.ts'),
  ...(['memory', 'redis'] as const).flatMap((store) =>
    [true, false].map((rolling) => {
      const name = `@fastify/session${store === 'redis' ? ', connect-redis' : ''}`
      const rolls = rolling ? 'rolling' : 'not rolling'
      return peer(`${name}, ${rolls}`, 'Fastify', 'fastify-session.ts', { store, rolling })
    }),
  ),
  peer('@fastify/secure-session', 'Fastify', 'fastify-secure-session.ts'),
  peer('hono-sessions, memory', 'Hono', 'hono-sessions.ts', { store: 'memory', encrypted: false }),
  peer('hono-sessions, memory, id encrypted', 'Hono', 'hono-sessions.ts', {
    store: 'memory',
    encrypted: true,
  }),
  peer('hono-sessions, cookie', 'Hono', 'hono-sessions.ts', { store: 'cookie', encrypted: true }),
  peer('@hono/session, cookie', 'Hono', 'hono-session.ts', { store: 'cookie' }),
  peer('@hono/session, memory', 'Hono', 'hono-session.ts', { store: 'memory' }),
  peer('better-auth, SQLite', 'Hono', 'better-auth.ts', { cookieCache: false }),
  peer('better-auth, SQLite, cookie cache', 'Hono', 'better-auth.ts', { cookieCache: true }),
  peer('Starlette SessionMiddleware', 'FastAPI', 'starlette-session.py', { guarded: true }),
]
