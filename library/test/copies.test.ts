/**
 * Two copies of the package in one program: an application's own, and one that a library brings.
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
import { testApplication } from './application.ts'

/** The same module once more: its classes are others. */
const other = (await import(`${import.meta.resolve('../src/errors.ts')}?copy`)) as typeof errors

const refusals: readonly (readonly [Error, number, string])[] = [
  [new other.NotAuthenticated(), 401, 'not_authenticated'],
  [new other.Forbidden(), 403, 'forbidden'],
  [new other.TooManyAttempts(7), 429, 'too_many_attempts'],
  [new other.StoreUnavailable(new Error('no store')), 503, 'store_unavailable'],
]

describe('a refusal of another copy of the package', () => {
  for (const [error, status, code] of refusals) {
    it(`${code} is answered as one of ours`, async () => {
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

    it(`${code} is an instance of our LatchkeyError, and of no other class of ours`, () => {
      assert.ok(error instanceof own.LatchkeyError)
      assert.ok(!(error instanceof own.SessionEnded))
      assert.ok(!Object.prototype.isPrototypeOf.call(own.LatchkeyError.prototype, error))
    })
  }

  it('what only looks like one is none (negative control)', () => {
    const lookalike = Object.assign(new Error('no'), { code: 'forbidden', status: 403 })
    assert.ok(!(lookalike instanceof own.LatchkeyError))
    for (const value of [null, undefined, 'forbidden', 403, {}] as unknown[]) {
      assert.ok(!(value instanceof own.LatchkeyError))
    }
  })

  it('a ConfigurationError is known too', () => {
    const error: unknown = new other.ConfigurationError('store', 'must be a session store')
    assert.ok(error instanceof own.ConfigurationError)
    assert.ok(!(new TypeError('no') instanceof own.ConfigurationError))
  })

  it('our own classes tell each other apart as ever', () => {
    assert.ok(new own.Forbidden() instanceof own.Forbidden)
    assert.ok(!((new own.Forbidden() as unknown) instanceof own.NotAuthenticated))
    class Stricter extends own.Forbidden {}
    assert.ok(new Stricter() instanceof own.Forbidden)
    assert.ok(!((new own.Forbidden() as unknown) instanceof Stricter))
  })
})
