/**
 * Login by a provider, mounted by every adapter.
 *
 * @module
 */

import Fastify from 'fastify'
import { Hono } from 'hono'
import { latchkeyExpress } from 'latchkey/adapters/express'
import { latchkeyFastify } from 'latchkey/adapters/fastify'
import { latchkeyFetch, type FetchHandler } from 'latchkey/adapters/fetch'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { httpFetch, type Fetch } from 'latchkey/testing'
import { oidcPaths, type OidcApplication } from '../../../services/oidc-application.ts'
import { listenExpress, versions } from '../adapters/express-server.ts'

/** Mounts the steps by an adapter. */
export type MountOidc = (
  app: OidcApplication,
) => Promise<{ readonly fetch: Fetch; readonly close: () => Promise<void> }>

const pages = { address: () => '192.0.2.1', loginPage: '/login', factorPage: '/factor' }
const idOf = (user: { readonly id: string } | null) => ({ id: user?.id ?? null })

/** Returns the steps with their paths. */
function stepsOf({ example: { steps }, hasBackChannel }: OidcApplication) {
  const names = Object.keys(oidcPaths) as (keyof typeof oidcPaths)[]
  const had = names.filter((name) => name !== 'backChannelLogout' || hasBackChannel)
  return had.map((name) => [oidcPaths[name], steps[name]] as const)
}

/** Mounts the steps by Hono. */
export const honoMount: MountOidc = async (app) => {
  const { depends, loginRoute, confirmRoute, factorRoute, flowRoute } = latchkeyHono(
    app.latch,
    pages,
  )
  const site = new Hono()
  site.post('/login', loginRoute())
  site.post('/confirm', confirmRoute())
  site.post('/factor', factorRoute())
  site.get(
    '/who',
    depends({ user: app.latch.optionalUser }, (c, { user }) => c.json(idOf(user))),
  )
  for (const [path, step] of stepsOf(app)) site.all(path, flowRoute(step))
  return { fetch: async (request) => site.fetch(request), close: async () => undefined }
}

const fastifyMount: MountOidc = async (app) => {
  const { depends, loginRoute, confirmRoute, factorRoute, flowRoute } = latchkeyFastify(
    app.latch,
    pages,
  )
  const site = Fastify({ forceCloseConnections: true })
  site.post('/login', loginRoute())
  site.post('/confirm', confirmRoute())
  site.post('/factor', factorRoute())
  site.get(
    '/who',
    depends({ user: app.latch.optionalUser }, (_, __, { user }) => idOf(user)),
  )
  for (const [path, step] of stepsOf(app)) {
    site.route({ method: ['GET', 'POST'], url: path, ...flowRoute(step) })
  }
  const origin = await site.listen({ port: 0, host: '127.0.0.1' })
  return { fetch: httpFetch(origin), close: async () => site.close() }
}

const expressMount =
  (version: string): MountOidc =>
  async (app) => {
    const { depends, loginRoute, confirmRoute, factorRoute, flowRoute } = latchkeyExpress(
      app.latch,
      pages,
    )
    const create = versions[version]
    if (create === undefined) throw new Error(`There is no ${version}`)
    const site = create().set('env', 'test')
    site.post('/login', loginRoute())
    site.post('/confirm', confirmRoute())
    site.post('/factor', factorRoute())
    site.get(
      '/who',
      depends({ user: app.latch.optionalUser }, (_, res, { user }) => res.json(idOf(user))),
    )
    for (const [path, step] of stepsOf(app)) site.all(path, flowRoute(step))
    const { origin, close } = await listenExpress(site)
    return { fetch: httpFetch(origin), close }
  }

const fetchMount: MountOidc = async (app) => {
  const { depends, loginRoute, confirmRoute, factorRoute, flowRoute } = latchkeyFetch(
    app.latch,
    pages,
  )
  const routes = new Map<string, FetchHandler<readonly unknown[]>>([
    ['/login', loginRoute()],
    ['/confirm', confirmRoute()],
    ['/factor', factorRoute()],
    ['/who', depends({ user: app.latch.optionalUser }, (_, { user }) => Response.json(idOf(user)))],
    ...stepsOf(app).map(([path, step]) => [path, flowRoute(step)] as const),
  ])
  return {
    async fetch(request) {
      const route = routes.get(new URL(request.url).pathname)
      return route?.(request) ?? new Response('Not found', { status: 404 })
    },
    close: async () => undefined,
  }
}

/** The adapters. */
export const mounts: Readonly<Record<string, MountOidc>> = {
  Hono: honoMount,
  Fastify: fastifyMount,
  'Express 5': expressMount('Express 5'),
  'Express 4': expressMount('Express 4'),
  fetch: fetchMount,
}
