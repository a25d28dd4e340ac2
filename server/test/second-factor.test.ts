/**
 * The second step of a login, and the confirmation of who is logged in, through a real server.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Browser } from '../../services/site/browser.ts'
import {
  makeSite,
  PASSWORD,
  startServer,
  type RunningServer,
} from '../../services/site/processes.ts'

const site = makeSite()
let server: RunningServer

before(async () => {
  await site.addUser('alice')
  server = await startServer(site)
})
after(async () => {
  await server.stop()
  site.remove()
})

describe('the page of the second step', () => {
  it('leads whoever has not begun a login to its first step, and whoever is logged in on', async () => {
    const browser = new Browser(server.url)
    const stranger = await browser.open('/login/factor?next=/admin')
    assert.deepEqual([stranger.status, stranger.headers.location], [303, '/login?next=%2Fadmin'])
    await browser.fillIn('/login', { username: 'alice', password: PASSWORD })
    const done = await browser.open('/login/factor?next=/admin')
    assert.deepEqual([done.status, done.headers.location], [303, '/admin'])
  })
})

describe('the page that asks for a confirmation', () => {
  it('asks whoever has no factor for the password, and leads back', async () => {
    const browser = new Browser(server.url)
    await browser.fillIn('/login', { username: 'alice', password: PASSWORD })
    const page = await browser.open('/confirm?next=/profile')
    assert.match(page.body, /name="password"/)
    assert.doesNotMatch(page.body, /name="(?:code|recoveryCode|passkey)"/)
    const wrong = await browser.submit('/confirm', { password: 'not it', next: '/profile' })
    assert.equal(wrong.status, 401)
    const right = await browser.submit('/confirm', { password: PASSWORD, next: '/profile' })
    assert.deepEqual([right.status, right.headers.location], [303, '/profile'])
  })
})
