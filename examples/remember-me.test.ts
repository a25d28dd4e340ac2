/**
 * The site of `remember-me.ts`, and that the page about it shows it as it is.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { DAY, hashPassword, HOUR, MINUTE } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { testClient, testClock, type TestClient } from 'latchkey/testing'
import { PASSWORD } from '../services/application.ts'
import { site, type Row } from './remember-me.ts'

const passwordHash = await hashPassword(PASSWORD, { memory: 8, passes: 1 })
const users: readonly Row[] = [
  { id: 'u1', username: 'alice', roles: ['admin'], passwordHash },
  { id: 'u2', username: 'bob', roles: [], passwordHash },
]

function open() {
  const clock = testClock()
  const app = site({
    store: memoryStore(),
    findUser: (name) => users.find(({ username }) => username === name) ?? null,
    sweepInterval: 0,
    clock,
  })
  const login = async (username: string, box: { remember?: string }) => {
    const client = testClient(app.request)
    const answer = await client.submit('/login', { username, password: PASSWORD, ...box })
    assert.equal(answer.status, 303)
    return { client, cookie: answer.headers.getSetCookie().find((one) => /session=/.test(one)) }
  }
  const lives = async (client: TestClient): Promise<boolean> =>
    (await client.get('/')).status === 200
  return { app, clock, login, lives }
}

describe('a site with "Keep me logged in"', () => {
  it('has a box on its page', async () => {
    const page = await (await open().app.request('/login')).text()
    assert.match(page, /<input name="remember" type="checkbox">/)
  })

  it('keeps whoever checks it logged in for days, and nobody else', async () => {
    const { clock, login, lives } = open()
    const [mine, other] = [await login('bob', { remember: 'on' }), await login('bob', {})]
    assert.match(mine.cookie ?? '', /; Max-Age=2592000$/)
    assert.doesNotMatch(other.cookie ?? '', /Max-Age/)
    const answer = await mine.client.get('/')
    assert.deepEqual(await answer.json(), { name: 'bob', remembered: true })
    clock.advance(13 * DAY)
    assert.deepEqual([await lives(mine.client), await lives(other.client)], [true, false])
  })

  it('ends the session of an administrator after a quarter of an hour, box or not', async () => {
    const { clock, login, lives } = open()
    const { client, cookie } = await login('alice', { remember: 'on' })
    assert.match(cookie ?? '', new RegExp(`; Max-Age=${(8 * HOUR) / 1000}$`))
    clock.advance(14 * MINUTE)
    assert.equal(await lives(client), true)
    clock.advance(15 * MINUTE)
    assert.equal(await lives(client), false)
  })
})

describe('the page about "Keep me logged in"', () => {
  it('shows the example as it is', () => {
    const read = (path: string): string => readFileSync(join(import.meta.dirname, path), 'utf8')
    const [, code = ''] = /^ \*\/\n\n(import .*)$/ms.exec(read('remember-me.ts')) ?? []
    const shown = /^```ts\n(.*?)^```/ms.exec(read('../docs/recipes/remember-me.md'))?.[1]
    assert.equal(shown, code)
  })
})
