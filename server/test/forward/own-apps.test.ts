/**
 * "Your apps": what a user's own page links to.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Browser } from '../../../services/site/browser.ts'
import { PASSWORD } from '../../../services/site/processes.ts'
import { appsOf } from '../../src/forward/own-apps.ts'
import { parseRules } from '../../src/forward/read-rules.ts'
import { startClockedSite } from '../support/clocked-site.ts'

const file = [
  {
    name: 'Wiki',
    url: 'https://wiki.test/',
    rules: [{ path: '/admin/*', roles: ['admin'] }, { path: '/*' }],
  },
  {
    name: 'Books',
    url: 'https://books.test/',
    rules: [{ path: '/*', roles: ['accounting', 'owner'], secondFactor: true }],
  },
  {
    name: 'Wiki admin',
    url: 'https://wiki.test/admin/users?all=1',
    rules: [{ path: '/status', allow: 'everybody' }],
  },
  { name: 'Closed', url: 'https://closed.test/', rules: [{ path: '/start/*' }] },
  { name: 'News', url: 'https://news.test/today', rules: [{ path: '/*', allow: 'everybody' }] },
  { name: 'Posts', url: 'https://posts.test/', rules: [{ path: '/*', methods: ['POST'] }] },
]

const [wiki, books, admin, ...rest] = file

/** The third app has a path of the first one's origin, which the first one's rules would take. */
const listed = [admin, wiki, books, ...rest] as readonly object[]

describe('appsOf', () => {
  const rules = parseRules(JSON.stringify(listed))
  const names = (...roles: readonly string[]): readonly string[] =>
    appsOf(rules, roles).map(({ name }) => name)

  it('returns the apps whose start page the roles open, in the order of the file', () => {
    assert.deepEqual(names(), ['Wiki', 'News'])
    assert.deepEqual(names('admin'), ['Wiki admin', 'Wiki', 'News'])
    assert.deepEqual(names('owner'), ['Wiki', 'Books', 'News'])
    assert.deepEqual(names('Admin', 'account'), ['Wiki', 'News'])
  })
})

describe('the page of an account', () => {
  it('links to the apps of the user, follows roles and rules at once, and escapes names', async (t) => {
    const site = await startClockedSite(t, { apps: listed })
    const user = await site.add('ada')
    const browser = new Browser(site.url)
    await browser.fillIn('/login', { username: 'ada', password: PASSWORD })
    const links = async (): Promise<readonly string[]> => {
      const { body } = await browser.open('/profile')
      return Array.from(
        body.matchAll(/<a href="(https:[^"]+)" rel="noreferrer"/g),
        ([, href = '']) => href,
      )
    }
    assert.deepEqual(await links(), ['https://wiki.test/', 'https://news.test/today'])
    await site.latch.updateUser({ ...user, roles: ['admin'] })
    assert.deepEqual(await links(), [
      'https://wiki.test/admin/users?all=1',
      'https://wiki.test/',
      'https://news.test/today',
    ])
    site.rules.replace([
      { name: '<b>"R&D"</b>', url: 'https://rd.test/?a="&b', rules: [{ path: '/*' }] },
    ])
    const { body } = await browser.open('/profile')
    assert.match(body, /<a href="https:\/\/rd\.test\/\?a=%22&amp;b" rel="noreferrer">/)
    assert.ok(!body.includes('<b>'))
    site.rules.replace([
      { name: 'X', url: 'https://x.test/', rules: [{ path: '/*', roles: ['nobody'] }] },
    ])
    assert.match((await browser.open('/profile')).body, /No app is open to you/)
  })

  it('says nothing of apps where there are none', async (t) => {
    const site = await startClockedSite(t)
    await site.add('ada')
    const browser = new Browser(site.url)
    await browser.fillIn('/login', { username: 'ada', password: PASSWORD })
    const { body } = await browser.open('/profile')
    assert.match(body, /Welcome to your profile, /)
    assert.ok(!/\bapps?\b/i.test(body.replaceAll(/<[^>]+>/g, '')))
  })
})
