/**
 * A site with authenticator apps and recovery codes, in every framework: what walks go through.
 *
 * @module
 */

import type express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { MINUTE, type RequestContext } from 'latchkey'
import { latchkeyExpress } from 'latchkey/adapters/express'
import { latchkeyFastify } from 'latchkey/adapters/fastify'
import { latchkeyFetch, type FetchHandler } from 'latchkey/adapters/fetch'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { httpFetch, type Fetch } from 'latchkey/testing'
import type { Enrolled } from '../../../services/enrolled.ts'
import { listenExpress, versions } from '../adapters/express-server.ts'

type Latch = Enrolled['latch']

/** What a page sends. */
type Body = Readonly<Record<string, string>>

/** A running site. */
export interface FactorSite {
  readonly fetch: Fetch
  readonly close: () => Promise<void>
}

/** What the pages do, whatever the framework. Each needs a login, and answers with JSON. */
function worksOf(latch: Latch) {
  const { totp, recoveryCodes, credentials } = latch
  return {
    '/enrol': (ctx: RequestContext) => totp.enrol(ctx),
    '/activate': (ctx: RequestContext, { id = '', code = '', name = '' }: Body) =>
      totp.activate(ctx, { id, code, name }),
    '/renew-codes': (ctx: RequestContext) => recoveryCodes.renew(ctx),
    '/replace-codes': (ctx: RequestContext) => recoveryCodes.replaceUsed(ctx),
    async '/remove'(ctx: RequestContext, { id = '' }: Body) {
      await credentials.remove(ctx, id)
      return {}
    },
    async '/factors'(ctx: RequestContext) {
      const { user } = await ctx.session()
      return credentials.list(user?.id ?? '')
    },
  }
}

/** What guards let in. */
const guardsOf = (latch: Latch) => ({
  '/vault': { user: latch.secondFactor },
  '/settings': { user: latch.recentLogin(10 * MINUTE) },
  '/home': { user: latch.user },
})

/** Starts the site in a framework. */
export type StartSite = (latch: Latch) => Promise<FactorSite>

const close = async (): Promise<void> => undefined

async function startHono(latch: Latch): Promise<FactorSite> {
  const { depends, loginRoute, factorRoute, confirmRoute, contextOf } = latchkeyHono(latch)
  const app = new Hono()
  app.post('/login', loginRoute()).post('/factor', factorRoute()).post('/confirm', confirmRoute())
  for (const [path, work] of Object.entries(worksOf(latch))) {
    const page = depends({ user: latch.user }, async (c) =>
      c.json(await work(contextOf(c), await c.req.json<Body>())),
    )
    app.post(path, page)
  }
  for (const [path, needs] of Object.entries(guardsOf(latch))) {
    app.get(
      path,
      depends(needs, (c, { user }) => c.json(user)),
    )
  }
  return { fetch: async (request) => app.fetch(request), close }
}

async function startFetch(latch: Latch): Promise<FactorSite> {
  const { depends, loginRoute, factorRoute, confirmRoute, contextOf } = latchkeyFetch(latch)
  const handlers: Record<string, FetchHandler<[]>> = {
    '/login': loginRoute(),
    '/factor': factorRoute(),
    '/confirm': confirmRoute(),
  }
  for (const [path, work] of Object.entries(worksOf(latch))) {
    handlers[path] = depends({ user: latch.user }, async (request) =>
      Response.json(await work(contextOf(request), (await request.json()) as Body)),
    )
  }
  for (const [path, needs] of Object.entries(guardsOf(latch))) {
    handlers[path] = depends(needs, (_, { user }) => Response.json(user))
  }
  return {
    async fetch(request) {
      const handle = handlers[new URL(request.url).pathname]
      return handle?.(request) ?? new Response(null, { status: 404 })
    },
    close,
  }
}

async function startFastify(latch: Latch): Promise<FactorSite> {
  const { depends, loginRoute, factorRoute, confirmRoute, contextOf } = latchkeyFastify(latch)
  const app = Fastify({ forceCloseConnections: true })
  app.post('/login', loginRoute())
  app.post('/factor', factorRoute())
  app.post('/confirm', confirmRoute())
  for (const [path, work] of Object.entries(worksOf(latch))) {
    const page = depends({ user: latch.user }, async (request) =>
      work(contextOf(request), request.body as Body),
    )
    app.post(path, page)
  }
  for (const [path, needs] of Object.entries(guardsOf(latch))) {
    app.get(
      path,
      depends(needs, (_, __, { user }) => user),
    )
  }
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  return { fetch: httpFetch(origin), close: async () => app.close() }
}

async function startExpress(create: typeof express, latch: Latch): Promise<FactorSite> {
  const { depends, loginRoute, factorRoute, confirmRoute, contextOf } = latchkeyExpress(latch)
  const app = create().set('env', 'test')
  app.use(create.json())
  app.post('/login', loginRoute())
  app.post('/factor', factorRoute())
  app.post('/confirm', confirmRoute())
  for (const [path, work] of Object.entries(worksOf(latch))) {
    const page = depends({ user: latch.user }, async (req, res) => {
      res.json(await work(contextOf(req), req.body as Body))
    })
    app.post(path, page)
  }
  for (const [path, needs] of Object.entries(guardsOf(latch))) {
    app.get(
      path,
      depends(needs, (_, res, { user }) => void res.json(user)),
    )
  }
  const { origin, close: stop } = await listenExpress(app)
  return { fetch: httpFetch(origin), close: stop }
}

/** The frameworks. */
export const sites: Readonly<Record<string, StartSite>> = {
  Hono: startHono,
  fetch: startFetch,
  Fastify: startFastify,
  ...Object.fromEntries(
    Object.entries(versions).map(([name, create]) => [
      name,
      (latch: Latch) => startExpress(create, latch),
    ]),
  ),
}
