/**
 * The text of terms: what one release writes, another reads.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  areTerms,
  frozenTerms,
  termsFromText,
  termsToText,
  visitorTerms,
  type SessionTerms,
} from '../../src/contracts/terms.ts'

const plain = visitorTerms({ idleTimeout: 1, absoluteTimeout: 2 })
const beginning = { userId: null, createdAt: 0 }

describe('the text of terms', () => {
  const cases: Readonly<Record<string, Partial<SessionTerms>>> = {
    'with nothing besides': {},
    'with origins': { origins: ['o1', 'o2'] },
    'with what a later release has added': { later: [{ actor: 'u9' }, null] },
    'with a device': { device: 'd1' },
    'with both': { origins: ['o1'], later: [7] },
    'with all three': { origins: ['o1'], device: 'd1', later: ['text', null] },
  }
  for (const [what, more] of Object.entries(cases)) {
    it(`comes back as it was, ${what}`, () => {
      const terms = { ...plain, ...more }
      const read = termsFromText(termsToText(terms), beginning)
      assert.deepEqual(read, terms)
      assert.deepEqual(frozenTerms(read), terms)
      assert.ok(areTerms(read))
    })
  }

  it('has no place for origins where there are none: most sessions have none', () => {
    assert.equal((JSON.parse(termsToText(plain)) as unknown[]).length, 7)
  })

  it('whose origins are no list of texts is none', () => {
    for (const origins of ['o1', [7], {}, [null]]) {
      assert.equal(areTerms({ ...plain, origins: origins as never }), false)
    }
  })

  it('whose device is no text is none', () => {
    for (const device of [null, 7, ['d1'], {}]) {
      assert.equal(areTerms({ ...plain, device: device as never }), false)
    }
  })
})
