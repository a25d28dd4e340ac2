/**
 * The bounded memory of values that were found lately.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Remembered } from '../../src/ground/remembered.ts'

describe('a value that Remembered holds', () => {
  it('is remembered from the second time on that it is added', () => {
    const remembered = new Remembered<number>(10)
    remembered.add('a key', 1)
    assert.equal(remembered.get('a key'), undefined)
    remembered.add('a key', 1)
    assert.equal(remembered.get('a key'), 1)
  })

  it('is never returned for another key with the same ending', () => {
    const remembered = new Remembered<number>(10)
    remembered.add('one, same end', 1)
    remembered.add('two, same end', 2)
    assert.equal(remembered.get('two, same end'), 2)
    assert.equal(remembered.get('one, same end'), undefined)
  })

  it('is returned for an equal key that is another string object', () => {
    const remembered = new Remembered<number>(10)
    const header = 'session=abcdefghij; other=1'
    for (let i = 0; i < 2; i++) remembered.add(header.slice(8, 18), 1)
    assert.equal(remembered.get(['abcde', 'fghij'].join('')), 1)
  })

  it('is forgotten after two generations of other values', () => {
    const remembered = new Remembered<number>(10)
    const see = (key: string): void => {
      for (let i = 0; i < 2; i++) remembered.add(key, 0)
    }
    see('first')
    for (let i = 0; i < 10; i++) see(`other ${i}`)
    assert.equal(remembered.get('first'), 0)
    for (let i = 10; i < 20; i++) see(`other ${i}`)
    assert.equal(remembered.get('first'), undefined)
    assert.equal(remembered.get('other 19'), 0)
  })
})

it('Remembered keeps no value that is added only once, however many there are', () => {
  const remembered = new Remembered<object>(1000)
  for (let i = 0; i < 100_000; i++) remembered.add(`key ${i}`, {})
  const found = Array.from({ length: 100_000 }, (_, i) => remembered.get(`key ${i}`))
  // Two keys may share the trace that a first time leaves: one in four billion pairs does.
  assert.ok(found.filter((value) => value !== undefined).length < 10)
})
