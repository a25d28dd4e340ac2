/**
 * The flows, walked over Hono.
 *
 * @module
 */

import { Hono } from 'hono'
import { latchkeyHono } from 'latchkey/adapters/hono'
import type { FlowApplication } from '../../../services/flow-application.ts'
import { paths, stepsOf, testWalks } from './walks.ts'

/** Mounts the flows. */
function mount(app: FlowApplication): (request: Request) => Response | Promise<Response> {
  const { depends, loginRoute, confirmRoute, flowRoute } = latchkeyHono(app.latch, {
    address: () => '192.0.2.1',
  })
  const site = new Hono()
  site.post('/login', loginRoute())
  site.post('/confirm', confirmRoute())
  site.get(
    '/who',
    depends({ user: app.latch.optionalUser }, (c, { user }) => c.json({ id: user?.id ?? null })),
  )
  const steps = stepsOf(app)
  for (const name of Object.keys(paths) as (keyof typeof paths)[]) {
    site.all(paths[name], flowRoute(steps[name]))
  }
  return site.request
}

testWalks('Hono', mount)
