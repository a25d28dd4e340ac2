/**
 * How headers carry the texts that say who somebody is.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inBytes } from '../../src/forward/identity.ts'

describe('A text in a header', () => {
  it('is sent as it is, if it is ASCII, empty too', () => {
    for (const text of ['', 'a', '~', 'alice', 'Alice B. (!) ~']) assert.equal(inBytes(text), text)
  })

  it('is sent as the bytes of UTF-8, a character for each', () => {
    for (const text of ['Дима', 'é', 'Alice 🗝']) {
      assert.equal(Buffer.from(inBytes(text), 'latin1').toString('utf8'), text)
    }
  })

  it('is refused if the app would read another one: with control characters, or blanks at an end', () => {
    const odd = [
      ' ',
      ' a',
      'a ',
      'a\r\nRemote-User: root',
      'a\u007f',
      'a\u0000b',
      'é ',
      ' é',
      'é\u0085',
    ]
    for (const text of odd) assert.throws(() => inBytes(text), RangeError, JSON.stringify(text))
  })
})
