/**
 * The routes of a latchkey process for what users enrol: as the kits do it, but without the steps of a browser.
 *
 * @module
 */

import type { Hono } from 'hono'
import { Credentials } from '../library/src/credentials/credentials.ts'
import { installKits } from '../library/src/factors/install-kits.ts'
import type { FactorKit } from '../library/src/factors/kit.ts'
import { MOST_APPS } from './settings.ts'

const KIND = 'totp'

/** What is kept of an app: the last step that was taken. */
interface Kept {
  readonly [key: string]: number
  readonly last: number
}

/** What the kit adds to the latch. */
interface RigMethods {
  readonly credentials: Credentials
}

/** A kit that is no factor, so that the logins of the rig stay as they are. */
export const rigKit: FactorKit<{ readonly rig: RigMethods }> = {
  name: 'rig',
  installAll: installKits,
  install: (parts) => ({
    factors: [],
    methods: { credentials: new Credentials(parts) },
  }),
}

/** Adds the routes. */
export function addFactors(
  app: Hono,
  { credentials }: RigMethods,
  answered: (work: () => Promise<unknown>) => Promise<Response>,
): void {
  const refused = (status: 404 | 409): Response => new Response(null, { status })

  app.post('/enrol', async (c) => {
    const { username: userId } = await c.req.json<{ username: string }>()
    return answered(async () => {
      const order = { userId, kind: KIND, name: 'App', data: { last: 0 } }
      const added = await credentials.add(order, MOST_APPS)
      return typeof added === 'string' ? refused(409) : { id: added.id }
    })
  })
  app.post('/step', async (c) => {
    const { id, step } = await c.req.json<{ id: string; step: number }>()
    return answered(async () => {
      for (let i = 0; i < 20; i++) {
        const row = await credentials.read<Kept>(id, KIND)
        if (row === null) return refused(404)
        if (row.data.last >= step) return refused(409)
        if (await credentials.update(row, { data: { last: step } })) return {}
      }
      throw new Error('Too many tries')
    })
  })
  app.post('/unenrol', async (c) => {
    const { username, id } = await c.req.json<{ username: string; id: string }>()
    return answered(async () => {
      const outcome = await credentials.remove(username, id, [KIND])
      return outcome === 'removed' ? {} : refused(outcome === 'last' ? 409 : 404)
    })
  })
  app.post('/factors', async (c) => {
    const { username } = await c.req.json<{ username: string }>()
    return answered(async () => {
      const rows = await credentials.readAll<Kept>(username, KIND)
      return rows.map(({ id, data }) => ({ id, last: data.last }))
    })
  })
}
