/**
 * Whoever is refused a right is told of, for the log.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Hono } from 'hono'
import { MINUTE, type LatchkeyEvent } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { testClient } from 'latchkey/testing'
import { PASSWORD, testApplication } from '../../../services/application.ts'

const ADDRESS = '192.0.2.1'

/** A site with a route for each kind of right. */
function site() {
  const { latch, clock, events } = testApplication()
  const { depends, loginRoute } = latchkeyHono(latch, { address: () => ADDRESS })
  const app = new Hono()
  app.post('/login', loginRoute())
  for (const [path, guard] of [
    ['/user', latch.user],
    ['/admin', latch.role('admin')],
    ['/recent', latch.recentLogin(MINUTE)],
    ['/second', latch.secondFactor],
  ] as const) {
    app.get(
      path,
      depends({ guard }, (c) => c.text('open')),
    )
  }
  const client = testClient(app.request)
  const told = (): readonly LatchkeyEvent[] =>
    events.filter(({ type }) => type === 'access.denied' || type === 'request.refused')
  return { client, clock, told, events }
}

describe('a refused right', () => {
  it('is told once, with its code, the user and the address (ASVS 5.0, 16.3.2)', async () => {
    const { client, clock, told } = site()
    const denied = (code: string, userId: string | null) => ({
      type: 'access.denied',
      code,
      userId,
      address: ADDRESS,
    })
    assert.equal((await client.get('/user')).status, 401)
    assert.equal((await client.get('/admin')).status, 401)
    await client.post('/login', { username: 'bob', password: PASSWORD })
    assert.equal((await client.get('/admin')).status, 403)
    assert.equal((await client.get('/second')).status, 403)
    clock.advance(2 * MINUTE)
    assert.equal((await client.get('/recent')).status, 403)
    assert.deepEqual(told(), [
      denied('not_authenticated', null),
      denied('not_authenticated', null),
      denied('forbidden', 'id-bob'),
      denied('second_factor_required', 'id-bob'),
      denied('recent_login_required', 'id-bob'),
    ])
  })

  it('is nothing that a granted one looks like (negative control)', async () => {
    const { client, told } = site()
    await client.post('/login', { username: 'alice', password: PASSWORD })
    for (const path of ['/user', '/admin', '/recent']) {
      assert.equal((await client.get(path)).status, 200)
    }
    assert.deepEqual(told(), [])
  })
})
