/**
 * The starts of reset and registration, for whoever times them: every name that begins with `known` or `disabled` has
 * an account. And one that waits for its message, which shows that waiting can be told.
 *
 * @module
 */

import { Hono } from 'hono'
import { createLatchkey } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { flows } from 'latchkey/flows'
import { memoryStore } from 'latchkey/stores/memory'
import type { AttackedUser } from './world.ts'

/** Returns the routes `/reset`, `/register` and `/awaited`. */
export function flowRoutes(passwordHash: string): Hono {
  const find = (address: string): AttackedUser | null => {
    const isKnown = /^(?:known|disabled)-/.test(address)
    const disabled = address.startsWith('disabled')
    return isKnown ? { id: address, username: address, roles: [], passwordHash, disabled } : null
  }
  const latch = createLatchkey({
    secrets: crypto.randomUUID() + crypto.randomUUID(),
    publicUrl: 'http://localhost',
    store: memoryStore(),
    findUser: find,
  })
  const send = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  const { reset, register } = flows<AttackedUser>(latch, {
    users: {
      find,
      findById: find,
      addressOf: ({ username }) => username,
      setPasswordHash: () => false,
      create: () => null,
    },
    send,
  })
  // The address of the peer would soon be throttled: what is timed is a start that is admitted.
  let peers = 0
  const address = (): string => `10.${(peers >> 16) & 255}.${(peers >> 8) & 255}.${peers++ & 255}`
  const { flowRoute } = latchkeyHono(latch, { address })
  const app = new Hono()
  app.post('/reset', flowRoute(reset.steps.start))
  app.post('/register', flowRoute(register.steps.start))
  app.post('/awaited', async (c) => {
    const { username } = await c.req.json<{ username: string }>()
    if (find(username) !== null) await send()
    return c.json({ message: 'If there is an account, a message is on its way' })
  })
  return app
}
