/**
 * Invitations to a team, by one-time tokens: each is accepted once, by the user who got it, within a week.
 *
 * @module
 */

import { Hono } from 'hono'
import { DAY, type Latchkey, type Purpose } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'

/** The name says what a token is good for; the type says what is kept with it. */
const invitation: Purpose<{ team: string }> = 'invitation to a team'

/** Who is in each team: your database. */
export const teams = new Map<string, Set<string>>()
const SEATS = 5

/** Returns the routes. */
export function invitations(latch: Latchkey): Hono {
  const { depends } = latchkeyHono(latch)
  const app = new Hono()

  app.post(
    '/invitations',
    depends({ admin: latch.role('admin') }, async (c) => {
      const { userId, team } = await c.req.json<{ userId: string; team: string }>()
      const order = { purpose: invitation, userId, data: { team }, lifetime: 7 * DAY }
      const token = await latch.tokens.issue(order)
      // In the fragment: it reaches no server, no log and no Referer.
      return c.json({ mail: `https://app.example.com/accept#${token}` })
    }),
  )

  app.post(
    '/invitations/accept',
    depends({ user: latch.user }, async (c, { user }) => {
      const { token } = await c.req.json<{ token: unknown }>()
      const seen = await latch.tokens.look(token, invitation)
      if (seen === null || seen.userId !== user.id) return c.json({ problem: 'not for you' }, 410)
      const members = teams.get(seen.data.team) ?? new Set<string>()
      // Whatever can refuse comes before the redemption, so that a refusal costs no token.
      if (members.size >= SEATS) return c.json({ problem: 'the team is full' }, 409)
      const redeemed = await latch.tokens.redeem(token, invitation)
      if (redeemed === null) return c.json({ problem: 'somebody was faster' }, 410)
      teams.set(redeemed.data.team, members.add(user.id))
      return c.json({ team: redeemed.data.team })
    }),
  )
  return app
}
