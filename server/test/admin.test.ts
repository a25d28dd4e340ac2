/**
 * The admin's page on a site with more users than a page shows, through a real server.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openSqlite } from '../src/storage/sqlite/storage.ts'
import { newUser } from '../src/accounts/users.ts'
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
  await site.addUser('alice', ['admin'])
  const database = openSqlite(site.database, true)
  for (let i = 0; i < 119; i++) {
    const username = `user-${String(i).padStart(3, '0')}`
    await database.users.insert(newUser({ username, roles: [], passwordHash: 'none' }, 1000))
  }
  await database.close()
  server = await startServer(site)
})
after(async () => {
  await server.stop()
  site.remove()
})

async function admin(): Promise<Browser> {
  const browser = new Browser(server.url)
  const answer = await browser.fillIn('/login', { username: 'alice', password: PASSWORD })
  assert.equal(answer.status, 303)
  return browser
}

const namesIn = (body: string): string[] =>
  Array.from(body.matchAll(/scope="row"><bdi>([^<]+)</g), ([, name]) => name ?? '')

const linkIn = (body: string, rel: string): string | undefined =>
  new RegExp(`<a rel="${rel}" href="([^"]+)"`).exec(body)?.[1]

describe('/admin', () => {
  it('shows fifty users, and leads to the next and the previous ones', async () => {
    const alice = await admin()
    const pages: string[] = []
    for (let path: string | undefined = '/admin'; path !== undefined;) {
      const { status, body } = await alice.open(path)
      assert.equal(status, 200)
      pages.push(body)
      path = linkIn(body, 'next')
    }
    assert.deepEqual(
      pages.map((body) => namesIn(body).length),
      [50, 50, 20],
    )
    const all = pages.flatMap(namesIn)
    assert.equal(new Set(all).size, 120)
    assert.deepEqual(all, all.toSorted())
    assert.equal(linkIn(pages[0] ?? '', 'prev'), undefined)
    const back = await alice.open(linkIn(pages[2] ?? '', 'prev') ?? '')
    assert.deepEqual(namesIn(back.body), namesIn(pages[1] ?? ''))
    assert.match(back.body, /50 users on this page/)
  })

  it('keeps names out of the addresses of its pages, which logs and histories keep', async () => {
    const { body } = await (await admin()).open('/admin')
    assert.match(linkIn(body, 'next') ?? '', /^\/admin\?after=[\w-]{22}$/)
  })

  it('gives a program the same pages, with their links in the body and in a header', async () => {
    const alice = await admin()
    const names: string[] = []
    let answer = await alice.get('/admin')
    assert.equal(answer.json()['previous'], null)
    for (;;) {
      const { users, next } = answer.json() as {
        users: { username: string }[]
        next: string | null
      }
      names.push(...users.map(({ username }) => username))
      if (next === null) break
      assert.ok(String(answer.headers.link).includes(`<${next}>; rel="next"`))
      answer = await alice.get(next)
    }
    assert.equal(new Set(names).size, 120)
    assert.match(String(answer.headers.link), /^<\/admin\?before=[\w-]{22}>; rel="prev"$/)
  })

  it('shows the first page for an id that it does not know, or that is no id', async () => {
    const alice = await admin()
    const first = namesIn((await alice.open('/admin')).body)
    const odd = [
      'after=',
      'after=%00',
      'before=x',
      'after=a&after=b',
      'before=%f0%9f%a6%8a',
      'offset=5',
    ]
    for (const query of odd) {
      const { status, body } = await alice.open(`/admin?${query}`)
      assert.equal(status, 200, query)
      assert.deepEqual(namesIn(body), first, query)
    }
  })
})
