/**
 * Messages and the pages that tell of them: what is said holds, nobody is told twice, and every page that a letter or a
 * redirect leads to is there.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startMailSite } from '../support/mail-site.ts'

describe('a user who logs in by a new browser', () => {
  it('is told once, though the routes were listed in the same process', async (t) => {
    const site = await startMailSite(t)
    await site.addUser('ada')
    assert.ok(site.routes().some(({ path }) => path === '/not-me'))
    await site.loggedIn('ada')
    assert.equal((await site.deliver(1)).length, 1)
    // A second one would have come by the time of another message.
    await site.loggedIn('ada')
    assert.equal((await site.deliver(1)).length, 1)
  })
})
