/**
 * The least a server-side session can do, written by hand into the route: the cookie is cut out of the header, its
 * token is hashed, the store is asked, and the expiry is compared. There is no signature, no header, no touch, and no
 * other route that could use the code. Every library that keeps sessions in that store costs at least as much.
 *
 * @module
 */

import { hash, randomBytes } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createAdaptorServer } from '@hono/node-server'
import { createClient } from '@redis/client'
import { Hono, type Context } from 'hono'
import { findUser, IDLE_SECONDS, refusal, welcome, type PeerUser } from '../peers/user.ts'
import { readSettings, serve } from './process.ts'

interface Settings {
  readonly store: 'memory' | 'sqlite' | 'redis'
  readonly directory: string
  readonly redisUrl?: string
}

/** What is kept under the hash of a token. */
interface Session {
  readonly user: PeerUser
  readonly expiresAt: number
}

interface Sessions {
  get(id: string): Session | null | Promise<Session | null>
  set(id: string, session: Session): unknown
  delete(id: string): unknown
}

const NAME = '__Host-Http-session='

/** The length of 32 bytes in base64url. */
const TOKEN = 43

const sessions = await open(readSettings() as Settings)

function idOf(c: Context): string | null {
  const { cookie } = (c.env as { incoming: IncomingMessage }).incoming.headers
  const at = cookie?.indexOf(NAME) ?? -1
  if (cookie === undefined || at === -1) return null
  const start = at + NAME.length
  return hash('sha256', cookie.slice(start, start + TOKEN), 'base64url')
}

function answer(c: Context, session: Session | null): Response {
  if (session === null || session.expiresAt <= Date.now()) return c.json(refusal, 401)
  return c.json(welcome(session.user))
}

const app = new Hono()
app.post('/login', async (c) => {
  const user = findUser(await c.req.json())
  if (user === null) return c.json(refusal, 401)
  const token = randomBytes(32).toString('base64url')
  const session = { user, expiresAt: Date.now() + IDLE_SECONDS * 1000 }
  await sessions.set(hash('sha256', token, 'base64url'), session)
  c.header('Set-Cookie', `${NAME}${token}; Path=/; Secure; HttpOnly; SameSite=Lax`)
  return c.json({ message: 'Logged in' })
})
app.post('/logout', async (c) => {
  const id = idOf(c)
  if (id !== null) await sessions.delete(id)
  return c.json({ message: 'Logged out' })
})
app.get('/profile', (c): Response | Promise<Response> => {
  const id = idOf(c)
  if (id === null) return answer(c, null)
  const session = sessions.get(id)
  if (session instanceof Promise) return session.then((found) => answer(c, found))
  return answer(c, session)
})

serve(createAdaptorServer(app) as Server)

async function open(settings: Settings): Promise<Sessions> {
  if (settings.store === 'sqlite') return openSqlite(settings)
  if (settings.store === 'redis') return openRedis(settings)
  const map = new Map<string, Session>()
  return { get: (id) => map.get(id) ?? null, set: map.set.bind(map), delete: map.delete.bind(map) }
}

/** Opens SQLite with latchkey's settings: other processes may use the file, and a power cut loses nothing. */
function openSqlite({ directory }: Settings): Sessions {
  const db = new DatabaseSync(join(directory, `${process.pid}.db`))
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA mmap_size = 1073741824')
  db.exec(`CREATE TABLE sessions (id TEXT PRIMARY KEY, user TEXT NOT NULL, expires_at INTEGER NOT NULL)
    STRICT, WITHOUT ROWID`)
  const select = db.prepare('SELECT user, expires_at FROM sessions WHERE id = ?')
  select.setReturnArrays(true)
  const insert = db.prepare('INSERT INTO sessions VALUES (?, ?, ?)')
  const remove = db.prepare('DELETE FROM sessions WHERE id = ?')
  return {
    get(id) {
      const row = select.get(id) as unknown as [user: string, expiresAt: number] | undefined
      return row === undefined ? null : { user: JSON.parse(row[0]) as PeerUser, expiresAt: row[1] }
    },
    set: (id, { user, expiresAt }) => insert.run(id, JSON.stringify(user), expiresAt),
    delete: (id) => remove.run(id),
  }
}

async function openRedis({ redisUrl: url = '' }: Settings): Promise<Sessions> {
  const client = await createClient({ url }).connect()
  return {
    async get(id) {
      const text = await client.get(`hand-written:${id}`)
      return text === null ? null : (JSON.parse(text) as Session)
    },
    set: (id, session) => client.set(`hand-written:${id}`, JSON.stringify(session)),
    delete: (id) => client.del(`hand-written:${id}`),
  }
}
