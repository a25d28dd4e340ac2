/**
 * Two copies of the package in one program: the application's own, and another that a library brings along.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Hono } from 'hono'
import * as own from 'latchkey'
import { latchkeyFetch } from 'latchkey/adapters/fetch'
import { latchkeyHono } from 'latchkey/adapters/hono'
import type * as errors from '../src/errors.ts'
import { testApplication } from '../../services/application.ts'

/** The same module loaded a second time: its classes are different ones. */
const other = (await import(`${import.meta.resolve('../src/errors.ts')}?copy`)) as typeof errors

const refusals: readonly (readonly [Error, number, string])[] = [
  [new other.NotAuthenticated(), 401, 'not_authenticated'],
  [new other.Forbidden(), 403, 'forbidden'],
  [new other.TooManyAttempts(7), 429, 'too_many_attempts'],
  [new other.StoreUnavailable(new Error('no store')), 503, 'store_unavailable'],
]

describe('an error of another copy of the package', () => {
  for (const [error, status, code] of refusals) {
    it(`${code} is answered like one of our own refusals`, async () => {
      const app = testApplication()
      const refuse = (): never => {
        throw error
      }
      const handlers = {
        hono: new Hono()
          .get(
            '/',
            latchkeyHono(app.latch).depends({ refuse }, (c) => c.text('in')),
          )
          .request('/'),
        fetch: latchkeyFetch(app.latch).depends(
          { refuse },
          () => new Response('in'),
        )(new Request('http://localhost/')),
      }
      for (const answer of Object.values(handlers)) {
        const response = await answer
        assert.equal(response.status, status)
        assert.equal(((await response.json()) as { code: string }).code, code)
      }
    })

    it(`${code} is an instance of our LatchkeyError, but of no subclass of ours`, () => {
      assert.ok(error instanceof own.LatchkeyError)
      assert.ok(!(error instanceof own.SessionEnded))
      assert.ok(!Object.prototype.isPrototypeOf.call(own.LatchkeyError.prototype, error))
    })
  }

  it('is not seen in an object that only looks like a refusal (negative control)', () => {
    const lookalike = Object.assign(new Error('no'), { code: 'forbidden', status: 403 })
    assert.ok(!(lookalike instanceof own.LatchkeyError))
    for (const value of [null, undefined, 'forbidden', 403, {}] as unknown[]) {
      assert.ok(!(value instanceof own.LatchkeyError))
    }
  })

  it('is not seen in a marked object with a wrong status, code or message: it is thrown on, and lets nobody in', async () => {
    const whole = { isLatchkeyError: true, status: 403, code: 'forbidden', message: 'no' }
    assert.ok(
      (whole as unknown) instanceof own.LatchkeyError,
      'control: an object with the mark and all fields is',
    )
    const trap = (): never => {
      throw new Error('a trap')
    }
    const strangers: readonly unknown[] = [
      ...[200, 204, 302, 99, 399, 600, 403.5, Number.NaN, '403', null, undefined].map((status) => ({
        ...whole,
        status,
      })),
      ...[7, null, undefined, {}].map((code) => ({ ...whole, code })),
      ...[7, null, undefined, {}].map((message) => ({ ...whole, message })),
      ...[1, 'yes', {}, false].map((isLatchkeyError) => ({ ...whole, isLatchkeyError })),
      new Proxy(whole, { get: trap }),
      new Proxy(whole, { has: trap, get: trap, getPrototypeOf: trap }),
      Object.defineProperty({ ...whole }, 'status', { get: trap }),
    ]
    for (const stranger of strangers) {
      assert.ok(!(stranger instanceof own.LatchkeyError))
      const { depends } = latchkeyFetch(testApplication().latch)
      const handle = depends({ refuse: () => Promise.reject(stranger) }, () => new Response('in'))
      const answer = Promise.resolve(handle(new Request('http://localhost/')))
      const outcome = answer.then(
        () => 'answered',
        () => 'thrown on',
      )
      assert.equal(await outcome, 'thrown on')
    }
  })

  it('sets Allow only to a list of methods, and Retry-After only to a number', async () => {
    const strange = {
      isLatchkeyError: true,
      status: 405,
      code: 'method_not_allowed',
      message: 'no',
      allow: 'POST\r\nX-Injected: 1',
      retryAfterSeconds: '1\r\nX-Injected: 1',
    }
    for (const [thrown, allow, seconds] of [
      [strange, null, null],
      [{ ...strange, allow: undefined, retryAfterSeconds: undefined }, null, null],
      [{ ...strange, allow: 'PUT, DELETE', retryAfterSeconds: 7 }, 'PUT, DELETE', '7'],
    ] as const) {
      const { depends } = latchkeyFetch(testApplication().latch)
      const handle = depends({ refuse: () => Promise.reject(thrown) }, () => new Response('in'))
      const { status, headers } = await handle(new Request('http://localhost/'))
      assert.deepEqual([status, headers.get('allow')], [405, allow])
      assert.deepEqual([headers.get('retry-after'), headers.get('x-injected')], [seconds, null])
    }
  })

  it('is recognised as a ConfigurationError too', () => {
    const error: unknown = new other.ConfigurationError('store', 'must be a session store')
    assert.ok(error instanceof own.ConfigurationError)
    assert.ok(!(new TypeError('no') instanceof own.ConfigurationError))
  })

  it('is no reason for our own classes to be confused with each other', () => {
    assert.ok(new own.Forbidden() instanceof own.Forbidden)
    assert.ok(!((new own.Forbidden() as unknown) instanceof own.NotAuthenticated))
    class Stricter extends own.Forbidden {}
    assert.ok(new Stricter() instanceof own.Forbidden)
    assert.ok(!((new own.Forbidden() as unknown) instanceof Stricter))
  })
})
