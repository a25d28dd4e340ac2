/**
 * A session knows its browser: one name for each browser and user, from the first login there, and it ends by that
 * name.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { sealedSessions, type SessionKeeping, type SessionStore } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { sqliteStore } from 'latchkey/stores/sqlite'
import { flowApplication } from '../../../services/flow-application.ts'
import { withLittleWork } from '../../../services/little-work.ts'
import { Browser, twoSteps, type TwoSteps } from '../../../services/two-steps.ts'
import { writerOf } from '../../src/session/session.ts'

/** The name of the browser, as its session has it. */
const deviceOf = (browser: Browser): Promise<string | null> =>
  browser.send(async (ctx) => (await ctx.session()).device, { method: 'GET' })

const listed = async ({ latch }: Pick<TwoSteps, 'latch'>, userId: string) =>
  (await latch.sessions(userId)).map(({ device }) => device)

const keepings: Readonly<Record<string, () => SessionKeeping>> = {
  memory: () => memoryStore(),
  SQLite: () => sqliteStore(':memory:'),
  'sealed cookies': () => sealedSessions({ revocations: memoryStore() }),
}

for (const [where, open] of Object.entries(keepings)) {
  describe(`the device of a session (${where})`, () => {
    withLittleWork()

    const setUp = (t: TestContext): TwoSteps => {
      const app = twoSteps({ store: open(), attempts: memoryStore().attempts! })
      t.after(() => app.latch.close())
      return app
    }

    it('has its name from the first login on, and the same at every later one', async (t) => {
      const app = setUp(t)
      const [laptop, phone] = [new Browser(app), new Browser(app)]
      await laptop.logIn('carol')
      await phone.logIn('carol')
      const name = await deviceOf(laptop)
      assert.match(name ?? '', /^[\w-]{43}$/)
      assert.notEqual(await deviceOf(phone), name, 'another browser')
      await laptop.send(async (ctx) => (await ctx.session()).logout())
      assert.equal(await deviceOf(laptop), null, 'nobody is logged in')
      await laptop.logIn('carol')
      await laptop.logIn('carol')
      assert.equal(await deviceOf(laptop), name)
      const told = app.events.filter((event) => event.type === 'login.succeeded')
      assert.deepEqual(
        told.map((event) => [event.device, event.deviceName === name]),
        [
          ['new', true],
          ['new', false],
          ['known', true],
          ['known', true],
        ],
      )
    })

    it('stays through a second step, a confirmation, a rotation, a change of the user and of the data', async (t) => {
      const app = setUp(t)
      const browser = new Browser(app)
      assert.equal(await browser.logIn('alice'), 'unfinished')
      await browser.finish()
      const name = await deviceOf(browser)
      assert.notEqual(name, null)
      await browser.send((ctx) => app.latch.confirm(ctx, { code: '123456' }))
      await browser.send(async (ctx) => (await ctx.session()).rotate())
      await browser.send(async (ctx) => ((await ctx.session()) as never as Writer).set('a', 1))
      await app.latch.updateUser({ id: 'id-alice', username: 'alice', roles: [] })
      app.clock.advance(10 * 60_000)
      assert.equal(await browser.user(), 'id-alice')
      assert.equal(await deviceOf(browser), name)
      await browser.logIn('alice')
      await browser.finish()
      assert.equal(await deviceOf(browser), name)
    })

    it('is another for each user of a browser, and none of the one before stays', async (t) => {
      const app = setUp(t)
      const shared = new Browser(app)
      await shared.logIn('carol')
      const carols = await deviceOf(shared)
      await shared.logIn('bob')
      await shared.finish()
      const bobs = await deviceOf(shared)
      assert.notEqual(bobs, null)
      assert.notEqual(bobs, carols)
      await shared.logIn('carol')
      assert.equal(await deviceOf(shared), carols)
    })

    it('keeps its name when the devices of its user are forgotten', async (t) => {
      const app = setUp(t)
      const browser = new Browser(app)
      await browser.logIn('carol')
      const name = await deviceOf(browser)
      await app.latch.forgetDevices('id-carol')
      await browser.logIn('carol')
      assert.equal(await deviceOf(browser), name)
      const last = app.events.findLast((event) => event.type === 'login.succeeded')
      assert.equal(last?.type === 'login.succeeded' && last.device, 'new', 'it was forgotten')
    })

    it('has no name after a login for which the application vouches, but in a known browser', async (t) => {
      const app = setUp(t)
      const browser = new Browser(app)
      const carol = app.users.get('id-carol')!
      const vouch = (): Promise<unknown> =>
        browser.send(async (ctx) => (await app.latch.session(ctx)).login(carol))
      await vouch()
      assert.equal(await browser.user(), 'id-carol')
      assert.equal(await deviceOf(browser), null)
      await browser.logIn('carol')
      const name = await deviceOf(browser)
      await vouch()
      assert.equal(await deviceOf(browser), name)
      assert.notEqual(name, null)
    })

    it('has a name although the browser’s device cookie is forged or twice there, and a new one', async (t) => {
      const app = setUp(t)
      const browser = new Browser(app)
      await browser.logIn('carol')
      const name = await deviceOf(browser)
      const cookie = [...browser.cookies.keys()].find((key) => key.endsWith('device')) ?? ''
      for (const forged of ['no cookie of ours', `${'A'.repeat(22)}.${'A'.repeat(43)}`]) {
        browser.cookies.set(cookie, forged)
        await browser.logIn('carol')
        const other = await deviceOf(browser)
        assert.match(other ?? '', /^[\w-]{43}$/)
        assert.notEqual(other, name)
      }
    })
  })
}

interface Writer {
  set(key: string, value: unknown): Promise<void>
}

describe('the device of a session', () => {
  withLittleWork()

  it('is that of the browser that a link by mail opens for the first time', async (t) => {
    const app = flowApplication()
    t.after(() => app.latch.close())
    const browser = new Browser(app)
    assert.ok(await app.flows.invitation.send('id-newbie'))
    const { code } = await app.mailed('invitation')
    const password = 'seven green bicycles under 1 moon'
    await browser.send((ctx) => app.flows.invitation.finish(ctx, { token: code, password }))
    const name = await deviceOf(browser)
    assert.notEqual(name, null)
    await browser.logIn('newbie@example.com', password)
    assert.equal(await deviceOf(browser), name)
    await browser.send((ctx) =>
      app.flows.password.change(ctx, { current: password, password: `${password}s` }),
    )
    assert.equal(await deviceOf(browser), name, 'after a change of the password')
    await browser.logIn('newbie@example.com', `${password}s`)
    assert.equal(await deviceOf(browser), name)
  })
})

describe('latch.revokeDevice', () => {
  withLittleWork()

  const stores: Readonly<Record<string, () => SessionStore>> = {
    memory: () => memoryStore(),
    SQLite: () => sqliteStore(':memory:'),
  }

  function setUp(t: TestContext, store: SessionStore = memoryStore()) {
    const app = twoSteps({ store, attempts: memoryStore().attempts! })
    t.after(() => app.latch.close())
    return { app, laptop: new Browser(app), phone: new Browser(app) }
  }

  for (const [where, open] of Object.entries(stores)) {
    it(`ends all sessions of one browser, and no other (${where})`, async (t) => {
      const { app, laptop, phone } = setUp(t, open())
      await laptop.logIn('carol')
      await phone.logIn('carol')
      const name = (await deviceOf(phone)) ?? ''
      // The phone has lost its cookie of the session: the browser was closed. The session lives.
      const before = phone.copy()
      for (const key of phone.cookies.keys()) {
        if (!key.endsWith('device')) phone.cookies.delete(key)
      }
      await phone.logIn('carol')
      assert.deepEqual((await listed(app, 'id-carol')).filter((one) => one === name).length, 2)
      assert.equal(await app.latch.revokeDevice('id-carol', name), 2)
      for (const ended of [phone, before]) assert.equal(await ended.user(), null)
      assert.equal(await laptop.user(), 'id-carol')
      assert.equal(await app.latch.revokeDevice('id-carol', name), 0)
    })
  }

  it('ends unfinished logins too, of which none becomes a session there', async (t) => {
    const { app, phone } = setUp(t)
    await phone.logIn()
    await phone.finish()
    const name = (await deviceOf(phone)) ?? ''
    const thief = phone.copy()
    assert.equal(await thief.logIn(), 'unfinished')
    // Negative control: what is no name ends nothing.
    await assert.rejects(app.latch.revokeDevice('id-alice', ''), TypeError)
    const other = new Browser(app)
    await other.logIn()
    await other.finish()
    await thief.logIn()
    await app.latch.revokeDevice('id-alice', name)
    await assert.rejects(thief.finish(), { code: 'not_authenticated' })
    assert.equal(await other.user(), 'id-alice')
  })

  it('ends nothing of another user, nor of sessions without a device', async (t) => {
    const { app, laptop } = setUp(t)
    await laptop.logIn('carol')
    const name = (await deviceOf(laptop)) ?? ''
    assert.equal(await app.latch.revokeDevice('id-bob', name), 0)
    for (const wrong of [undefined, null, '', 7, [name]]) {
      await assert.rejects(app.latch.revokeDevice('id-carol', wrong as never), TypeError)
    }
    assert.equal(await laptop.user(), 'id-carol')
  })

  it('ends a session that gets another token, or is replaced by a login, after it was listed', async (t) => {
    for (const meanwhile of ['a rotation', 'a login'] as const) {
      const store = memoryStore()
      let gate: (() => Promise<unknown>) | null = null
      const { app, phone } = setUp(t, {
        ...store,
        async list(userId) {
          const sessions = await store.list(userId)
          const act = gate
          gate = null
          await act?.()
          return sessions
        },
      })
      await phone.logIn('carol')
      const name = (await deviceOf(phone)) ?? ''
      gate = () =>
        meanwhile === 'a login'
          ? phone.logIn('carol')
          : phone.send(async (ctx) => (await ctx.session()).rotate())
      assert.equal(await app.latch.revokeDevice('id-carol', name), 1, meanwhile)
      assert.equal(await phone.user(), null, meanwhile)
      assert.deepEqual(await listed(app, 'id-carol'), [], meanwhile)
    }
  })

  it('ends a hundred logins of one browser at once', async (t) => {
    const { app, phone } = setUp(t)
    await phone.logIn('carol')
    const name = (await deviceOf(phone)) ?? ''
    const tabs = Array.from({ length: 100 }, () => phone.copy())
    const carol = app.users.get('id-carol')!
    const means = { methods: ['pwd'], remembered: false, name: null }
    const logins = tabs.map((tab) =>
      tab.send(async (ctx) => writerOf(await ctx.session()).begin(carol, means)),
    )
    await Promise.all([...logins, app.latch.revokeDevice('id-carol', name)])
    await app.latch.revokeDevice('id-carol', name)
    assert.deepEqual(await listed(app, 'id-carol'), [])
    for (const tab of tabs) assert.equal(await tab.user(), null)
  })

  it('knows no session of an earlier release, whose device is null', async (t) => {
    const store = memoryStore()
    const { app, laptop } = setUp(t, store)
    await laptop.logIn('carol')
    const [record] = await store.list('id-carol')
    assert.ok(record !== undefined)
    const { device: _, ...terms } = record.terms
    await store.update(record.id, { terms }, { now: app.clock() })
    assert.deepEqual(await listed(app, 'id-carol'), [null])
    assert.equal(await deviceOf(laptop), null)
    assert.equal(await laptop.user(), 'id-carol')
  })

  it('says that sessions in cookies cannot be ended one by one', (t) => {
    const { latch } = twoSteps({
      store: sealedSessions({ revocations: memoryStore() }),
      attempts: memoryStore().attempts!,
    })
    t.after(() => latch.close())
    assert.throws(() => latch.revokeDevice('id-carol', 'x'), TypeError)
  })
})
