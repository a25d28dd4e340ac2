/**
 * A listener to the end of a session is called: because of a message, of the clock, or of a look at the store.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { MINUTE, type SessionEnd, type SessionStore } from 'latchkey'
import type { StoreMessage } from 'latchkey/store-kit'
import { memoryStore } from 'latchkey/stores/memory'
import { turn } from 'latchkey/testing'
import {
  exchangeWith,
  loginCookie,
  testApplication,
  type TestApplication,
} from '../../../services/application.ts'

async function open(t: TestContext, store: SessionStore = memoryStore()) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const app = testApplication({ store })
  const cookie = await loginCookie(app)
  const session = await sessionOf(app, cookie)
  const heard: SessionEnd[] = []
  const sessionId = session.id as string
  const stop = app.latch.onEnded({ sessionId }, (end) => heard.push(end))
  await turn()
  /** Moves the clock and the timers together. */
  const pass = async (duration: number): Promise<void> => {
    app.clock.advance(duration)
    t.mock.timers.tick(duration)
    await turn()
  }
  return { app, cookie, session, sessionId, heard, stop, pass }
}

const sessionOf = async (app: TestApplication, cookie: string) =>
  app.latch.session(app.latch.open(exchangeWith(cookie)))

/** A store whose messages are lost. */
function silent(store: SessionStore) {
  const listeners = new Set<(message: StoreMessage) => void>()
  return {
    listeners,
    store: {
      ...store,
      subscribe(listener: (message: StoreMessage) => void) {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
    },
  }
}

describe('latch.onEnded of a session', () => {
  for (const [what, end] of [
    ['logout', ({ session }) => session.logout()],
    ['rotation', ({ session }) => session.rotate()],
    ['a new login', ({ session }) => session.login({ id: 'id-bob', username: 'bob', roles: [] })],
    ['revokeUser', ({ app }) => app.latch.revokeUser('id-alice')],
    ['revokeEveryone', ({ app }) => app.latch.revokeEveryone()],
    ['revokeSession', ({ app, sessionId }) => app.latch.revokeSession('id-alice', sessionId)],
  ] satisfies [string, (world: Awaited<ReturnType<typeof open>>) => Promise<unknown>][]) {
    it(`tells of ${what}, once`, async (t) => {
      const world = await open(t)
      await end(world)
      await world.pass(2 * MINUTE)
      assert.deepEqual(world.heard, [{ sessionId: world.sessionId, userId: 'id-alice' }])
    })
  }

  it('tells of the idle timeout when it comes, and not before if the session is used', async (t) => {
    const { app, cookie, heard, pass } = await open(t)
    await pass(20 * MINUTE)
    await sessionOf(app, cookie)
    for (let i = 0; i < 29; i++) await pass(1 * MINUTE)
    assert.deepEqual(heard, [])
    await pass(1 * MINUTE)
    assert.equal(heard.length, 1)
  })

  it('tells of a session that has ended before the listener was added', async (t) => {
    const { app, session, sessionId } = await open(t)
    await session.logout()
    const heard: SessionEnd[] = []
    app.latch.onEnded({ sessionId }, (end) => heard.push(end))
    await turn()
    assert.deepEqual(heard, [{ sessionId, userId: null }])
  })

  it('finds out within a minute when the message is lost', async (t) => {
    const store = memoryStore()
    const { sessionId, heard, pass } = await open(t, silent(store).store)
    await store.delete(sessionId)
    await pass(1 * MINUTE - 1)
    assert.deepEqual(heard, [])
    await pass(1)
    assert.deepEqual(heard, [{ sessionId, userId: null }])
  })

  it('looks at the store at once when messages arrive again', async (t) => {
    const store = memoryStore()
    const { store: mute, listeners } = silent(store)
    const { sessionId, heard } = await open(t, mute)
    await store.delete(sessionId)
    for (const listener of listeners) listener({ type: 'listening' })
    await turn()
    assert.equal(heard.length, 1)
  })

  it('does not take a failing store for the end of a session', async (t) => {
    const store = memoryStore()
    let isDown = false
    const read: SessionStore['read'] = (id) =>
      isDown ? Promise.reject(new Error('down')) : store.read(id)
    const { sessionId, heard, pass } = await open(t, { ...silent(store).store, read })
    isDown = true
    await pass(1 * MINUTE)
    assert.deepEqual(heard, [])
    isDown = false
    await store.delete(sessionId)
    await pass(1 * MINUTE)
    assert.equal(heard.length, 1)
  })

  it('does not call a listener that was removed, and leaves no subscription behind', async (t) => {
    const { store, listeners } = silent(memoryStore())
    const { app, session, sessionId, heard, stop } = await open(t, store)
    const others: SessionEnd[] = []
    const stopOther = app.latch.onEnded({ sessionId }, (end) => others.push(end))
    stop()
    stop()
    assert.equal(listeners.size, 1)
    await session.logout()
    for (const listener of listeners) listener({ type: 'ended', id: sessionId, userId: null })
    assert.deepEqual([heard.length, others.length, listeners.size], [0, 1, 0])
    stopOther()
    assert.equal(listeners.size, 0)
  })
})

describe('latch.onEnded of a user', () => {
  it('tells of each session of the user that ends, and of no other user', async (t) => {
    const { app, sessionId } = await open(t)
    const heard = new Set<string>()
    app.latch.onEnded({ userId: 'id-alice' }, (end) => heard.add(end.sessionId))
    const second = (await sessionOf(app, await loginCookie(app))).id
    const bob = await sessionOf(app, await loginCookie(app, 'bob'))
    await bob.logout()
    await app.latch.revokeUser('id-alice')
    assert.deepEqual(heard, new Set([sessionId, second]))
  })
})
