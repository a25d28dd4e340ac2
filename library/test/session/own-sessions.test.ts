/**
 * A page of devices: users see their sessions, and end them after they have confirmed that it is them.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MINUTE, type SessionInfo } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { testClient, type TestClient } from 'latchkey/testing'
import { Hono } from 'hono'
import { PASSWORD, testApplication } from '../../../services/application.ts'

/** An application with a page of devices. */
function site() {
  const { latch, clock } = testApplication()
  const { depends, loginRoute } = latchkeyHono(latch, { address: () => '192.0.2.1' })
  const recent = latch.recentLogin(10 * MINUTE)
  const app = new Hono()
  app.post('/login', loginRoute())
  app.get(
    '/devices',
    depends({ user: latch.user }, async (c, { user }) => c.json(await latch.sessions(user.id))),
  )
  app.post(
    '/devices/:id/end',
    depends({ user: recent }, async (c, { user }) =>
      c.json({ isEnded: await latch.revokeSession(user.id, c.req.param('id') ?? '') }),
    ),
  )
  app.post(
    '/devices/end',
    depends({ user: recent, session: latch.session }, async (c, { user, session }) =>
      c.json({ count: await latch.revokeUser(user.id, { except: session.id }) }),
    ),
  )
  const login = async (username: string): Promise<TestClient> => {
    const client = testClient(app.request)
    assert.equal((await client.post('/login', { username, password: PASSWORD })).status, 200)
    return client
  }
  return { clock, login }
}

const listOf = async (client: TestClient): Promise<readonly SessionInfo[]> =>
  (await (await client.get('/devices')).json()) as readonly SessionInfo[]

describe('a page of devices', () => {
  it('shows and ends the sessions of its user, after a confirmation, and of nobody else (ASVS 5.0, 7.5.2 and 8.2.2)', async () => {
    const { clock, login } = site()
    const phone = await login('alice')
    clock.advance(MINUTE)
    const laptop = await login('alice')
    const bob = await login('bob')
    const [, first] = await listOf(laptop)
    assert.equal((await listOf(laptop)).length, 2)
    clock.advance(11 * MINUTE)
    const late = await laptop.post(`/devices/${first?.id}/end`)
    assert.equal(((await late.json()) as { readonly code: string }).code, 'recent_login_required')
    await laptop.post('/login', { username: 'alice', password: PASSWORD })
    const [bobs] = await listOf(bob)
    const foreign = await laptop.post(`/devices/${bobs?.id}/end`)
    assert.deepEqual(await foreign.json(), { isEnded: false })
    assert.equal((await bob.get('/devices')).status, 200)
    const ended = await laptop.post(`/devices/${first?.id}/end`)
    assert.deepEqual(await ended.json(), { isEnded: true })
    assert.equal((await phone.get('/devices')).status, 401)
  })

  it('ends all others at once, and not its own', async () => {
    const { login } = site()
    const others = [await login('alice'), await login('alice'), await login('alice')]
    const own = await login('alice')
    assert.deepEqual(await (await own.post('/devices/end')).json(), { count: 3 })
    for (const other of others) assert.equal((await other.get('/devices')).status, 401)
    assert.equal((await own.get('/devices')).status, 200)
  })
})
