/**
 * The flows, mounted by every adapter.
 *
 * @module
 */

import Fastify from 'fastify'
import { Hono } from 'hono'
import { latchkeyExpress } from 'latchkey/adapters/express'
import { latchkeyFastify } from 'latchkey/adapters/fastify'
import { latchkeyFetch, type FetchHandler } from 'latchkey/adapters/fetch'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { httpFetch } from 'latchkey/testing'
import { listenExpress, versions } from '../adapters/express-server.ts'
import { paths, stepsOf, type MountFlows } from './walks.ts'

const names = Object.keys(paths) as (keyof typeof paths)[]
const address = (): string => '192.0.2.1'
const idOf = (user: { readonly id: string } | null) => ({ id: user?.id ?? null })

/** Mounts the flows by Hono. */
export const honoMount: MountFlows = async (app) => {
  const { depends, loginRoute, confirmRoute, flowRoute } = latchkeyHono(app.latch, {
    address,
    factorPage: '/factor',
  })
  const site = new Hono()
  site.post('/login', loginRoute())
  site.post('/confirm', confirmRoute())
  site.get(
    '/who',
    depends({ user: app.latch.optionalUser }, (c, { user }) => c.json(idOf(user))),
  )
  const steps = stepsOf(app)
  for (const name of names) site.all(paths[name], flowRoute(steps[name]))
  return { fetch: async (request) => site.fetch(request), close: async () => undefined }
}

const fastifyMount: MountFlows = async (app) => {
  const { depends, loginRoute, confirmRoute, flowRoute } = latchkeyFastify(app.latch, {
    address,
    factorPage: '/factor',
  })
  const site = Fastify({ forceCloseConnections: true })
  site.post('/login', loginRoute())
  site.post('/confirm', confirmRoute())
  site.get(
    '/who',
    depends({ user: app.latch.optionalUser }, (_, __, { user }) => idOf(user)),
  )
  const steps = stepsOf(app)
  for (const name of names) {
    site.route({ method: ['GET', 'POST'], url: paths[name], ...flowRoute(steps[name]) })
  }
  const origin = await site.listen({ port: 0, host: '127.0.0.1' })
  return { fetch: httpFetch(origin), close: async () => site.close() }
}

const expressMount =
  (version: string): MountFlows =>
  async (app) => {
    const { depends, loginRoute, confirmRoute, flowRoute } = latchkeyExpress(app.latch, {
      address,
      factorPage: '/factor',
    })
    const create = versions[version]
    if (create === undefined) throw new Error(`There is no ${version}`)
    const site = create().set('env', 'test')
    site.post('/login', loginRoute())
    site.post('/confirm', confirmRoute())
    site.get(
      '/who',
      depends({ user: app.latch.optionalUser }, (_, res, { user }) => res.json(idOf(user))),
    )
    const steps = stepsOf(app)
    for (const name of names) site.all(paths[name], flowRoute(steps[name]))
    const { origin, close } = await listenExpress(site)
    return { fetch: httpFetch(origin), close }
  }

const fetchMount: MountFlows = async (app) => {
  const { depends, loginRoute, confirmRoute, flowRoute } = latchkeyFetch(app.latch, {
    address,
    factorPage: '/factor',
  })
  const steps = stepsOf(app)
  const routes = new Map<string, FetchHandler<readonly unknown[]>>([
    ['/login', loginRoute()],
    ['/confirm', confirmRoute()],
    ['/who', depends({ user: app.latch.optionalUser }, (_, { user }) => Response.json(idOf(user)))],
    ...names.map((name) => [paths[name], flowRoute(steps[name])] as const),
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
export const mounts: Readonly<Record<string, MountFlows>> = {
  Hono: honoMount,
  Fastify: fastifyMount,
  'Express 5': expressMount('Express 5'),
  'Express 4': expressMount('Express 4'),
  fetch: fetchMount,
}
