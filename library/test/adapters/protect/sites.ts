/**
 * One site in every framework, with routes that nobody has guarded; and a client that sends a request target exactly as
 * it is given.
 *
 * @module
 */

import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import type express from 'express'
import Fastify, { type FastifyInstance } from 'fastify'
import { Hono, type MiddlewareHandler } from 'hono'
import { latchkeyExpress } from 'latchkey/adapters/express'
import { latchkeyFastify } from 'latchkey/adapters/fastify'
import { latchkeyFetch, type FetchHandler } from 'latchkey/adapters/fetch'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { testApplication, type TestApplication } from '../../../../services/application.ts'
import { listenExpress, versions } from '../express-server.ts'
import { listen } from '../hono-server.ts'

/** What is open on every site. */
export const OPEN = ['/about', '/assets/*', 'POST /hook'] as const

/** What a route answers that nobody has opened. */
export const CLOSED = 'for members'

/** What an open route answers. */
export const PUBLIC = 'for everybody'

/** Decides by the raw request target whether a request needs a login, as applications do that have no `protect`. */
export type NaiveCheck = (target: string) => boolean

/** What stands in front of a site. */
export type Front = 'protect' | NaiveCheck

/** A site that listens. */
export interface Site extends TestApplication {
  readonly port: number
  readonly close: () => Promise<void>
}

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number
  readonly head: string
  readonly body: string
}

/** Sends a request whose target is not touched, and resolves to the answer. */
export async function ask(
  port: number,
  target: string,
  method = 'GET',
  headers: Readonly<Record<string, string>> = {},
  body = '',
): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1')
  const lines = Object.entries({ Host: `127.0.0.1:${port}`, Connection: 'close', ...headers })
  const length = method === 'GET' || method === 'HEAD' ? '' : `Content-Length: ${body.length}\r\n`
  socket.write(
    Buffer.from(
      `${method} ${target} HTTP/1.1\r\n${lines.map((line) => line.join(': ')).join('\r\n')}\r\n${length}\r\n${body}`,
      'latin1',
    ),
  )
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk))
  await once(socket, 'close').catch(() => undefined)
  const end = text.indexOf('\r\n\r\n')
  const head = text.slice(0, end)
  return { status: Number(head.split(' ')[1] ?? 0), head, body: text.slice(end + 4) }
}

/** The options of a route that takes requests of other sites. */
const LENT = { dangerouslyAllowCrossSite: 'lent' } as const

/** The options of every adapter. */
const options = { loginPage: '/login' } as const

/** Starts the site in Hono, on Node. */
async function honoSite(front: Front): Promise<Site> {
  const application = testApplication()
  const { latch } = application
  const { protect, loginRoute, logoutRoute, depends } = latchkeyHono(latch, options)
  const naive: MiddlewareHandler = async (c, next) => {
    const { incoming } = c.env as { incoming: { url: string } }
    return front === 'protect' || !front(incoming.url) ? next() : c.text('no', 401)
  }
  const app = new Hono()
  app.use(front === 'protect' ? protect({ open: OPEN }) : naive)
  app.use(async (_, next) => next())
  app.get('/about', (c) => c.text(PUBLIC))
  app.post('/about', (c) => c.text(CLOSED))
  app.get('/assets/:file{.+}', (c) => c.text(PUBLIC))
  app.post('/hook', (c) => c.text(PUBLIC))
  app.get('/login', (c) => c.text(PUBLIC))
  app.post('/login', loginRoute())
  app.post('/logout', logoutRoute())
  app.get('/admin', (c) => c.text(CLOSED))
  app.get('/admin/:page', (c) => c.text(CLOSED))
  const user = { user: latch.user }
  app.get(
    '/profile',
    depends(user, (c) => c.text(CLOSED)),
  )
  app.get(
    '/poll',
    depends(user, (c) => c.text(CLOSED), { activity: false }),
  )
  app.post(
    '/lent',
    depends(user, (c) => c.text(CLOSED), LENT),
  )
  const sub = new Hono().onError((_, c) => c.text('oops', 500)).get('/list', (c) => c.text(CLOSED))
  app.route('/members', sub)
  app.mount('/old', new Hono().get('/inner', (c) => c.text(CLOSED)).fetch)
  return { ...application, ...(await listen(app.fetch)) }
}

/** Starts the site in Fastify. */
async function fastifySite(front: Front): Promise<Site> {
  const application = testApplication()
  const app = Fastify({
    forceCloseConnections: true,
    useSemicolonDelimiter: true,
    // As lenient as Fastify can be.
    routerOptions: {
      caseSensitive: false,
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
    },
  })
  await fastifyRoutes(app, application, front)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  return { ...application, port, close: () => app.close() }
}

async function fastifyRoutes(
  app: FastifyInstance,
  { latch }: TestApplication,
  front: Front,
): Promise<void> {
  const login = latchkeyFastify(latch, options)
  const { protect, loginRoute, logoutRoute, depends } = login
  if (front === 'protect') await app.register(protect({ open: OPEN }))
  else {
    app.addHook('onRequest', (request, reply, next) => {
      if (front(request.raw.url ?? '')) reply.code(401).send('no')
      else next()
    })
  }
  app.get('/about', () => PUBLIC)
  app.post('/about', () => CLOSED)
  app.get('/assets/*', () => PUBLIC)
  app.post('/hook', () => PUBLIC)
  app.get('/login', () => PUBLIC)
  app.post('/login', loginRoute())
  app.post('/logout', logoutRoute())
  app.get('/admin', () => CLOSED)
  app.get('/admin/:page', () => CLOSED)
  const user = { user: latch.user }
  app.get(
    '/profile',
    depends(user, () => CLOSED),
  )
  app.get(
    '/poll',
    depends(user, () => CLOSED, { activity: false }),
  )
  app.post(
    '/lent',
    depends(user, () => CLOSED, LENT),
  )
  app.register(
    async (scope) => {
      scope.get('/list', () => CLOSED)
    },
    { prefix: '/members' },
  )
}

/** Starts the site in Express, with a router and an application within. */
async function expressSite(make: typeof express, front: Front): Promise<Site> {
  const application = testApplication()
  const { latch } = application
  const { protect, loginRoute, logoutRoute, depends } = latchkeyExpress(latch, options)
  const app = make()
  // Express writes errors to the standard error, but in tests.
  app.set('env', 'test')
  if (front === 'protect') app.use(protect({ open: OPEN }))
  else {
    app.use((req, res, next) => {
      if (front(req.originalUrl)) res.status(401).send('no')
      else next()
    })
  }
  app.use((_req, _res, next) => next())
  const serve = (text: string) => (_: express.Request, res: express.Response) => void res.send(text)
  app.get('/about', serve(PUBLIC))
  app.post('/about', serve(CLOSED))
  app.use('/assets', (req, res, next) => {
    if (req.method === 'GET') res.send(PUBLIC)
    else next()
  })
  app.post('/hook', serve(PUBLIC))
  app.get('/login', serve(PUBLIC))
  app.post('/login', loginRoute())
  app.post('/logout', logoutRoute())
  app.get('/admin', serve(CLOSED))
  app.get('/admin/:page', serve(CLOSED))
  const user = { user: latch.user }
  app.get('/profile', depends(user, serve(CLOSED)))
  app.get('/poll', depends(user, serve(CLOSED), { activity: false }))
  app.post('/lent', depends(user, serve(CLOSED), LENT))
  app.use('/members', make.Router().get('/list', serve(CLOSED)))
  app.use('/old', make().get('/inner', serve(CLOSED)))
  return { ...application, ...(await listenExpress(app)) }
}

/** Starts the site as a fetch handler, whose own router is as lenient as any. */
async function fetchSite(front: Front): Promise<Site> {
  const application = testApplication()
  const { latch } = application
  const { protect, loginRoute, logoutRoute, depends } = latchkeyFetch(latch, options)
  const serve = (text: string) => () => new Response(text)
  const user = { user: latch.user }
  const routes: Readonly<Record<string, FetchHandler<never[]>>> = {
    'GET /about': serve(PUBLIC),
    'POST /about': serve(CLOSED),
    'POST /hook': serve(PUBLIC),
    'GET /login': serve(PUBLIC),
    'POST /login': loginRoute(),
    'POST /logout': logoutRoute(),
    'GET /admin': serve(CLOSED),
    'GET /members/list': serve(CLOSED),
    'GET /old/inner': serve(CLOSED),
    'GET /profile': depends(user, serve(CLOSED)),
    'GET /poll': depends(user, serve(CLOSED), { activity: false }),
    'POST /lent': depends(user, serve(CLOSED), LENT),
  }
  const handle = async (request: Request): Promise<Response> => {
    const path = readLeniently(new URL(request.url).pathname)
    const method = request.method === 'HEAD' ? 'GET' : request.method
    const route = routes[`${method} ${path}`]
    if (route !== undefined) return route(request)
    if (path.startsWith('/admin/')) return new Response(CLOSED)
    if (path.startsWith('/assets/')) return new Response(PUBLIC)
    return new Response('not found', { status: 404 })
  }
  if (front === 'protect') {
    const open = [...OPEN, 'POST /login', 'POST /logout']
    // Nobody knows the routes of a fetch handler, so it has to be told twice.
    const pathOf = ({ url }: Request): string => new URL(url).pathname
    const guarded = protect(handle, {
      open,
      activity: (request) => pathOf(request) !== '/poll',
      dangerouslyAllowCrossSite: (request) =>
        pathOf(request) === '/lent' ? LENT.dangerouslyAllowCrossSite : undefined,
    })
    return { ...application, ...(await listen(guarded)) }
  }
  const checked = async (request: Request): Promise<Response> => {
    const isRefused = front(new URL(request.url).pathname)
    return isRefused ? new Response('no', { status: 401 }) : handle(request)
  }
  return { ...application, ...(await listen(checked)) }
}

/** Reads a path in every way at once: decoded, in any case, without parameters, with its dots resolved. */
function readLeniently(path: string): string {
  let decoded = path
  try {
    decoded = decodeURIComponent(path)
  } catch {}
  const plain = decoded
    .replaceAll('\\', '/')
    .replaceAll(/;[^/]*/g, '')
    .replaceAll(/\/{2,}/g, '/')
    .toLowerCase()
  const resolved = new URL(plain, 'http://any.invalid').pathname
  return resolved.length > 1 && resolved.endsWith('/') ? resolved.slice(0, -1) : resolved
}

/** A framework, and its site. */
export interface Framework {
  readonly name: string
  readonly start: (front: Front) => Promise<Site>
}

/** All frameworks. */
export const frameworks: readonly Framework[] = [
  { name: 'Hono', start: honoSite },
  { name: 'Fastify', start: fastifySite },
  ...Object.entries(versions).map(([name, make]) => ({
    name,
    start: (front: Front) => expressSite(make, front),
  })),
  { name: 'a fetch handler', start: fetchSite },
]
