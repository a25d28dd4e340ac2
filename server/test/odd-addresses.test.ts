/**
 * What becomes of addresses that nobody types: no page fails by them, and none sends on to what they say.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { describe, it } from 'node:test'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { hashPassword } from 'latchkey'
import { PASSWORD } from '../../services/site/processes.ts'
import { listen, stop } from '../src/site/http-server.ts'
import { assertWritable } from '../src/site/writable.ts'
import { Person, startClockedSite } from './support/clocked-site.ts'
import { newPostgresUrl } from './support/databases.ts'

/** Line breaks, NUL, delete, what is beyond Latin-1, a piece of a character, and another site. */
const ODD = ['%0d%0aX:y', '%00', 'a%7fb', '%e2%82%ac', '%ff', '%2f%2fevil.example']

/** The parameters that any page reads. */
const PARAMETERS = [
  'next',
  'after',
  'before',
  'search',
  'token',
  'code',
  'state',
  'error',
  'iss',
  'sid',
]

describe('an odd address', () => {
  it('fails at no page, whether in its path or behind the question mark, for nobody and for an administrator', async (t) => {
    // PostgreSQL takes no NUL.
    const site = await startClockedSite(t, { registration: true, database: await newPostgresUrl() })
    const passwordHash = await hashPassword(PASSWORD)
    await site.storage.users.create({ username: 'ann', roles: ['owner'], passwordHash })
    const [nobody, admin] = [new Person(site), new Person(site)]
    await admin.logIn('ann')
    const paths = site.routes().flatMap(({ method, path }) => (method === 'GET' ? [path] : []))
    assert.ok(paths.length > 30)
    const addresses = ODD.flatMap((odd) => [
      ...paths.flatMap((path) => (path.includes(':') ? [path.replace(/:\w+/, odd)] : [])),
      ...paths.map((path) => `${path}?${PARAMETERS.map((name) => `${name}=/${odd}`).join('&')}`),
    ])
    const walk = async (person: Person): Promise<void> => {
      for (const address of addresses) {
        const { status, headers } = await person.open(address)
        assert.ok(status < 500, `${status} of ${address}`)
        const to = new URL(headers.location ?? '', site.url)
        assert.equal(to.origin, site.url, address)
        if (address.startsWith('/admin/users/') && !address.includes('?')) {
          assert.ok(status === 404 || to.pathname === '/login', `${status} of ${address}`)
        }
      }
    }
    await Promise.all([nobody, admin].map(walk))
    assert.equal(site.events.filter(({ type }) => type === 'request.failed').length, 0)
  })

  it('that no header can carry is an error of the request, for whoever logs these', async (t) => {
    const errors: unknown[] = []
    const app = new Hono()
      .use(assertWritable)
      .get('/bad', (c) => c.redirect('/a\x7Fb', 303))
      .get('/good', (c) => c.redirect('/a', 303))
    app.onError((error, c) => {
      errors.push(error)
      return c.text('failed', 500)
    })
    const server = createServer(getRequestListener(app.fetch))
    const url = `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}`
    t.after(() => stop(server))
    const printed = t.mock.method(console, 'error', () => undefined)
    const bad = await fetch(`${url}/bad`, { redirect: 'manual' })
    assert.deepEqual([bad.status, bad.statusText], [500, 'Internal Server Error'])
    assert.equal(await bad.text(), 'failed')
    assert.equal(bad.headers.get('location'), null)
    assert.equal((errors[0] as { readonly code?: string }).code, 'ERR_INVALID_CHAR')
    assert.equal(printed.mock.callCount(), 0)
    const good = await fetch(`${url}/good`, { redirect: 'manual' })
    assert.deepEqual([good.status, good.headers.get('location')], [303, '/a'])
  })
})
