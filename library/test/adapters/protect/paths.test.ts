/**
 * A path that is written in another way opens nothing: in every framework, over a socket, with the request targets that
 * attackers send. The control shows that each of them gets past a check that compares the beginning of the path.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { loginCookie } from '../../../../services/application.ts'
import { ask, CLOSED, frameworks, PUBLIC, type NaiveCheck } from './sites.ts'

/** Ways to write the path of a closed route. */
const targets = [
  '/%61dmin',
  '/ADMIN',
  '/admin/',
  '//admin',
  '/./admin',
  '/.//admin',
  '/assets/../admin',
  '/assets/%2e%2e/admin',
  '/assets/%2E%2E/admin',
  '/assets/..%2fadmin',
  '/assets/..\\admin',
  '/assets\\..\\admin',
  '/assets/..;/admin',
  '/assets/.;/../admin',
  '/assets//../admin',
  '/assets/x/../../admin',
  '/about/../admin',
  '/about/..',
  '/about;/../admin',
  '/admin;x',
  '/admin;/about',
  '/admin?/about',
  '/admin?next=/assets/',
  '/admin#/assets/',
  '/admin%00',
  '/admin%2f',
  '/admin%20',
  '/admin\t',
  '\\admin',
  '/\\admin',
  'http://127.0.0.1/admin',
  'http://127.0.0.1/assets/../admin',
  'HTTP://127.0.0.1/%61dmin',
  'http:/admin',
  'admin',
  '/members/list/',
  '/members/%6cist',
  '/MEMBERS/list',
  '/old/inner',
  '/old/%69nner',
]

/** Asks for a login for the paths that are known to be closed, or for all but those that are known to be open. */
const naive: NaiveCheck = (target) =>
  target.startsWith('/admin') || target.startsWith('/members') || target.startsWith('/old')
const naiveList: NaiveCheck = (target) =>
  !target.startsWith('/about') && !target.startsWith('/assets/')

/** What gets past a check of how the path begins. */
const passing: Readonly<Record<string, readonly string[]>> = {
  Hono: [
    '/%61dmin',
    '/./admin',
    '/assets/../admin',
    '/assets/%2e%2e/admin',
    '/assets/%2E%2E/admin',
    '/assets/x/../../admin',
    '/about/../admin',
    '/about;/../admin',
    'http://127.0.0.1/admin',
    'http://127.0.0.1/assets/../admin',
  ],
  Fastify: [
    '/%61dmin',
    '/ADMIN',
    '//admin',
    'http://127.0.0.1/admin',
    'HTTP://127.0.0.1/%61dmin',
    '/MEMBERS/list',
  ],
  'Express 5': ['/ADMIN', 'http://127.0.0.1/admin', '/MEMBERS/list'],
  'Express 4': ['/ADMIN', 'http://127.0.0.1/admin', '/MEMBERS/list'],
  'a fetch handler': [
    '/%61dmin',
    '/ADMIN',
    '//admin',
    '/.//admin',
    '/assets/..%2fadmin',
    '/assets/..;/admin',
    '/MEMBERS/list',
  ],
}

for (const { name, start } of frameworks) {
  describe(`protect in ${name}`, async () => {
    const site = await start('protect')
    after(() => site.close())

    for (const target of [...targets, '/admin', '/admin/users', '/members/list', '/profile']) {
      it(`serves nobody ${JSON.stringify(target)} without a login`, async () => {
        const { status, body } = await ask(site.port, target)
        assert.doesNotMatch(body, new RegExp(CLOSED))
        // Nobody learns which routes exist. If the framework has matched an open route, that one answers.
        assert.ok(status === 401 || status === 400 || body === PUBLIC, `${status} ${body}`)
      })
    }

    it('serves what is open, and costs no look-up', async () => {
      const cookie = await loginCookie(site)
      const before = { ...site.calls }
      for (const target of ['/about', '/assets/a.css', '/login', '/about?x=1']) {
        const { status, body, head } = await ask(site.port, target, 'GET', { cookie })
        assert.deepEqual([status, body], [200, PUBLIC], target)
        assert.doesNotMatch(head, /cache-control/i)
      }
      assert.deepEqual(site.calls, before)
    })

    it('serves a closed route after a login, with one look-up', async () => {
      const cookie = await loginCookie(site)
      for (const target of ['/admin', '/members/list', '/profile', '/admin/users']) {
        const before = site.calls['read'] ?? 0
        const { status, body } = await ask(site.port, target, 'GET', { cookie })
        assert.deepEqual([status, body], [200, CLOSED], target)
        assert.equal((site.calls['read'] ?? 0) - before, 1)
      }
    })

    it('has a control: a check of how the path begins is got past', async () => {
      const past = new Set<string>()
      for (const check of [naive, naiveList]) {
        const control = await start(check)
        for (const target of targets) {
          if ((await ask(control.port, target)).body.includes(CLOSED)) past.add(target)
        }
        await control.close()
      }
      assert.deepEqual(
        targets.filter((target) => past.has(target)),
        passing[name],
      )
    })
  })
}
