/**
 * What `protect` answers, in every framework: the same as `depends({ user })`, for every method, whether there is such
 * a route or not; and what its guard leaves to the routes behind it.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { MINUTE } from 'latchkey'
import { override } from 'latchkey/testing'
import { loginCookie, PASSWORD } from '../../../../services/application.ts'
import { ask, CLOSED, frameworks, PUBLIC, type RawAnswer } from './sites.ts'

/** Headers by which others have let somebody in, or called another route. */
const headers: Readonly<Record<string, string>> = {
  'X-Middleware-Subrequest': 'middleware:middleware:middleware:middleware:middleware',
  'X-Original-URL': '/about',
  'X-Rewrite-URL': '/about',
  'X-Forwarded-Uri': '/about',
  'X-Forwarded-Path': '/about',
  'X-Forwarded-Prefix': '/assets',
  'X-Forwarded-For': '127.0.0.1',
  'X-HTTP-Method-Override': 'POST',
  'X-Forwarded-User': 'alice',
  Authorization: 'Bearer alice',
  Forwarded: 'for=127.0.0.1;host=localhost',
  'User-Agent': 'kube-probe/1.30',
  Upgrade: 'h2c',
}

const navigation = { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Site': 'none' }

/** Returns an answer without what differs from one request to the next, and from one path to another. */
function comparable({ status, head, body }: RawAnswer, path: string): readonly unknown[] {
  const lines = head.split('\r\n').slice(1)
  const others = lines.filter((line) => !/^(?:date|etag|connection|keep-alive)\b/i.test(line))
  const here = encodeURIComponent(path)
  return [status, others.map((line) => line.toLowerCase().replace(here.toLowerCase(), '')), body]
}

for (const { name, start } of frameworks) {
  describe(`protect in ${name}`, async () => {
    const site = await start('protect')
    const unprotected = await start(() => false)
    after(async () => {
      await site.close()
      await unprotected.close()
    })
    const { port } = site
    const crossSite = { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }
    const ownSite = { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/json' }
    const credentials = JSON.stringify({ username: 'alice', password: PASSWORD })

    for (const [kind, sent] of Object.entries({ 'a program': {}, 'a browser': navigation })) {
      it(`refuses ${kind} as depends({ user }) does`, async () => {
        const own = await ask(unprotected.port, '/profile', 'GET', sent)
        const ours = await ask(port, '/admin', 'GET', sent)
        assert.deepEqual(comparable(ours, '/admin'), comparable(own, '/profile'))
        assert.equal(ours.status, kind === 'a program' ? 401 : 303)
        if (kind === 'a browser') assert.match(ours.head, /^location: \/login\?next=%2Fadmin$/im)
      })
    }

    it('answers the same for a route that there is and one that there is not', async () => {
      const there = await ask(port, '/admin')
      for (const path of ['/nothing', '/admin/nothing/here', '/members', '/members/none', '/old']) {
        const answer = await ask(port, path)
        assert.deepEqual(comparable(answer, path), comparable(there, '/admin'), path)
      }
      const cookie = await loginCookie(site)
      assert.equal((await ask(port, '/nothing', 'GET', { cookie })).status, 404)
      // The control: without it, everybody learns which routes there are.
      assert.equal((await ask(unprotected.port, '/nothing')).status, 404)
    })

    it('opens a path for GET and HEAD, and for other methods only if the list says so', async () => {
      const statuses: Record<string, number> = {}
      for (const path of ['/about', '/hook', '/login', '/admin']) {
        for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
          if (`${method} ${path}` === 'POST /login') continue
          const { status, body } = await ask(port, path, method)
          assert.doesNotMatch(body, new RegExp(CLOSED))
          if (status !== 401) statuses[`${method} ${path}`] = status
        }
      }
      assert.deepEqual(statuses, {
        'GET /about': 200,
        'HEAD /about': 200,
        'POST /hook': 200,
        'GET /login': 200,
        'HEAD /login': 200,
      })
    })

    it('opens nothing by any header', async () => {
      for (const [header, value] of Object.entries(headers)) {
        const { status, body } = await ask(port, '/admin', 'GET', { [header]: value })
        assert.doesNotMatch(body, new RegExp(CLOSED), header)
        assert.notEqual(status, 200, header)
      }
    })

    it('leaves login and logout open, which refuse other sites themselves', async () => {
      const login = await ask(port, '/login', 'POST', ownSite, credentials)
      assert.equal(login.status, 200)
      const cookie = /^set-cookie: ([^;]*session[^;]*)/im.exec(login.head)?.[1] ?? ''
      assert.equal((await ask(port, '/admin', 'GET', { cookie })).body, CLOSED)
      const foreign = { ...ownSite, ...crossSite }
      assert.equal((await ask(port, '/login', 'POST', foreign, credentials)).status, 403)
      assert.equal((await ask(port, '/logout', 'POST', { ...foreign, cookie })).status, 403)
      assert.equal((await ask(port, '/logout', 'POST', { ...ownSite, cookie })).status, 200)
      assert.equal((await ask(port, '/admin', 'GET', { cookie })).status, 401)
      // Whoever is logged out already logs out.
      assert.equal((await ask(port, '/logout', 'POST', { ...ownSite, cookie })).status, 200)
    })

    it('keeps the login page open for every browser that it sends there', async () => {
      const { head } = await ask(port, '/admin?tab=2', 'GET', navigation)
      const page = /^location: (.*)$/im.exec(head)?.[1] ?? ''
      assert.equal(page, '/login?next=%2Fadmin%3Ftab%3D2')
      assert.equal((await ask(port, page, 'GET', navigation)).body, PUBLIC)
    })

    it('refuses what other sites cause, but for a route that takes it', async () => {
      const cookie = await loginCookie(site)
      const foreign = { ...crossSite, cookie }
      assert.equal((await ask(port, '/about', 'POST', foreign)).status, 403)
      assert.equal((await ask(port, '/lent', 'POST', foreign)).body, CLOSED)
      assert.equal((await ask(port, '/lent', 'POST', crossSite)).status, 401)
      assert.equal((await ask(port, '/about', 'POST', { ...ownSite, cookie }, '{}')).body, CLOSED)
    })

    it('takes requests for activity, but for a route that says they are none', async () => {
      const cookie = await loginCookie(site)
      const touches = async (path: string): Promise<number> => {
        site.clock.advance(5 * MINUTE)
        const before = site.calls['update'] ?? 0
        assert.equal((await ask(port, path, 'GET', { cookie })).body, CLOSED)
        return (site.calls['update'] ?? 0) - before
      }
      assert.equal(await touches('/poll'), 0)
      assert.equal(await touches('/profile'), 1)
      assert.equal(await touches('/admin'), 1)
    })

    it('asks for latch.user, which a test may replace', async () => {
      const restore = override(site.latch, site.latch.user, () => ({
        id: 'u9',
        username: 'carol',
        roles: [],
      }))
      assert.equal((await ask(port, '/admin')).body, CLOSED)
      restore()
      assert.equal((await ask(port, '/admin')).status, 401)
    })
  })
}
