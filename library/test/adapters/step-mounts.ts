/**
 * Steps of flows, passkeys and providers, mounted by every adapter beside the routes of a login.
 *
 * @module
 */

import Fastify from 'fastify'
import { Hono } from 'hono'
import type { Latchkey } from 'latchkey'
import { latchkeyExpress } from 'latchkey/adapters/express'
import { latchkeyFastify } from 'latchkey/adapters/fastify'
import { latchkeyFetch, type FetchHandler } from 'latchkey/adapters/fetch'
import { latchkeyHono } from 'latchkey/adapters/hono'
import type { FlowStep } from 'latchkey/flows'
import { httpFetch, type Fetch } from 'latchkey/testing'
import type { TestUser } from '../../../services/application.ts'
import { listenExpress, versions } from './express-server.ts'

/** What is mounted. */
export interface StepSite {
  readonly latch: Latchkey<TestUser>

  /** The options of the adapter. */
  readonly options: { readonly factorPage: string; readonly loginPage?: string }
  readonly steps: readonly (readonly [path: string, step: FlowStep])[]
}

/** A site that is served. */
export interface MountedSite {
  readonly fetch: Fetch
  readonly close: () => Promise<void>
}

/** Mounts the steps, `/login`, `/factor` and `/confirm`; `/who` says who is logged in. */
export type MountSteps = (site: StepSite) => Promise<MountedSite>

const address = (): string => '192.0.2.1'
const idOf = (user: { readonly id: string } | null) => ({ id: user?.id ?? null })

const onHono: MountSteps = async ({ latch, options, steps }) => {
  const adapter = latchkeyHono(latch, { address, ...options })
  const { depends, loginRoute, factorRoute, confirmRoute, flowRoute } = adapter
  const site = new Hono()
  site.post('/login', loginRoute())
  site.post('/factor', factorRoute())
  site.post('/confirm', confirmRoute())
  site.get(
    '/who',
    depends({ user: latch.optionalUser }, (c, { user }) => c.json(idOf(user))),
  )
  for (const [path, step] of steps) site.all(path, flowRoute(step))
  return { fetch: async (request) => site.fetch(request), close: async () => undefined }
}

const onFastify: MountSteps = async ({ latch, options, steps }) => {
  const adapter = latchkeyFastify(latch, { address, ...options })
  const { depends, loginRoute, factorRoute, confirmRoute, flowRoute } = adapter
  const site = Fastify({ forceCloseConnections: true })
  site.post('/login', loginRoute())
  site.post('/factor', factorRoute())
  site.post('/confirm', confirmRoute())
  site.get(
    '/who',
    depends({ user: latch.optionalUser }, (_, __, { user }) => idOf(user)),
  )
  for (const [url, step] of steps) {
    site.route({ method: ['GET', 'POST'], url, ...flowRoute(step) })
  }
  const origin = await site.listen({ port: 0, host: '127.0.0.1' })
  return { fetch: httpFetch(origin), close: async () => site.close() }
}

const onExpress =
  (version: string): MountSteps =>
  async ({ latch, options, steps }) => {
    const adapter = latchkeyExpress(latch, { address, ...options })
    const { depends, loginRoute, factorRoute, confirmRoute, flowRoute } = adapter
    const create = versions[version]
    if (create === undefined) throw new Error(`There is no ${version}`)
    const site = create().set('env', 'test')
    site.post('/login', loginRoute())
    site.post('/factor', factorRoute())
    site.post('/confirm', confirmRoute())
    site.get(
      '/who',
      depends({ user: latch.optionalUser }, (_, res, { user }) => res.json(idOf(user))),
    )
    for (const [path, step] of steps) site.all(path, flowRoute(step))
    const { origin, close } = await listenExpress(site)
    return { fetch: httpFetch(origin), close }
  }

const onFetch: MountSteps = async ({ latch, options, steps }) => {
  const adapter = latchkeyFetch(latch, { address, ...options })
  const { depends, loginRoute, factorRoute, confirmRoute, flowRoute } = adapter
  const routes = new Map<string, FetchHandler<readonly unknown[]>>([
    ['/login', loginRoute()],
    ['/factor', factorRoute()],
    ['/confirm', confirmRoute()],
    ['/who', depends({ user: latch.optionalUser }, (_, { user }) => Response.json(idOf(user)))],
    ...steps.map(([path, step]) => [path, flowRoute(step)] as const),
  ])
  return {
    async fetch(request) {
      const route = routes.get(new URL(request.url).pathname)
      return route?.(request) ?? new Response('Not found', { status: 404 })
    },
    close: async () => undefined,
  }
}

const adapters: Readonly<Record<string, MountSteps>> = {
  Hono: onHono,
  Fastify: onFastify,
  'Express 5': onExpress('Express 5'),
  'Express 4': onExpress('Express 4'),
  fetch: onFetch,
}

/** Mounts an application. */
export type Mount<Application> = (app: Application) => Promise<MountedSite>

/** Returns what mounts an application, by the name of the adapter; Hono's by a name of its own. */
export function mountsOf<Application>(siteOf: (app: Application) => StepSite): {
  readonly honoMount: Mount<Application>
  readonly mounts: Readonly<Record<string, Mount<Application>>>
} {
  const by =
    (mount: MountSteps): Mount<Application> =>
    (app) =>
      mount(siteOf(app))
  const named = Object.entries(adapters).map(([name, mount]) => [name, by(mount)] as const)
  return { honoMount: by(onHono), mounts: Object.fromEntries(named) }
}
