/**
 * What the page of a confirmation that failed is told of what was sent.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Hono } from 'hono'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { testClient } from 'latchkey/testing'
import { PASSWORD, testApplication } from '../../../services/application.ts'

describe('onFailure of confirmRoute', () => {
  it('is told which kind of proof was sent, and none if none or several were', async () => {
    const { latch } = testApplication()
    const { loginRoute, confirmRoute } = latchkeyHono(latch)
    const told: unknown[] = []
    const app = new Hono().post('/login', loginRoute()).post(
      '/confirm',
      confirmRoute({
        onFailure(_, __, given) {
          told.push(given?.kind)
          return null
        },
      }),
    )
    const client = testClient(app.fetch)
    await client.post('/login', { username: 'alice', password: PASSWORD })
    const bodies: readonly object[] = [
      { password: 'wrong' },
      { code: '123456' },
      { recoveryCode: 'x', code: '' },
      { passkey: { id: 'x' } },
      { toString: 'x', next: '/' },
      { code: '1', password: '2' },
      {},
    ]
    for (const body of bodies) await client.post('/confirm', body)
    assert.deepEqual(told, ['password', 'code', 'recoveryCode', 'passkey', null, null, null])
    assert.equal((await client.post('/confirm', { password: PASSWORD })).status, 200)
  })
})
