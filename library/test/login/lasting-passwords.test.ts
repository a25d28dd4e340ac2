/**
 * A password does not age: nothing but its user, a reset or an administrator ends it.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAY } from 'latchkey'
import { PASSWORD, testApplication } from '../../../services/application.ts'

describe('a password', () => {
  it('is good for ninety years, and nobody is asked for another one (ASVS 5.0, 6.2.10)', async () => {
    const { latch, clock, events } = testApplication()
    for (let year = 0; year <= 90; year += 10) {
      const user = await latch.authenticate('alice', PASSWORD)
      assert.equal(user.username, 'alice')
      clock.advance(3652 * DAY)
    }
    assert.deepEqual(events, [])
  })

  it('is another one as soon as its hash is (negative control)', async () => {
    const { latch, users } = testApplication()
    const alice = users.get('alice')
    assert.ok(alice)
    users.set('alice', { ...alice, passwordHash: null })
    await assert.rejects(latch.authenticate('alice', PASSWORD), { code: 'invalid_credentials' })
  })
})
