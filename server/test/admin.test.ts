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
    const email = i < 60 ? `mail-${i}@example.com` : null
    await database.users.insert(newUser({ username, roles: [], passwordHash: 'none', email }, 1000))
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
  Array.from(
    body.matchAll(/<a href="\/admin\/users\/[\w-]{22}"><bdi>([^<]+)</g),
    ([, name]) => name ?? '',
  )

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

/** Searches as the form does, and opens what the answer leads to. */
async function search(person: Browser, text: string) {
  const { status, headers } = await person.fillIn('/admin', { search: text })
  assert.equal(status, 303)
  const address = String(headers.location)
  return { address, answer: await person.open(address) }
}

describe('the search of /admin', () => {
  it('finds users by how their name or their address begins, however it is written', async () => {
    const alice = await admin()
    const found = async (text: string): Promise<string[]> =>
      namesIn((await search(alice, text)).answer.body)
    assert.deepEqual(
      await found('USER-00'),
      Array.from({ length: 10 }, (_, i) => `user-00${i}`),
    )
    assert.deepEqual(await found(' ali '), ['alice'])
    assert.deepEqual(await found('Mail-59@'), ['user-059'])
    assert.deepEqual(await found('ser-00'), [])
    for (const text of ['%', '_', '\0', "' OR 1=1 --", '\ud800', 'x'.repeat(5000), '\u{10FFFF}']) {
      assert.deepEqual(await found(text), [], text)
    }
  })

  it('says that there are more than a page shows, and shows all for an empty text', async () => {
    const alice = await admin()
    const { answer } = await search(alice, 'u')
    assert.equal(namesIn(answer.body).length, 50)
    assert.match(answer.body, /More than 50 begin like that/)
    assert.equal((await search(alice, '  ')).address, '/admin')
  })

  it('keeps what was searched for out of the address, and in the session of who searched', async () => {
    const alice = await admin()
    const { address, answer } = await search(alice, 'user-01')
    assert.match(address, /^\/admin\?search=[\w-]{8}$/)
    assert.match(answer.body, /name="search"[^>]*value="user-01"/)
    assert.equal(answer.headers['content-security-policy']?.includes("form-action 'self'"), true)
    // A reload, and a link of one of several tabs, still work; only the last few are kept.
    for (let i = 0; i < 7; i++) await search(alice, `user-02${i}`)
    assert.deepEqual(namesIn((await alice.open(address)).body), namesIn(answer.body))
    await search(alice, 'user-03')
    assert.equal(namesIn((await alice.open(address)).body).length, 50)
    const other = await admin()
    assert.equal(namesIn((await other.open(address)).body).length, 50)
  })

  it('answers programs at once, and nobody who is no administrator', async () => {
    const alice = await admin()
    const answer = (await alice.post('/admin', { search: 'user-00' })).json()
    assert.equal((answer['users'] as unknown[]).length, 10)
    assert.equal(answer['isCut'], false)
    const nobody = new Browser(server.url)
    assert.equal((await nobody.post('/admin', { search: 'user' })).status, 401)
  })
})
