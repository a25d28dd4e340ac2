/**
 * The bounded memory of what was found lately.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Remembered } from '../../src/ground/remembered.ts'

describe('what is found again and again', () => {
  it('is remembered from the second time on', () => {
    const remembered = new Remembered<number>(10)
    remembered.add('a key', 1)
    assert.equal(remembered.get('a key'), undefined)
    remembered.add('a key', 1)
    assert.equal(remembered.get('a key'), 1)
  })

  it('is never answered for another key, though its end is the same', () => {
    const remembered = new Remembered<number>(10)
    remembered.add('one, same end', 1)
    remembered.add('two, same end', 2)
    assert.equal(remembered.get('two, same end'), 2)
    assert.equal(remembered.get('one, same end'), undefined)
  })

  it('is there for a key that is another string with the same characters', () => {
    const remembered = new Remembered<number>(10)
    const header = 'session=abcdefghij; other=1'
    for (let i = 0; i < 2; i++) remembered.add(header.slice(8, 18), 1)
    assert.equal(remembered.get(['abcde', 'fghij'].join('')), 1)
  })

  it('is forgotten when two generations of others have come since', () => {
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

it('leaves nothing of what comes once, however much of it comes', () => {
  const remembered = new Remembered<object>(1000)
  for (let i = 0; i < 100_000; i++) remembered.add(`key ${i}`, {})
  const found = Array.from({ length: 100_000 }, (_, i) => remembered.get(`key ${i}`))
  // Two keys may share their trace: that is one in four billion pairs.
  assert.ok(found.filter((value) => value !== undefined).length < 10)
})
