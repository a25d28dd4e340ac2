/**
 * Which values can be stored in a session.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { InvalidSessionData } from '../../src/errors.ts'
import { copyJson } from '../../src/contracts/json.ts'

describe('copyJson', () => {
  it('copies any JSON value, and later changes to the original do not reach the copy', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const original = structuredClone(value)
        if (JSON.stringify(original).includes('"__proto__":')) return
        assert.deepEqual(JSON.stringify(copyJson(original, 'x')), JSON.stringify(original))
      }),
    )
  })

  it('freezes the copy, deeply', () => {
    const copy = copyJson({ a: [{ b: 1 }] }, '') as { a: { b: number }[] }
    assert.throws(() => (copy.a[0]!.b = 2), TypeError)
    assert.throws(() => copy.a.push({ b: 3 }), TypeError)
  })

  const cycle: Record<string, unknown> = {}
  cycle['self'] = { cycle }
  let deep: unknown = null
  for (let i = 0; i < 101; i++) deep = [deep]
  const holes: unknown[] = [1]
  holes[2] = 3

  for (const [what, value, message] of [
    ['undefined', undefined, /"key" is undefined/],
    ['NaN', NaN, /"key" is NaN/],
    ['an infinity', -Infinity, /"key" is -Infinity/],
    ['a bigint', 1n, /"key" is a bigint/],
    ['a function', () => 1, /"key" is a function/],
    ['a symbol', Symbol('x'), /"key" is a symbol/],
    ['a Date', new Date(0), /"key" is a Date/],
    ['a Map', new Map(), /"key" is a Map/],
    ['a Buffer', Buffer.from('x'), /"key" is a Buffer/],
    ['an instance of a class', new (class Money {})(), /"key" is a Money/],
    ['an object with a toJSON method', { toJSON: () => 1 }, /toJSON" is a function/],
    ['a cycle', cycle, /"key\.self\.cycle" contains itself/],
    ['a value that is nested too deep', deep, /nested deeper than 100/],
    ['a hole in an array', holes, /"key\[1\]" is undefined/],
    ['undefined deep inside a value', { a: [{ b: undefined }] }, /"key\.a\[0\]\.b" is undefined/],
    ['a symbol as a key', { [Symbol('x')]: 1 }, /symbol as key/],
    ['the key __proto__', JSON.parse('{"__proto__": {"admin": true}}'), /__proto__/],
  ] as const) {
    it(`refuses ${what}, and says where it is`, () => {
      assert.throws(
        () => copyJson(value, 'key'),
        (error) => error instanceof InvalidSessionData && message.test(error.message),
      )
    })
  }

  it('takes an object that occurs twice, as long as it does not contain itself', () => {
    const shared = { a: 1 }
    assert.deepEqual(copyJson([shared, shared], ''), [{ a: 1 }, { a: 1 }])
  })
})
