/**
 * A write that nobody waits for: its failure is reported as an event, and does not end the process. Whoever waits gets
 * the error.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { InvalidSessionData, SessionEnded, type LatchkeyEvent, type Session } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { watched } from '../../src/ground/unawaited.ts'
import {
  exchangeWith,
  loginCookie,
  testApplication,
  type TestUser,
} from '../../../services/application.ts'

type Unawaited = Extract<LatchkeyEvent, { type: 'write.unawaited' }>

/** A session that another request has ended, and the events since. */
async function endedSession(): Promise<{ session: Session<TestUser>; told: () => Unawaited[] }> {
  const app = testApplication()
  const cookie = await loginCookie(app)
  const session = await app.latch.session(app.latch.open(exchangeWith(cookie)))
  const other = await app.latch.session(app.latch.open(exchangeWith(cookie)))
  await other.logout()
  const told = (): Unawaited[] =>
    app.events.filter((event): event is Unawaited => event.type === 'write.unawaited')
  return { session, told }
}

/** Lets everything settle, and Node look for rejections that nobody handles. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise(setImmediate)
}

const writes: readonly (readonly [string, (session: Session<TestUser>) => Promise<unknown>])[] = [
  ['session.set', (session) => session.set('theme', 'dark')],
  ['session.delete', (session) => session.delete('theme')],
  ['session.clear', (session) => session.clear()],
  ['session.update', (session) => session.update({ theme: 'dark' })],
  ['session.update', (session) => session.update('visits', () => 1)],
  ['session.rotate', (session) => session.rotate()],
]

describe('a failed write that nobody waits for', () => {
  for (const [operation, write] of writes) {
    it(`${operation} on a session that was logged out meanwhile is reported, with the caller`, async () => {
      const { session, told } = await endedSession()
      void write(session)
      await settle()
      assert.deepEqual(
        told().map(({ operation, err }) => [operation, err instanceof SessionEnded]),
        [[operation, true]],
      )
      assert.match(told()[0]!.stack, /unawaited\.test/)
    })
  }

  for (const [operation, write] of [
    ['session.login', (session: Session<TestUser>) => session.login({ id: '' } as never)],
    ['session.logout', (session: Session<TestUser>) => session.logout()],
    ['session.revoke', (session: Session<TestUser>) => session.revoke()],
  ] as const) {
    it(`${operation} on a store that fails is reported`, async () => {
      const store = memoryStore()
      const app = testApplication({ store })
      const cookie = await loginCookie(app)
      const session = await app.latch.session(app.latch.open(exchangeWith(cookie)))
      store.delete = () => {
        throw new Error('The store is down')
      }
      void write(session)
      await settle()
      const told = app.events.filter((event) => event.type === 'write.unawaited')
      assert.deepEqual(
        told.map((event) => event.operation),
        [operation],
      )
    })
  }

  for (const operation of ['touch', 'rotate', 'logout'] as const) {
    it(`session.${operation} by the function of an update, which must not write, is reported`, async () => {
      const app = testApplication()
      const cookie = await loginCookie(app)
      const session = await app.latch.session(app.latch.open(exchangeWith(cookie)))
      await session.update('visits', () => {
        void session[operation]()
        return 1
      })
      await settle()
      const told = app.events.filter((event) => event.type === 'write.unawaited')
      assert.deepEqual(
        told.map((event) => [event.operation, event.err instanceof TypeError]),
        [[`session.${operation}`, true]],
      )
    })
  }

  it('of a Date, which is not JSON, is reported', async () => {
    const app = testApplication()
    const session = await app.latch.session(app.latch.open(exchangeWith()))
    void session.set('since', new Date(0) as never)
    await settle()
    const told = app.events.filter((event) => event.type === 'write.unawaited')
    assert.equal(told.length, 1)
    assert.ok(told[0]!.err instanceof InvalidSessionData)
  })

  it('is reported each time: sixty failures are sixty events', async () => {
    const { session, told } = await endedSession()
    for (let i = 0; i < 60; i++) void session.set('theme', i)
    await settle()
    assert.equal(told().length, 60)
  })

  it('that belongs to no session, such as updateUser, is reported too', async () => {
    const app = testApplication()
    void app.latch.updateUser({ id: '', username: 'nobody', roles: [] })
    await settle()
    const told = app.events.find((event) => event.type === 'write.unawaited')
    assert.equal(told?.operation, 'updateUser')
  })

  it('is a process warning that names the caller when no listener is there', async () => {
    const { latch } = testApplication({ onEvent: undefined as never })
    const session = await latch.session(latch.open(exchangeWith()))
    const warning = once(process, 'warning') as Promise<[Error & { code?: string }]>
    void session.set('since', new Date(0) as never)
    const [{ message, code }] = await warning
    assert.equal(code, 'LATCHKEY_UNAWAITED')
    assert.match(message, /session\.set failed, and nobody waited for it: .*"since" is a Date/)
    assert.match(message, /unawaited\.test/)
  })
})

describe('a failed write that somebody waits for', () => {
  const ways: readonly (readonly [string, (write: Promise<unknown>) => Promise<unknown>])[] = [
    ['by await', async (write) => await write],
    ['by returning it', async (write) => write],
    ['by Promise.all', async (write) => Promise.all([write, Promise.resolve()])],
    ['by then', (write) => write.then(() => undefined)],
    ['by finally', (write) => write.finally(() => undefined)],
    ['a turn later', (write) => new Promise((resolve) => queueMicrotask(() => resolve(write)))],
  ]
  for (const [way, wait] of ways) {
    it(`${way} rejects with the error, and is not reported`, async () => {
      const { session, told } = await endedSession()
      await assert.rejects(wait(session.set('theme', 'dark')), SessionEnded)
      await settle()
      assert.deepEqual(told(), [])
    })
  }

  it('by catch is not reported', async () => {
    const { session, told } = await endedSession()
    session.set('theme', 'dark').catch(() => undefined)
    await settle()
    assert.deepEqual(told(), [])
  })

  it('much later is reported meanwhile, and still rejects with the error', async () => {
    const { session, told } = await endedSession()
    const write = session.set('theme', 'dark')
    await settle()
    assert.equal(told().length, 1)
    await assert.rejects(write, SessionEnded)
  })

  it('resolves to the result when it succeeds', async () => {
    assert.equal(
      await watched(
        async () => 7,
        () => assert.fail(),
      ),
      7,
    )
  })
})

describe('a process', () => {
  const ended = (program: string): number | null =>
    spawnSync(
      process.execPath,
      ['--conditions=@latchkey/source', '--input-type=module', '--eval', program],
      { cwd: import.meta.dirname },
    ).status

  it('survives the failure of a write that nobody waited for', () => {
    const file = JSON.stringify(import.meta.resolve('../../src/ground/unawaited.ts'))
    const program = `import { watched } from ${file}
      watched(async () => { throw new Error('lost') }, () => undefined)`
    assert.equal(ended(program), 0)
  })

  it('would end if such a promise were not watched (negative control)', () => {
    assert.equal(ended("(async () => { throw new Error('lost') })()"), 1)
  })
})
