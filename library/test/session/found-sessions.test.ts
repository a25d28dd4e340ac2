/**
 * A session is found by its id, for whatever runs on its behalf without its cookie.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { HOUR, MINUTE, sealedSessions, type SessionKeeping } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { sqliteStore } from 'latchkey/stores/sqlite'
import { withLittleWork } from '../../../services/little-work.ts'
import { Browser, twoSteps, type TwoSteps } from '../../../services/two-steps.ts'

/** The id of the session of a browser. */
const idOf = (browser: Browser): Promise<string> =>
  browser.send(async (ctx) => (await ctx.session()).id ?? '', { method: 'GET' })

function setUp(t: TestContext, store: SessionKeeping = memoryStore()): TwoSteps {
  const options = { idleTimeout: HOUR, touchInterval: MINUTE, absoluteTimeout: 3 * HOUR }
  const app = twoSteps({ store, attempts: memoryStore().attempts!, ...options })
  t.after(() => app.latch.close())
  return app
}

describe('latch.findSession', () => {
  withLittleWork()

  for (const [where, open] of Object.entries({
    memory: () => memoryStore(),
    SQLite: () => sqliteStore(':memory:'),
  })) {
    it(`says who is logged in, and how the user was confirmed (${where})`, async (t) => {
      const app = setUp(t, open())
      const laptop = new Browser(app)
      await laptop.logIn()
      await laptop.finish()
      const found = app.latch.findSession(await idOf(laptop))
      // The store answers at once, and so does the look.
      assert.ok(found !== null && !(found instanceof Promise))
      const now = app.clock()
      assert.equal(found.user.username, 'alice')
      assert.deepEqual(found.methods, ['pwd', 'otp', 'mfa'])
      assert.deepEqual([found.confirmedAt, found.factorAt, found.authenticatedAt], [now, now, now])
      assert.deepEqual([found.endsAt, found.remembered], [now + 3 * HOUR, false])
      const [listed] = await app.latch.sessions('id-alice')
      assert.deepEqual({ ...found, ...listed }, found)
    })
  }

  it('counts a look as activity only if it is said to be', async (t) => {
    const app = setUp(t)
    const laptop = new Browser(app)
    await laptop.logIn('carol')
    const id = await idOf(laptop)
    app.clock.advance(40 * MINUTE)
    // A look that polls lengthens nothing.
    const polled = await app.latch.findSession(id)
    await app.latch.findSession(id, { activity: true })
    const used = await app.latch.findSession(id)
    assert.equal((used?.expiresAt ?? 0) - (polled?.expiresAt ?? 0), 40 * MINUTE)
    app.clock.advance(HOUR + 1)
    assert.equal(await app.latch.findSession(id, { activity: true }), null)
  })

  it('finds nothing of what has ended, was never there, or is nobody’s', async (t) => {
    const app = setUp(t)
    const [laptop, phone, visitor] = [new Browser(app), new Browser(app), new Browser(app)]
    await laptop.logIn('carol')
    await phone.logIn('carol')
    const [id, other] = [await idOf(laptop), await idOf(phone)]
    await visitor.send(async (ctx) => (await ctx.session()).set('theme', 'dark'))
    assert.equal(await app.latch.findSession(await idOf(visitor)), null)
    assert.equal(await app.latch.findSession(''), null)
    await laptop.send(async (ctx) => (await ctx.session()).logout())
    assert.equal(await app.latch.findSession(id), null)
    assert.equal((await app.latch.findSession(other))?.user.id, 'id-carol')
    await app.latch.revokeUser('id-carol')
    assert.equal(await app.latch.findSession(other), null)
    for (const wrong of [undefined, null, 7, [other], { toString: () => other }]) {
      assert.throws(() => app.latch.findSession(wrong as never), TypeError)
    }
  })

  it('has a confirmed session under another id, with the same beginning and device', async (t) => {
    const app = setUp(t)
    const laptop = new Browser(app)
    await laptop.logIn('carol')
    const id = await idOf(laptop)
    const before = await app.latch.findSession(id)
    app.clock.advance(MINUTE)
    await laptop.send(async (ctx) => (await ctx.session()).rotate())
    assert.equal(await app.latch.findSession(id), null)
    const [after] = await app.latch.sessions('id-carol')
    assert.deepEqual([after?.createdAt, after?.device], [before?.createdAt, before?.device])
    assert.notEqual(after?.id, id)
  })

  it('is refused where sessions are in cookies', (t) => {
    const { latch } = setUp(t, sealedSessions({ revocations: memoryStore() }))
    assert.throws(() => latch.findSession('x'), TypeError)
  })
})
