/**
 * The first admin: the link, the form, and the race for it.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { describe, it, type TestContext } from 'node:test'
import { DAY, hashPassword, MINUTE } from 'latchkey'
import { openSetup, SETUP_LIFETIME, type Setup } from '../src/accounts/setup.ts'
import { openUsers } from '../src/accounts/users.ts'
import { passwordRules } from '../src/accounts/password-rules.ts'
import { databases, type TestDatabase } from './support/databases.ts'
import { Browser } from '../../services/site/browser.ts'
import {
  makeSite,
  PASSWORD,
  runCli,
  startServer,
  type RunningServer,
  type SiteDirectory,
} from '../../services/site/processes.ts'

const FORM = { username: 'root', password: PASSWORD, passwordAgain: PASSWORD }

/** A server without users, which ends with the test. */
async function freshServer(
  t: TestContext,
): Promise<{ server: RunningServer; site: SiteDirectory; link: string }> {
  const site = makeSite()
  const server = await startServer(site)
  t.after(async () => {
    await server.stop()
    site.remove()
  })
  return { server, site, link: server.setupPath ?? '' }
}

/** A browser that has opened the link. */
async function invited(server: RunningServer, link: string): Promise<Browser> {
  const browser = new Browser(server.url)
  assert.equal((await browser.open(link)).status, 303)
  assert.equal((await browser.open('/setup')).status, 200)
  return browser
}

describe('the set-up link', { concurrency: true }, () => {
  it('leads to a form that makes the first admin and logs in', async (t) => {
    const { server, link } = await freshServer(t)
    const browser = new Browser(server.url)
    const moved = await browser.open(link, { 'Sec-Fetch-Site': 'none' })
    assert.equal(moved.status, 303)
    assert.equal(moved.headers.location, '/setup')
    const [cookie = ''] = moved.headers['set-cookie'] ?? []
    assert.match(
      cookie,
      /^session-setup=[\w-]{43}; Max-Age=1800; Path=\/; HttpOnly; SameSite=Strict$/,
    )

    const form = await browser.open('/setup')
    assert.equal(form.status, 200)
    assert.match(form.body, /Create the owner/)

    const made = await browser.submit('/setup', { ...FORM, roles: 'nothing', id: 'mine' })
    assert.equal(made.status, 303)
    assert.equal(made.headers.location, '/admin')
    assert.deepEqual([...browser.cookies.keys()], ['session-nonce', 'session'])
    assert.match((await browser.open('/admin')).body, /<bdi>root</)
    const users = (await browser.get('/admin')).json()['users'] as Record<string, unknown>[]
    assert.deepEqual(users[0]?.['roles'], ['owner', 'admin'])
    assert.notEqual(users[0]?.['id'], 'mine')
    const own = (await browser.get(`/admin/users/${String(users[0]?.['id'])}`)).json()
    const noted = (own['activity'] as Record<string, unknown>[]).map(({ kind, by }) => [kind, by])
    assert.deepEqual(noted.at(-1), ['created', 'self'])
  })

  it('is refused when the token is wrong, missing or spent', async (t) => {
    const { server, link } = await freshServer(t)
    const stranger = new Browser(server.url)
    for (const path of ['/setup', '/setup?token=', `/setup?token=${'x'.repeat(43)}`]) {
      const refused = await stranger.open(path)
      assert.equal(refused.status, 403, path)
      assert.equal(refused.headers['set-cookie'], undefined)
    }
    assert.equal((await stranger.submit('/setup', FORM)).status, 403)

    const late = await invited(server, link)
    const first = await invited(server, link)
    assert.equal((await first.submit('/setup', FORM)).status, 303)
    assert.equal((await late.open('/setup')).status, 403)
    assert.equal((await late.submit('/setup', { ...FORM, username: 'eve' })).status, 403)
    assert.equal((await stranger.open(link)).status, 403)
  })

  it('is the only way in: no usual name has an account, with any usual password (ASVS 5.0, 6.3.2)', async (t) => {
    const { server, site } = await freshServer(t)
    const browser = new Browser(server.url)
    const db = new DatabaseSync(site.database)
    assert.equal(db.prepare('SELECT count(*) AS n FROM latchkey_users').get()?.['n'], 0)
    db.close()
    const names = ['root', 'admin', 'administrator', 'sa', 'user', 'guest', 'test', 'latchkey']
    for (const username of names) {
      for (const password of ['', username, 'admin', 'password', 'changeme']) {
        const answer = await browser.fillIn('/login', { username, password })
        assert.ok([400, 401, 429].includes(answer.status), `${username}: ${answer.status}`)
      }
    }
    assert.equal((await browser.open('/profile')).status, 303)
  })

  it('says what is wrong with the form, and stays valid', async (t) => {
    const { server, link } = await freshServer(t)
    const browser = await invited(server, link)
    const mistakes: [Record<string, string>, RegExp][] = [
      [{ ...FORM, password: 'short', passwordAgain: 'short' }, /at least 15 characters/],
      [{ ...FORM, passwordAgain: `${PASSWORD}!` }, /not the same/],
      [{ ...FORM, username: '  ' }, /A username is needed/],
      [{ ...FORM, username: 'a\u200bb' }, /cannot be seen/],
    ]
    for (const [form, message] of mistakes) {
      const answer = await browser.submit('/setup', form)
      assert.equal(answer.status, 400)
      assert.match(answer.body, message)
      assert.doesNotMatch(answer.body, /horse/)
    }
    const long = await browser.submit('/setup', { ...FORM, username: 'a'.repeat(20_000) })
    assert.equal(long.status, 413)
    assert.equal((await browser.submit('/setup', FORM)).status, 303)
  })

  it('leads to a form that is refused without its token, and shown again', async (t) => {
    const { server, site, link } = await freshServer(t)
    const browser = await invited(server, link)
    const other = await invited(server, link)
    for (const token of ['', 'x', other.formToken, browser.formToken.slice(1)]) {
      const refused = await browser.submit('/setup', { ...FORM, _csrf: token })
      assert.equal(refused.status, 403)
      assert.match(refused.body, /This form was open for too long/)
      assert.match(refused.body, /name="username"[^>]*value="root"/)
    }
    const foreign = await browser.post('/setup', FORM, { Origin: 'https://evil.example' })
    assert.equal(foreign.status, 403)
    const text = await browser.post('/setup', FORM, { 'Content-Type': 'text/plain' })
    assert.equal(text.status, 415)
    const db = new DatabaseSync(site.database)
    assert.equal(db.prepare('SELECT count(*) AS n FROM latchkey_users').get()?.['n'], 0)
    db.close()
    assert.equal((await browser.submit('/setup', FORM)).status, 303)
  })

  it('makes exactly one admin from 100 posts at once', async (t) => {
    const { server, site, link } = await freshServer(t)
    const browser = await invited(server, link)
    const posts = Array.from({ length: 100 }, async (_, i) => {
      const other = new Browser(server.url)
      for (const [name, value] of browser.cookies) other.cookies.set(name, value)
      other.formToken = browser.formToken
      const { status } = await other.submit('/setup', { ...FORM, username: `root-${i}` })
      return status
    })
    const statuses = await Promise.all(posts)
    assert.equal(statuses.filter((status) => status === 303).length, 1)
    // The others came too late, or found the queue of password hashes full.
    assert.ok(statuses.every((status) => [303, 403, 503].includes(status)))
    const db = new DatabaseSync(site.database)
    assert.equal(db.prepare('SELECT count(*) AS n FROM latchkey_users').get()?.['n'], 1)
    assert.equal(db.prepare('SELECT count(*) AS n FROM latchkey_setup_tokens').get()?.['n'], 0)
    db.close()
  })

  it('is not printed once somebody can log in, and ends when an administrator can', async (t) => {
    const { server, site, link } = await freshServer(t)
    const invite = await runCli(site, ['user', 'invite', 'bo'])
    assert.equal(invite.code, 0)
    const second = await startServer(site)
    t.after(() => second.stop())
    assert.notEqual(second.setupPath, null, 'bo has not come yet')
    await site.addUser('alice')
    const third = await startServer(site)
    t.after(() => third.stop())
    assert.equal(third.setupPath, null)
    assert.match(
      third.printed.join('\n'),
      /no administrator .*\n {2}npx latchkey user role NAME owner/,
    )
    const browser = await invited(server, link)
    const taken = await browser.submit('/setup', { ...FORM, username: 'Bo' })
    assert.equal(taken.status, 400)
    assert.match(taken.body, /Somebody has this username already/)
    assert.equal((await runCli(site, ['user', 'role', 'alice', 'owner'])).code, 0)
    assert.equal((await browser.submit('/setup', FORM)).status, 403)
    assert.equal((await new Browser(server.url).open(link)).status, 403)
    const fourth = await startServer(site)
    t.after(() => fourth.stop())
    assert.doesNotMatch(fourth.printed.join('\n'), /administrator|admin here/)
  })

  it('says that the admin is there when the store fails right after, and how to go on', async (t) => {
    const { server, site, link } = await freshServer(t)
    const browser = await invited(server, link)
    const db = new DatabaseSync(site.database)
    db.exec('ALTER TABLE latchkey_sessions RENAME TO somewhere_else')
    const made = await browser.submit('/setup', FORM)
    assert.equal(made.status, 503)
    assert.match(made.body, /<h1>The owner is there<\/h1>/)
    db.exec('ALTER TABLE somewhere_else RENAME TO latchkey_sessions')
    db.close()
    const login = { username: FORM.username, password: PASSWORD }
    assert.equal((await browser.fillIn('/login', login)).status, 303)
    assert.equal((await browser.open('/admin')).status, 200)
  })

  it('takes one step more in a browser that comes from another site', async (t) => {
    const { server, link } = await freshServer(t)
    const browser = new Browser(server.url)
    const foreign = { 'Sec-Fetch-Site': 'cross-site' }
    await browser.open(link, foreign)
    const kept = [...browser.cookies]
    browser.cookies.clear()
    const step = await browser.open('/setup', foreign)
    assert.match(step.body, /<a href="\/setup" [^>]*>Go on<\/a>/)
    for (const [name, value] of kept) browser.cookies.set(name, value)
    assert.equal((await browser.open('/setup')).status, 200)
  })

  it('accepts JSON as well', async (t) => {
    const { server, link } = await freshServer(t)
    const browser = await invited(server, link)
    const short = await browser.post('/setup', { ...FORM, password: 'short' })
    assert.equal(short.status, 400)
    assert.equal(short.json()['code'], 'password_too_short')
    const nested = await browser.post('/setup', { ...FORM, username: ['root'] })
    assert.equal(nested.status, 400)
    const made = await browser.post('/setup', FORM)
    assert.equal(made.status, 201)
    assert.equal((await browser.get('/admin')).status, 200)
  })
})

for (const [kind, newDatabase] of databases) {
  describe(`openSetup on ${kind}`, () => {
    /** Set-ups of two processes, whose clock the test moves. */
    async function open(t: TestContext): Promise<{
      time: { now: number }
      setup: Setup
      others: Setup
      database: TestDatabase
    }> {
      const database = await newDatabase(t)
      const time = { now: 1_000_000 }
      const openAgain = async (): Promise<Setup> =>
        openSetup((await database.open()).setup, () => time.now)
      return { time, database, setup: await openAgain(), others: await openAgain() }
    }

    it('accepts a token until 24 hours have passed, to the millisecond', async (t) => {
      const { time, setup, others } = await open(t)
      const token = (await setup.createToken()) ?? ''
      time.now += SETUP_LIFETIME - 1
      assert.equal(await setup.isOpen(token), true)
      assert.equal(await others.isOpen(token), true)
      time.now += 1
      assert.equal(await setup.isOpen(token), false)
      const passwordHash = await hashPassword(PASSWORD)
      assert.equal(await setup.complete(token, { username: 'root', passwordHash }), null)
    })

    it('refuses a token that was made by a clock 300 days ahead, and drops it', async (t) => {
      const { time, setup, database } = await open(t)
      time.now += 300 * DAY
      const future = (await setup.createToken()) ?? ''
      assert.equal(await setup.isOpen(future), true, 'control')
      time.now -= 300 * DAY
      assert.equal(await setup.isOpen(future), false)
      const passwordHash = await hashPassword(PASSWORD)
      assert.equal(await setup.complete(future, { username: 'root', passwordHash }), null)
      // Clocks may differ by five minutes.
      time.now += 5 * MINUTE
      const token = (await setup.createToken()) ?? ''
      time.now -= 5 * MINUTE
      assert.equal(await setup.isOpen(token), true)
      assert.equal((await database.query('SELECT * FROM latchkey_setup_tokens')).length, 1)
    })

    it('keeps the hash of a token and not the token', async (t) => {
      const { setup, database } = await open(t)
      const token = (await setup.createToken()) ?? ''
      assert.match(token, /^[\w-]{43}$/)
      const rows = await database.query('SELECT * FROM latchkey_setup_tokens')
      assert.equal(rows.length, 1)
      assert.ok(!JSON.stringify(rows).includes(token))
    })

    it('keeps the links of earlier starts, up to a limit', async (t) => {
      const { time, setup, others, database } = await open(t)
      const first = (await setup.createToken()) ?? ''
      time.now += 1
      await others.createToken()
      assert.equal(await setup.isOpen(first), true)
      for (let i = 0; i < 30; i++) {
        time.now += 1
        await setup.createToken()
      }
      assert.equal(await setup.isOpen(first), false)
      assert.equal((await database.query('SELECT * FROM latchkey_setup_tokens')).length, 20)
    })

    it('makes exactly one admin from 100 posts at once, by two links, in two processes', async (t) => {
      const { setup, others, database } = await open(t)
      const tokens = [await setup.createToken(), await others.createToken()] as [string, string]
      const passwordHash = await hashPassword(PASSWORD)
      const made = await Promise.all(
        Array.from({ length: 100 }, (_, i) =>
          (i % 3 === 0 ? setup : others).complete(tokens[i % 2] as string, {
            username: `root-${i}`,
            passwordHash,
          }),
        ),
      )
      const admins = made.filter((user) => user !== null)
      assert.equal(admins.length, 1)
      assert.deepEqual(admins[0]?.roles, ['owner', 'admin'])
      const rows = await database.query('SELECT username FROM latchkey_users')
      assert.deepEqual(
        rows.map(({ username }) => username),
        [admins[0]?.username],
      )
      assert.equal((await database.query('SELECT * FROM latchkey_setup_tokens')).length, 0)
    })

    it('is closed once there is an administrator, even at the same time', async (t) => {
      const { setup, database } = await open(t)
      const users = openUsers((await database.open()).users, passwordRules({}))
      const token = (await setup.createToken()) ?? ''
      const passwordHash = await hashPassword(PASSWORD)
      const [admin] = await Promise.all([
        setup.complete(token, { username: 'root', passwordHash }),
        users.add({ username: 'alice', password: PASSWORD, roles: ['admin'] }),
      ])
      // Whichever comes first: the link never makes an admin when there is one already.
      assert.equal((await users.list()).length, admin === null ? 1 : 2)
      assert.equal(await setup.createToken(), null)
      assert.equal(await setup.isOpen(token), false)
    })

    it('stays open beside whoever has no rights or has never come, and lets nobody take their names', async (t) => {
      const { setup, others, database } = await open(t)
      const table = (await database.open()).users
      const users = openUsers(table, passwordRules({}))
      const token = (await setup.createToken()) ?? ''
      await users.create({ username: 'bo', roles: ['owner'] })
      assert.notEqual(await setup.createToken(), null)
      await users.add({ username: 'alice', password: PASSWORD, roles: [] })
      assert.equal(await setup.createToken(), null, 'there is an account that it would open')
      assert.deepEqual([await setup.isOpen(token), await others.isNeeded()], [true, true])
      const passwordHash = await hashPassword(PASSWORD)
      const taken = setup.complete(token, { username: 'ALICE', passwordHash })
      await assert.rejects(taken, { code: 'username_taken' })
      const bo = (await users.find('bo'))?.id ?? ''
      const [made] = await Promise.all([
        setup.complete(token, { username: 'root', passwordHash }),
        users.setPasswordHash(bo, { from: null, to: passwordHash }),
      ])
      const owners = (await users.list()).filter(({ roles }) => roles.includes('owner'))
      assert.equal(owners.length, made === null ? 1 : 2)
      assert.deepEqual([await setup.isOpen(token), await others.isNeeded()], [false, false])
      assert.equal(await setup.complete(token, { username: 'eve', passwordHash }), null)
    })
  })
}
