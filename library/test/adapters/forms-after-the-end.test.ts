/**
 * A form is not lost with its session: it waits in the login page, and is offered once, to the same user in the same
 * browser. A thief, and whoever sits down at the browser next, gets nothing of it.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Hono } from 'hono'
import { HOUR, MINUTE, sealedSessions, type LatchkeyOptions, type SessionKeeping } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { memoryStore } from 'latchkey/stores/memory'
import { sqliteStore } from 'latchkey/stores/sqlite'
import { testClient, type TestClient } from 'latchkey/testing'
import { PASSWORD } from '../../../services/application.ts'
import { withLittleWork } from '../../../services/little-work.ts'
import { CODE, twoSteps, type TwoSteps, type TwoStepUser } from '../../../services/two-steps.ts'
import { deriveKeys } from '../../src/ground/keys.ts'
import { FormTokens } from '../../src/session/form-tokens.ts'
import { encoded, formIn, type PageForm } from './form-page.ts'

const TEXT = 'ten minutes of thought: "<b>" & \r\nmore'
const URLENCODED = 'application/x-www-form-urlencoded'
const page = (action: string, fields: Readonly<Record<string, string>>): string =>
  `<form method="post" action="${action}">${Object.entries(fields)
    .map(([name, value]) => `<input name="${name}" value="${value}">`)
    .join('')}</form>`

interface World extends TwoSteps {
  /** What the handler has seen, one entry for each time that it ran. */
  readonly seen: string[]
  readonly fetch: (request: Request) => Promise<Response>
}

type Options = Partial<LatchkeyOptions<TwoStepUser, object, SessionKeeping>>

/** A site whose notes are kept when their session ends. Alice and bob need a code, carol does not. */
function setUp(options: Options = {}): World {
  const seen: string[] = []
  const world = twoSteps(options)
  const { depends, loginRoute, factorRoute, logoutRoute, sessionOf } = latchkeyHono(world.latch, {
    loginPage: '/login',
    factorPage: '/factor',
    formTokens: true,
    loginForm: ({ resend, csrfToken: _csrf }, c) => c.html(page('/login', { resend, _csrf }), 401),
    factorForm: ({ resend, csrfToken: _csrf }, c) => c.html(page('/factor', { resend, _csrf })),
  })
  const app = new Hono()
  app.post(
    '/login',
    loginRoute({
      onFailure: (error, c, given) =>
        given?.form ? c.html(page('/login', { resend: given.form.resend }), error.status) : null,
    }),
  )
  app.post(
    '/factor',
    factorRoute({
      onFailure: (error, c, given) =>
        given?.form ? c.html(page('/factor', { resend: given.form.resend }), error.status) : null,
    }),
  )
  app.post('/logout', logoutRoute())
  app.get(
    '/token',
    depends({ session: world.latch.session }, (c) => c.text(sessionOf(c).csrfToken())),
  )
  app.post(
    '/note',
    depends(
      { user: world.latch.user },
      async (c, { user }) => {
        const { text } = await c.req.parseBody<{ text: string }>()
        seen.push(`${user.id}: ${text}`)
        return c.text('noted')
      },
      { resend: true },
    ),
  )
  app.post(
    '/lost',
    depends({ user: world.latch.user }, (c) => c.text('not reached')),
  )
  return { ...world, seen, fetch: async (request) => app.request(request) }
}

const token = async (client: TestClient): Promise<string> => (await client.get('/token')).text()

/** A client with the same cookies: another tab, or a thief. */
function copy(world: World, client: TestClient): TestClient {
  const other = testClient(world.fetch)
  for (const [name, value] of client.cookies) other.cookies.set(name, value)
  return other
}

async function logIn(client: TestClient, username: string, more: object = {}): Promise<Response> {
  const _csrf = await token(client)
  return client.submit('/login', { username, password: PASSWORD, _csrf, ...more })
}

function send(client: TestClient, path: string, fields: PageForm['fields']): Promise<Response> {
  const { type, body } = encoded({ enctype: URLENCODED, fields })
  const headers = { 'Content-Type': type, 'Sec-Fetch-Mode': 'navigate' }
  return client.send(path, { method: 'POST', body, headers })
}

/** Somebody logs in, fills in a form, and is silent for so long that the session ends. */
async function idleOut(world: World, username: string) {
  const client = testClient(world.fetch)
  await logIn(client, username)
  if (username !== 'carol') {
    await client.submit('/factor', { code: CODE, _csrf: await token(client) })
  }
  const fields: PageForm['fields'] = [
    ['_csrf', await token(client)],
    ['text', TEXT],
  ]
  world.clock.advance(HOUR)
  return { client, fields }
}

/** Returns the seal of the page with which the form of an ended session is answered; `null` if it is lost. */
async function sealOf(answer: Response): Promise<string | null> {
  if (answer.status !== 401) return null
  const { fields } = formIn(await answer.text())
  return new Map(fields).get('resend') ?? null
}

/** Sends the form that an answer offers. */
async function sendAgain(client: TestClient, answer: Response): Promise<Response> {
  assert.equal(answer.status, 200, 'the form is offered')
  const again = formIn(await answer.text())
  return send(client, again.action, again.fields)
}

const keepings: Readonly<Record<string, () => Options>> = {
  SQLite: () => ({ store: sqliteStore(':memory:') }),
  'sealed cookies': () => ({
    store: sealedSessions({ revocations: memoryStore() }),
    attempts: memoryStore().attempts!,
    tokens: memoryStore().tokens!,
  }),
}

for (const [where, keeping] of Object.entries(keepings)) {
  describe(`a form whose session has ended (${where})`, () => {
    withLittleWork()

    it('is offered once to its user, is sent by one click, and is done once', async (t) => {
      const world = setUp(keeping())
      t.after(() => world.latch.close())
      const { client, fields } = await idleOut(world, 'carol')
      const seal = (await sealOf(await send(client, '/note', fields))) ?? ''
      assert.deepEqual(world.seen, [], 'nothing is done without a login')
      const login = { resend: seal, _csrf: await token(client) }
      const offered = await logIn(client, 'carol', login)
      assert.equal(await (await sendAgain(client, offered)).text(), 'noted')
      assert.deepEqual(world.seen, [`id-carol: ${TEXT}`])
      // "Back", and the login form once more.
      const back = await logIn(client, 'carol', { resend: seal })
      assert.deepEqual([back.status, back.headers.get('location')], [303, '/'])
      assert.equal(world.seen.length, 1)
    })

    it('is no more for the next person at the browser, who sees nothing of it', async (t) => {
      const world = setUp(keeping())
      t.after(() => world.latch.close())
      world.users.set('id-bob', { ...world.users.get('id-bob')!, code: null })
      const { client, fields } = await idleOut(world, 'carol')
      const refused = await send(client, '/note', fields)
      const seal = (await sealOf(refused)) ?? ''
      assert.ok(seal.length > 0)
      assert.doesNotMatch(Buffer.from(seal, 'base64url').toString('latin1'), /thought|carol/)
      const next = await logIn(client, 'bob', { resend: seal })
      assert.deepEqual([next.status, next.headers.get('location')], [303, '/'])
      await client.submit('/logout', { _csrf: await token(client) })
      // Nor for carol afterwards: another session has been in this browser.
      const later = await logIn(client, 'carol', { resend: seal })
      assert.equal(later.status, 303)
      assert.deepEqual(world.seen, [])
    })

    it('is no more in another browser, for its user and for a thief who holds the seal', async (t) => {
      const world = setUp(keeping())
      t.after(() => world.latch.close())
      const { client, fields } = await idleOut(world, 'carol')
      const seal = (await sealOf(await send(client, '/note', fields))) ?? ''
      const elsewhere = testClient(world.fetch)
      assert.equal((await logIn(elsewhere, 'carol', { resend: seal })).status, 303)
      const offered = await logIn(client, 'carol', { resend: seal })
      assert.equal(offered.status, 200, 'control: in its own browser')
    })
  })
}

describe('a form whose session has ended', () => {
  withLittleWork()

  it('goes through the second step of the login', async (t) => {
    const world = setUp()
    t.after(() => world.latch.close())
    const { client, fields } = await idleOut(world, 'alice')
    const seal = (await sealOf(await send(client, '/note', fields))) ?? ''
    const half = await logIn(client, 'alice', { resend: seal })
    assert.equal(half.status, 200)
    const asked = formIn(await half.text())
    assert.equal(asked.action, '/factor')
    const given = Object.fromEntries(asked.fields)
    assert.equal(given['resend'], seal)
    assert.deepEqual(world.seen, [])
    const wrong = await client.submit('/factor', { ...given, code: '000000' })
    assert.equal(await sealOf(wrong), seal, 'it waits on while the code is wrong')
    const offered = await client.submit('/factor', { ...given, code: CODE })
    assert.equal(await (await sendAgain(client, offered)).text(), 'noted')
    assert.deepEqual(world.seen, [`id-alice: ${TEXT}`])
  })

  it('is not offered where another user gives the second step, nor by the first step alone', async (t) => {
    const world = setUp()
    t.after(() => world.latch.close())
    const { client, fields } = await idleOut(world, 'alice')
    const seal = (await sealOf(await send(client, '/note', fields))) ?? ''
    const half = formIn(await (await logIn(client, 'bob', { resend: seal })).text())
    const given = Object.fromEntries(half.fields)
    const done = await client.submit('/factor', { ...given, code: CODE })
    assert.equal(done.status, 303)
    assert.deepEqual(world.seen, [])
  })

  it('waits on while the password is wrong', async (t) => {
    const world = setUp()
    t.after(() => world.latch.close())
    const { client, fields } = await idleOut(world, 'carol')
    const seal = await sealOf(await send(client, '/note', fields))
    const wrong = await logIn(client, 'carol', { resend: seal, password: 'wrong' })
    assert.equal(await sealOf(wrong), seal)
  })

  it('is kept only if its token was made for that session', async (t) => {
    const world = setUp()
    t.after(() => world.latch.close())
    const { client, fields } = await idleOut(world, 'carol')
    const others = await idleOut(world, 'carol')
    const text = fields[1]!
    const isLost = async (given: PageForm['fields'], why: string): Promise<void> => {
      const answer = await send(client, '/note', given)
      assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/login'], why)
    }
    await isLost([text], 'without a token')
    await isLost([['_csrf', 'x'], text], 'no token')
    await isLost([others.fields[0]!, text], 'the token of another session of the same user')
    await isLost([['_csrf', await token(client)], text], 'the token of nobody’s page')
    await isLost([...fields, ['password', 'x']], 'a secret')
    const [name, value] = fields[0]!
    const flipped = `${value.startsWith('A') ? 'B' : 'A'}${value.slice(1)}`
    await isLost(
      [[name, flipped], text],
      'a token with another salt, which would name another user',
    )
    assert.notEqual(await sealOf(await send(client, '/note', fields)), null, 'control')
  })

  it('is lost after a logout, without the cookie, by another site, and on a route that keeps none', async (t) => {
    const world = setUp()
    t.after(() => world.latch.close())
    const { client, fields } = await idleOut(world, 'carol')
    assert.equal((await send(testClient(world.fetch), '/note', fields)).status, 303)
    assert.equal((await send(client, '/lost', fields)).status, 303)
    const { type, body } = encoded({ enctype: URLENCODED, fields })
    for (const more of [{ 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Mode': 'cors' }]) {
      const headers = { 'Content-Type': type, 'Sec-Fetch-Mode': 'navigate', ...more }
      const answer = await client.send('/note', { method: 'POST', body, headers })
      assert.match(await answer.text(), /cross_site_request|not_authenticated/)
    }
    assert.notEqual(await sealOf(await send(client, '/note', fields)), null, 'control')
    const out = await idleOut(world, 'carol')
    await logIn(out.client, 'carol')
    const own: PageForm['fields'] = [['_csrf', await token(out.client)], fields[1]!]
    await out.client.submit('/logout', { _csrf: await token(out.client) })
    assert.equal((await send(out.client, '/note', own)).status, 303)
  })

  it('is not offered after ten minutes', async (t) => {
    const world = setUp()
    t.after(() => world.latch.close())
    for (const [wait, status] of [
      [10 * MINUTE - 1, 200],
      [10 * MINUTE, 303],
    ] as const) {
      const { client, fields } = await idleOut(world, 'carol')
      const seal = await sealOf(await send(client, '/note', fields))
      world.clock.advance(wait)
      assert.equal((await logIn(client, 'carol', { resend: seal })).status, status)
    }
  })

  it('is that of the thief alone, if a thief sends one with a stolen cookie', async (t) => {
    const world = setUp()
    t.after(() => world.latch.close())
    const { client, fields } = await idleOut(world, 'carol')
    const thief = copy(world, client)
    const evil: PageForm['fields'] = [fields[0]!, ['text', 'pay the thief']]
    const seal = (await sealOf(await send(thief, '/note', evil))) ?? ''
    assert.ok(seal.length > 0, 'the thief has the token too')
    // The thief cannot log in, and the page of the victim carries the victim’s own form.
    const wrong = await logIn(thief, 'carol', { resend: seal, password: 'guess' })
    assert.equal(wrong.status, 401)
    const own = await sealOf(await send(client, '/note', fields))
    const offered = await logIn(client, 'carol', { resend: own })
    assert.match(await offered.text(), /thought/)
    assert.deepEqual(world.seen, [], 'nothing is sent without a click')
    // Afterwards the stolen seal is worth nothing in the victim’s browser.
    assert.equal((await logIn(client, 'carol', { resend: seal })).status, 303)
  })

  it('is offered also if the session was ended from elsewhere, and to its user under other roles', async (t) => {
    const world = setUp()
    t.after(() => world.latch.close())
    const client = testClient(world.fetch)
    await logIn(client, 'carol')
    const fields: PageForm['fields'] = [
      ['_csrf', await token(client)],
      ['text', TEXT],
    ]
    await world.latch.revokeUser('id-carol')
    world.users.set('id-carol', { ...world.users.get('id-carol')!, roles: ['other'] })
    const seal = await sealOf(await send(client, '/note', fields))
    assert.equal((await logIn(client, 'carol', { resend: seal })).status, 200)
  })

  it('costs no write of the store, and no read but of the session', async (t) => {
    const store = memoryStore()
    const calls: string[] = []
    const spied = new Proxy(store, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key)
        if (typeof value !== 'function') return value
        return (...given: unknown[]) => {
          calls.push(String(key))
          return Reflect.apply(value, target, given) as unknown
        }
      },
    })
    const world = setUp({ store: spied })
    t.after(() => world.latch.close())
    const { client, fields } = await idleOut(world, 'carol')
    await token(client)
    calls.length = 0
    assert.notEqual(await sealOf(await send(client, '/note', fields)), null)
    assert.deepEqual(calls, ['read'])
  })

  it('is told as a refusal, without anything of it', async (t) => {
    const world = setUp()
    t.after(() => world.latch.close())
    const { client, fields } = await idleOut(world, 'carol')
    await token(client)
    world.events.length = 0
    await send(client, '/note', fields)
    const denied = world.events.filter(({ type }) => type === 'access.denied')
    assert.equal(denied.length, 1)
    assert.match(JSON.stringify(denied), /not_authenticated/)
    assert.doesNotMatch(JSON.stringify(world.events), /thought/)
  })

  it('makes no room for long bodies at a login whose page carries no forms', async (t) => {
    const world = setUp()
    t.after(() => world.latch.close())
    const long = { username: 'carol', password: PASSWORD, other: 'x'.repeat(50_000) }
    const keeping = testClient(world.fetch)
    const _csrf = await token(keeping)
    assert.equal((await keeping.submit('/login', { ...long, _csrf })).status, 303)
    const plain = new Hono().post('/login', latchkeyHono(world.latch).loginRoute())
    const client = testClient(async (request) => plain.request(request))
    assert.equal((await client.submit('/login', long)).status, 413)
    const longer = { ...long, other: 'x'.repeat(200_000), _csrf }
    assert.equal((await keeping.submit('/login', longer)).status, 413)
  })
})

describe('a token of a form', () => {
  it('names its user to us alone; one of an earlier release, whose salt is random, names nobody', () => {
    const tokens = new FormTokens(deriveKeys(['k'.repeat(32)], 'form'))
    const earlier = tokens.create('session x', null)
    const today = tokens.create('session x', 'id-carol')
    for (const made of [earlier, today]) assert.ok(tokens.verify(made, 'session x'))
    assert.equal(earlier.length, today.length)
    assert.equal(tokens.isFor(today, 'id-carol'), true)
    assert.equal(tokens.isFor(today, 'id-bob'), false)
    assert.equal(tokens.isFor(earlier, 'id-carol'), false)
    const other = new FormTokens(deriveKeys(['o'.repeat(32)], 'form'))
    assert.equal(other.isFor(today, 'id-carol'), false)
    assert.equal(tokens.isFor('', 'id-carol'), false)
    const many = new Set(Array.from({ length: 1000 }, () => tokens.create('session x', 'id-carol')))
    assert.equal(many.size, 1000)
  })
})
