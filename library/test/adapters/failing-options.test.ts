/**
 * What an application's own functions may do wrong, in every adapter: throw `undefined` and its like, answer by a
 * promise where an answer is wanted at once, return nothing from an `async` function. No refused request gets through,
 * and no process ends.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { MINUTE } from 'latchkey'
import { latchkeyExpress } from 'latchkey/adapters/express'
import { latchkeyFastify } from 'latchkey/adapters/fastify'
import { latchkeyFetch, type FetchHandler } from 'latchkey/adapters/fetch'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { httpFetch, testClient, type Fetch } from 'latchkey/testing'
import { PASSWORD, testApplication, type TestApplication } from '../../../services/application.ts'
import { withLittleWork } from '../../../services/little-work.ts'
import { listenExpress, versions } from './express-server.ts'

type Latch = TestApplication['latch']

/** Functions of the application, of whatever type: its types are not checked in JavaScript. */
interface Functions {
  readonly onRefusal?: unknown
  readonly onFailure?: unknown
  readonly address?: unknown
  readonly activity?: unknown
  readonly dangerouslyAllowCrossSite?: unknown
}

/** What the handlers of the application answer: a refused request must never get this answer. */
const RAN = 'the handler ran'

/** `POST /login`; `/open` behind `session()` alone, `/guarded` behind `depends` too. */
type Start = (latch: Latch, functions: Functions) => Promise<Running>

interface Running {
  readonly fetch: Fetch
  readonly close: () => Promise<void>
}

const parts = ({ onRefusal, onFailure, address, ...look }: Functions) => ({
  options: {
    ...(onRefusal !== undefined && { onRefusal: onRefusal as never }),
    ...(address !== undefined && { address: address as never }),
  },
  login: onFailure === undefined ? {} : { onFailure: onFailure as never },
  look: look as object,
})

const starts: Record<string, Start> = {
  async Fastify(latch, functions) {
    const { options, login, look } = parts(functions)
    const { depends, session, loginRoute } = latchkeyFastify(latch, options)
    const app = Fastify({ forceCloseConnections: true })
    app.post('/login', latchkeyFastify(latch).loginRoute(login))
    await app.register(async (scope) => {
      await scope.register(session(look))
      scope.all('/open', () => RAN)
      scope.all(
        '/guarded',
        depends({ session: latch.session }, () => RAN),
      )
      scope.post('/inner/login', loginRoute(login))
    })
    const origin = await app.listen({ port: 0, host: '127.0.0.1' })
    return { fetch: httpFetch(origin), close: async () => app.close() }
  },
  async Hono(latch, functions) {
    const { options, login, look } = parts(functions)
    const { depends, session, loginRoute } = latchkeyHono(latch, options)
    const app = new Hono().post('/login', latchkeyHono(latch).loginRoute(login))
    app.onError((_, c) => c.text('error', 500))
    app.use(session(look)).all('/open', (c) => c.text(RAN))
    app.all(
      '/guarded',
      depends({ session: latch.session }, (c) => c.text(RAN)),
    )
    app.post('/inner/login', loginRoute(login))
    return { fetch: async (request) => app.fetch(request), close: async () => undefined }
  },
  async fetch(latch, functions) {
    const { options, login, look } = parts(functions)
    const { depends, session, loginRoute } = latchkeyFetch(latch, options)
    const outer = latchkeyFetch(latch).loginRoute(login)
    const guarded = depends({ session: latch.session }, () => new Response(RAN))
    const routes: Record<string, FetchHandler<[]>> = {
      '/open': () => new Response(RAN),
      '/guarded': guarded,
      '/inner/login': loginRoute(login),
    }
    const inner = session(
      (request) => routes[new URL(request.url).pathname]?.(request) ?? new Response(),
      look,
    )
    return {
      async fetch(request) {
        try {
          return await (request.url.endsWith('t/login') ? outer(request) : inner(request))
        } catch (error) {
          assert.ok(error instanceof Error, 'the server gets an Error, whatever the function threw')
          return new Response('error', { status: 500 })
        }
      },
      close: async () => undefined,
    }
  },
}
for (const [version, create] of Object.entries(versions)) {
  starts[version] = async (latch, functions) => {
    const { options, login, look } = parts(functions)
    const { depends, session, loginRoute } = latchkeyExpress(latch, options)
    const app = create().set('env', 'test')
    app.post('/login', latchkeyExpress(latch).loginRoute(login))
    app.use(session(look))
    app.all('/open', (_, res) => void res.send(RAN))
    app.all(
      '/guarded',
      depends({ session: latch.session }, (_, res) => res.send(RAN)),
      (_, res) => void res.send(RAN),
    )
    app.post('/inner/login', loginRoute(login))
    app.use((_, res) => void res.send(RAN))
    const { origin, close } = await listenExpress(app)
    return { fetch: httpFetch(origin), close }
  }
}

/** Values that frameworks take for "no error", or for a keyword of their own. */
const nothings: readonly unknown[] = [undefined, null, 0, '', false, Number.NaN, 'route', 'router']

/** Functions that throw the value, at once and later. */
const throwing = (thrown: unknown): readonly (() => unknown)[] => [
  () => {
    throw thrown
  },
  () => Promise.reject(thrown),
  async () => {
    await Promise.resolve()
    throw thrown
  },
]

const evil = { 'Sec-Fetch-Site': 'cross-site' }

/** Rejections that nobody handled: each would end a process without a listener for them. */
const lost: unknown[] = []
const listener = (error: unknown): void => void lost.push(error)
before(() => process.on('unhandledRejection', listener))
after(() => process.off('unhandledRejection', listener))

/** Asserts, after a turn of the event loop, that no rejection went unhandled. */
async function assertNothingLost(): Promise<void> {
  await new Promise<void>((resolve) => void setImmediate(resolve))
  assert.deepEqual(lost, [])
}

/** Asserts that no cross-site request reaches a handler. */
async function assertClosed({ fetch }: Running, method: string, what: string): Promise<void> {
  const client = testClient(fetch)
  for (const path of ['/open', '/guarded']) {
    const response = await client.send(path, { method, headers: evil })
    assert.notEqual(await response.text(), RAN, `${path}: ${what}`)
    assert.ok(response.status >= 400, `${path} ${response.status}: ${what}`)
  }
}

for (const [framework, start] of Object.entries(starts)) {
  describe(`options of an application that misbehave, in ${framework}`, () => {
    withLittleWork()

    it('let no refused request through when they throw undefined, null or another value that is no error', async () => {
      for (const option of ['onRefusal', 'activity', 'dangerouslyAllowCrossSite', 'address']) {
        for (const thrown of nothings) {
          for (const wrong of throwing(thrown)) {
            const running = await start(testApplication().latch, { [option]: wrong })
            await assertClosed(running, 'POST', `${option} threw ${String(thrown)}`)
            await running.close()
          }
        }
      }
      await assertNothingLost()
      const honest = await start(testApplication().latch, {})
      const open = await testClient(honest.fetch).post('/open')
      assert.equal(await open.text(), RAN, 'control: our own pages reach it')
      await honest.close()
    })

    it('let no request through when they answer by a promise, and do not crash the process when it rejects', async () => {
      const promises: readonly (() => unknown)[] = [
        async () => true,
        async () => false,
        async () => undefined,
        async () => 'a name',
        async () => Promise.reject(new Error('later')),
        () => ({ then: (done: (value: unknown) => void) => done(undefined) }),
        () => Object.assign(() => undefined, { then: () => undefined }),
      ]
      for (const option of ['activity', 'dangerouslyAllowCrossSite'] as const) {
        for (const wrong of [...promises, () => 'yes'.length, () => ({}), () => [true]]) {
          const running = await start(testApplication().latch, { [option]: wrong })
          await assertClosed(running, 'GET', `${option}: ${String(wrong)}`)
          await running.close()
        }
      }
      for (const wrong of [...promises, () => 7, () => ({}), () => ['127.0.0.1']]) {
        const app = testApplication()
        const running = await start(app.latch, { address: wrong })
        const credentials = { username: 'alice', password: PASSWORD }
        const answer = await testClient(running.fetch).post('/inner/login', credentials)
        assert.equal(answer.status, 500, String(wrong))
        assert.deepEqual(await app.latch.sessions('id-alice'), [])
        await running.close()
      }
      await assertNothingLost()
    })

    it('let a session end although it is used, when activity returns false', async () => {
      const app = testApplication()
      const running = await start(app.latch, { activity: () => false })
      const client = testClient(running.fetch)
      await client.login('alice', PASSWORD)
      for (let i = 0; i < 60; i++) {
        app.clock.advance(MINUTE)
        assert.equal((await client.get('/open')).status, 200)
      }
      assert.deepEqual(await app.latch.sessions('id-alice'), [])
      await running.close()
    })

    it('leave a failed login to latchkey when onFailure or onRefusal returns nothing, at once or later', async () => {
      const empty = [
        () => undefined,
        () => null,
        () => false,
        async () => undefined,
        async () => null,
        async () => false,
      ]
      for (const nothing of empty) {
        for (const option of [{ onFailure: nothing }, { onRefusal: nothing }]) {
          const running = await start(testApplication().latch, option)
          const client = testClient(running.fetch)
          for (const path of ['/login', '/inner/login']) {
            const wrong = await client.post(path, { username: 'alice', password: 'wrong' })
            assert.equal(wrong.status, 401, String(nothing))
            const { code } = (await wrong.json()) as { readonly code: string }
            assert.equal(code, 'invalid_credentials')
          }
          await running.close()
        }
      }
    })
  })
}

describe('a framework', () => {
  it('takes a thrown undefined for no error and runs the handler (negative control)', async () => {
    const app = Fastify()
    app.addHook('onRequest', (_request, _reply, next) => next(undefined))
    app.get('/', () => RAN)
    assert.equal((await app.inject('/')).body, RAN)
    for (const create of Object.values(versions)) {
      for (const told of [undefined, 0, '', 'route']) {
        const express = create()
        express.get('/', (_req, _res, next) => next(told))
        express.use((_, res) => void res.send(RAN))
        const { origin, close } = await listenExpress(express)
        assert.equal(await (await fetch(origin)).text(), RAN)
        await close()
      }
    }
  })
})
