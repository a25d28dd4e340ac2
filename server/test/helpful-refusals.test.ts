/**
 * Refusals that help: which role is missing, the way to another account, and a reference by which the log knows a
 * failure.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import { Browser, type Answer } from '../../services/site/browser.ts'
import {
  makeSite,
  PASSWORD,
  startServer,
  type RunningServer,
} from '../../services/site/processes.ts'

const site = makeSite()
let server: RunningServer

before(async () => {
  await site.addUser('alice', ['admin'])
  await site.addUser('bob', ['reader'])
  server = await startServer(site)
})
after(async () => {
  await server.stop()
  site.remove()
})

async function bob(): Promise<Browser> {
  const browser = new Browser(server.url)
  await browser.fillIn('/login', { username: 'bob', password: PASSWORD })
  return browser
}

/** Where the form that changes accounts goes. */
function actionOf({ body }: Answer): string {
  const [, action] = /action="(\/logout\?[^"]+)"/.exec(body) ?? assert.fail('no such form')
  return (action ?? '').replaceAll('&amp;', '&')
}

describe('a page for another role', () => {
  it('names the role that is missing and who is logged in, and leads another account back to it', async () => {
    const browser = await bob()
    const refused = await browser.open('/admin?after=x')
    assert.equal(refused.status, 403)
    assert.match(refused.body, /with the role “admin”\. You are logged in as bob, without it/)

    const left = await browser.submit(actionOf(refused), {})
    assert.deepEqual(
      [left.status, left.headers.location],
      [303, '/login?next=%2Fadmin%3Fafter%3Dx'],
    )
    assert.equal((await browser.get('/profile')).status, 401)
    const login = await browser.open(left.headers.location ?? '')
    assert.doesNotMatch(login.body, /bob|You are logged out/)
    const fields = { username: 'alice', password: PASSWORD, next: '/admin?after=x' }
    const back = await browser.submit('/login', fields)
    assert.deepEqual([back.status, back.headers.location], [303, '/admin?after=x'])
  })

  it('tells a program no more than before', async () => {
    const browser = await bob()
    const problem = (await browser.get('/admin')).json()
    assert.deepEqual([problem['code'], problem['detail']], ['forbidden', 'Forbidden'])
  })
})

describe('the way to another account', () => {
  it('leads to no other site, whatever the address says', async () => {
    for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example', '']) {
      const browser = await bob()
      await browser.open('/logout')
      const left = await browser.submit(`/logout?next=${encodeURIComponent(next)}`, {})
      assert.deepEqual([left.status, left.headers.location], [303, '/login?next=%2Fprofile'], next)
    }
  })

  it('does nothing for a form without its token', async () => {
    const browser = await bob()
    const answer = await browser.submit('/logout?next=/admin', { _csrf: 'wrong' })
    assert.equal(answer.status, 403)
    assert.equal((await browser.get('/profile')).status, 200)
  })

  it('says that the user is logged out only where nobody wants to go on (negative control)', async () => {
    const browser = await bob()
    await browser.open('/logout')
    const left = await browser.submit('/logout', {})
    assert.equal(left.headers.location, '/login')
    assert.match((await browser.open('/login')).body, /You are logged out/)
  })
})

describe('a failure', () => {
  it('has a reference on its page that the log has beside the error, each failure its own', async (t) => {
    const broken = makeSite()
    await broken.addUser('alice')
    const other = await startServer(broken)
    t.after(async () => {
      await other.stop()
      broken.remove()
    })
    const browser = new Browser(other.url)
    await browser.fillIn('/login', { username: 'alice', password: PASSWORD })
    const db = new DatabaseSync(broken.database)
    db.exec('ALTER TABLE latchkey_sessions RENAME TO somewhere_else')
    const visitor = new Browser(other.url)
    await visitor.open('/login')
    const pages = [
      await browser.open('/profile'),
      await browser.open('/profile'),
      await visitor.submit('/login', { username: 'alice', password: PASSWORD }),
    ]
    db.exec('ALTER TABLE somewhere_else RENAME TO latchkey_sessions')
    db.close()
    const references = pages.map(({ status, body }) => {
      assert.equal(status, 503)
      const [, reference] = /Reference(?:: | <code>)([a-z2-9]{10})(?:\.|<)/.exec(body) ?? []
      return reference ?? assert.fail(body)
    })
    assert.equal(new Set(references).size, 3)
    await other.stop()
    for (const reference of references) {
      const [event, ...more] = other.logged.filter(({ requestId }) => requestId === reference)
      assert.deepEqual([event?.['type'], more.length], ['request.failed', 0])
      assert.equal(event?.['code'], 'store_unavailable')
    }
    // A page that is refused and not broken needs none.
    assert.doesNotMatch((await (await bob()).open('/admin')).body, /Reference/)
  })
})
