/**
 * What users change of their own account: the password and the address. And an administrator, who invites.
 *
 * @module
 */

import { Hono } from 'hono'
import type { BaseUser, Latchkey, StoredUser } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { flows, type FlowUsers, type Send } from 'latchkey/flows'

/** Returns the routes. Their pages are forms with the fields that each step names: `password.steps.change.fields`. */
export function accountSettings<User extends StoredUser>(
  latch: Latchkey<BaseUser & { readonly roles: readonly string[] }>,
  users: FlowUsers<User>,
  send: Send,
): Hono {
  const { password, address, invitation, notMe } = flows(latch, { users, send })
  const { depends, flowRoute } = latchkeyHono(latch, { confirmPage: '/confirm' })
  const app = new Hono()
  latch.onEvent(notMe.tell) // whoever logs in by a new browser is told of it

  app.post('/settings/password', flowRoute(password.steps.change)) // ends the other sessions

  app.post('/settings/address', flowRoute(address.steps.start)) // a link to the new address
  app.post('/change-address', flowRoute(address.steps.finish)) // the old one is told
  app.post('/undo-address', flowRoute(address.steps.undo)) // for seven days, by the old one

  app.post(
    '/admin/invite/:id',
    depends({ admin: latch.role('admin') }, async (c) =>
      c.json({ isSent: await invitation.send(c.req.param('id') ?? '') }),
    ),
  )
  app.post('/invitation', flowRoute(invitation.steps.finish)) // makes the password, and logs in

  app.post('/not-me', flowRoute(notMe.steps.finish)) // ends all sessions, and starts a reset
  return app
}
