/**
 * Sites with passkeys, one for each adapter.
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
import type { ClosableApplication } from '../../../services/closable-application.ts'
import { listenExpress, versions } from '../adapters/express-server.ts'

/** Mounts the routes of passkeys by an adapter: `paths` says where. */
export type MountPasskeys = (
  app: ClosableApplication,
) => Promise<{ readonly fetch: Fetch; readonly close: () => Promise<void> }>

/** Where each step is. */
export const paths = {
  options: '/passkeys/options',
  login: '/passkeys/login',
  add: '/passkeys/add',
  close: '/password/close',
  reset: '/reset',
} as const

const names = Object.keys(paths) as (keyof typeof paths)[]

function stepsOf({ latch, flows }: ClosableApplication) {
  const { options, login, add } = latch.passkeys.steps
  return { options, login, add, close: flows.password.steps.close, reset: flows.reset.steps.start }
}

const given = { address: () => '192.0.2.1', factorPage: '/factor' }
const idOf = (user: { readonly id: string } | null) => ({ id: user?.id ?? null })

/** Mounts them by Hono. */
export const honoMount: MountPasskeys = async (app) => {
  const { depends, loginRoute, factorRoute, confirmRoute, flowRoute } = latchkeyHono(
    app.latch,
    given,
  )
  const site = new Hono()
  site.post('/login', loginRoute())
  site.post('/factor', factorRoute())
  site.post('/confirm', confirmRoute())
  site.get(
    '/who',
    depends({ user: app.latch.optionalUser }, (c, { user }) => c.json(idOf(user))),
  )
  const steps = stepsOf(app)
  for (const name of names) site.all(paths[name], flowRoute(steps[name]))
  return { fetch: async (request) => site.fetch(request), close: async () => undefined }
}

const fastifyMount: MountPasskeys = async (app) => {
  const { depends, loginRoute, factorRoute, confirmRoute, flowRoute } = latchkeyFastify(
    app.latch,
    given,
  )
  const site = Fastify({ forceCloseConnections: true })
  site.post('/login', loginRoute())
  site.post('/factor', factorRoute())
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
  (version: string): MountPasskeys =>
  async (app) => {
    const { depends, loginRoute, factorRoute, confirmRoute, flowRoute } = latchkeyExpress(
      app.latch,
      given,
    )
    const create = versions[version]
    if (create === undefined) throw new Error(`There is no ${version}`)
    const site = create().set('env', 'test')
    site.post('/login', loginRoute())
    site.post('/factor', factorRoute())
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

const fetchMount: MountPasskeys = async (app) => {
  const { depends, loginRoute, factorRoute, confirmRoute, flowRoute } = latchkeyFetch(
    app.latch,
    given,
  )
  const steps = stepsOf(app)
  const routes = new Map<string, FetchHandler<readonly unknown[]>>([
    ['/login', loginRoute()],
    ['/factor', factorRoute()],
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
export const mounts: Readonly<Record<string, MountPasskeys>> = {
  Hono: honoMount,
  Fastify: fastifyMount,
  'Express 5': expressMount('Express 5'),
  'Express 4': expressMount('Express 4'),
  fetch: fetchMount,
}
