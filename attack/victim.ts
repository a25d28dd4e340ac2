/**
 * What hydra and sqlmap attack in addition to the login server: its site with another throttle, routes of the library
 * that ask for no form token, and a careless route, in which the tools must find the hole.
 *
 * @module
 */

import { DatabaseSync } from 'node:sqlite'
import { getRequestListener } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import { type ThrottleOptions } from 'latchkey'
import { parseFields, readBody } from 'latchkey/adapter-kit'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { createApp } from '../server/src/site/app.ts'
import { siteFlows } from '../server/src/site/flows.ts'
import { createHttpServer, listen, stop } from '../server/src/site/http-server.ts'
import type { Log } from '../server/src/process/log.ts'
import { openLatch, openStorage, type SiteLatch } from '../server/src/storage/storage.ts'
import { makeSite, CREDENTIAL_SECRET, SECRET } from '../services/site/processes.ts'

/** A victim. */
export interface Victim {
  readonly url: string

  /** How often: each type of event, `request`, `look-up` of a name, `session change` that a form asked for. */
  readonly counts: ReadonlyMap<string, number>
  close(): Promise<void>
}

/** Starts a victim with the users alice, an admin, and bob, in a database of its own. */
export async function startVictim(throttle: ThrottleOptions): Promise<Victim> {
  const directory = makeSite()
  await directory.addUser('alice', ['admin'])
  await directory.addUser('bob')
  const storage = await openStorage({ database: directory.database }, { create: true })
  const reader = new DatabaseSync(directory.database, { readOnly: true })
  const counts = new Map<string, number>()
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1)
  const log: Log = ({ type }) => count(type)
  const find = (name: string): ReturnType<typeof storage.users.find> => {
    count('look-up')
    return storage.users.find(name)
  }

  const server = createHttpServer()
  const url = new URL(`http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}`)
  const users = { ...storage.users, find }
  const options = {
    secrets: [SECRET],
    credentialSecrets: [CREDENTIAL_SECRET],
    publicUrl: url.href,
    siteName: 'Victim',
    throttle,
    onEvent: log,
  }
  const latch = openLatch({ ...storage, users }, options)
  const brand = { siteName: 'Victim', logo: null, helpUrl: null, privacyUrl: null }
  const settings = {
    brand,
    url,
    cookieName: 'session',
    remember: null,
    registration: false,
    passwords: true,
    emailLogin: true,
  }
  const app = new Hono()
  app.route('/bare', bareRoutes(latch, count))
  app.all('/careless', (c) => answerCarelessly(reader, c))
  const mail = null
  const flows = siteFlows({ ...storage, latch, mail, settings })
  const site = { ...storage, latch, settings, mail, flows, providers: [], apps: null, log }
  app.route('/', createApp({ ...site, clock: Date.now }))
  const listener = getRequestListener(app.fetch)
  server.on('request', (incoming, outgoing) => {
    count('request')
    void listener(incoming, outgoing)
  })
  return {
    url: url.origin,
    counts,
    async close() {
      await stop(server)
      await latch.close()
      reader.close()
      await storage.close()
      directory.remove()
    },
  }
}

/** Returns routes as an application without form tokens has them: a login, and forms with a session. */
function bareRoutes(latch: SiteLatch, count: (what: string) => void): Hono {
  const { depends, loginRoute } = latchkeyHono(latch)
  const needs = { user: latch.user, session: latch.session }
  const app = new Hono()
  app.post('/login', loginRoute())
  app.post(
    '/profile',
    depends(needs, async (c, { session }) => {
      count('session change')
      await session.set('theme', (await fieldsOf(c)).get('theme') ?? '')
      return c.json({ theme: session.get('theme') })
    }),
  )
  app.post(
    '/devices/end',
    depends(needs, async (c, { user }) => {
      count('session change')
      const id = (await fieldsOf(c)).get('id') ?? ''
      return c.json({ ended: await latch.revokeSession(user.id, id) })
    }),
  )
  return app
}

async function fieldsOf(c: Context): Promise<ReadonlyMap<string, string>> {
  return parseFields(c.req.header('content-type'), await readBody(c.req.raw.body))
}

/** The control: looks a name up as it must not be done, wherever in the request it is. */
async function answerCarelessly(db: DatabaseSync, c: Context): Promise<Response> {
  const [, cookie] = /session=([^;]*)/.exec(c.req.header('cookie') ?? '') ?? []
  const sent = c.req.method === 'POST' ? (await fieldsOf(c)).get('username') : undefined
  const name = sent ?? c.req.query('next') ?? decodeURIComponent(cookie ?? '')
  const sql = `SELECT username FROM latchkey_users WHERE canonical_name = '${name}'`
  try {
    return c.json(db.prepare(sql).all())
  } catch (error) {
    return c.text(String(error), 500)
  }
}
