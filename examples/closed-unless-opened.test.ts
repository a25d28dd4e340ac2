/**
 * The site of `closed-unless-opened.ts`: what is open, what is not, and the table of its routes.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { testClient } from 'latchkey/testing'
import { PASSWORD, testApplication } from '../services/application.ts'
import { site } from './closed-unless-opened.ts'

/** The routes of the site. Whoever adds one changes this table, and sees who can reach it. */
const table = [
  'GET /: protect, open',
  'GET /assets/:file: protect, open',
  'POST /hooks/payment: protect, open',
  'GET /login: protect, open',
  'POST /login: protect, loginRoute, open',
  'POST /logout: protect, logoutRoute, open',
  'GET /report: protect',
  'GET /admin: protect, role(admin)',
]

describe('a site that is closed unless opened', () => {
  it('has these routes, with these guards', () => {
    const rows = site(testApplication().latch)
      .routes()
      .map(({ method, path, guards, open }) => {
        const words = [...guards, ...(open ? ['open'] : [])]
        return `${method} ${path}: ${words.join(', ')}`
      })
    assert.deepEqual(rows, table)
  })

  it('serves nobody a route that nobody thought of, without a login', async () => {
    const { app } = site(testApplication().latch)
    const client = testClient(app.request)
    assert.equal((await client.get('/')).status, 200)
    assert.equal((await client.get('/assets/a.css')).status, 200)
    assert.equal((await client.post('/hooks/payment')).status, 200)
    for (const path of ['/report', '/%72eport', '/admin', '/assets', '/none']) {
      assert.equal((await client.get(path)).status, 401, path)
    }
    assert.equal((await client.post('/')).status, 401)
  })

  it('is no more than being logged in: roles are the business of each route', async () => {
    const { app } = site(testApplication().latch)
    const bob = testClient(app.request)
    await bob.login('bob', PASSWORD)
    assert.equal((await bob.get('/report')).status, 200)
    assert.equal((await bob.get('/admin')).status, 403)
  })
})

describe('docs/recipes/closed-unless-opened.md', () => {
  const read = (path: string): string => readFileSync(join(import.meta.dirname, path), 'utf8')
  const page = read('../docs/recipes/closed-unless-opened.md')

  it('shows the example as it is', () => {
    const [, ...code] = read('closed-unless-opened.ts').split(' */\n\n')
    assert.ok(code.join('').length > 800)
    assert.ok(page.includes(code.join(' */\n\n').trim()))
  })

  it('shows the table of the test', () => {
    for (const row of table) assert.ok(page.includes(row), row)
  })
})
