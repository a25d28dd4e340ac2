/**
 * Which name somebody meant.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createLatchkey } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { nearestName } from '../../src/ground/nearest-name.ts'

const names = ['idleTimeout', 'absoluteTimeout', 'sameSite', 'path', 'name', 'secrets', 'onEvent']

describe('nearestName', () => {
  it('finds a name with a letter too few, too many, another or swapped, in any case', () => {
    const mistyped = {
      idleTimout: 'idleTimeout',
      idleTimeouts: 'idleTimeout',
      idleTomeout: 'idleTimeout',
      ildeTimeout: 'idleTimeout',
      IDLE_TIMEOUT: 'idleTimeout',
      samesite: 'sameSite',
      secret: 'secrets',
      nmae: 'name',
    }
    for (const [text, meant] of Object.entries(mistyped)) {
      assert.equal(nearestName(text, names), meant, text)
    }
  })

  it('finds none where nothing is near', () => {
    for (const text of ['', 'x', 'ttl', 'httpOnly', 'rounds', 'cookie_https_only']) {
      assert.equal(nearestName(text, names), null, text)
    }
  })

  it('looks at no text that is longer than a name can be', () => {
    const long = 'a'.repeat(41)
    assert.equal(nearestName(long, [long]), null)
    assert.equal(nearestName(long.slice(1), [long.slice(1)]), long.slice(1))
  })

  it('takes a name for itself, whatever the others are', () => {
    const name = fc.string({ minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(name, fc.array(name), (own, others) => {
        const found = nearestName(own, [own, ...others])
        assert.equal(found?.toLowerCase() ?? own.toLowerCase(), own.toLowerCase())
      }),
    )
  })
})

describe('an option that nobody knows', () => {
  const start = (options: object) => () =>
    createLatchkey({ store: memoryStore(), findUser: () => null, ...options })

  it('is refused with the name that was meant, at every depth', () => {
    assert.throws(start({ idleTimout: 1 }), /"idleTimout" is unknown, did you mean "idleTimeout"\?/)
    assert.throws(start({ cookie: { samesite: 'lax' } }), /did you mean "sameSite"\?/)
    assert.throws(start({ throttle: { account: { capp: 1 } } }), /did you mean "cap"\?/)
  })

  it('is refused with all that are known, where none is near', () => {
    assert.throws(
      start({ cookie: { httpOnly: true } }),
      /"cookie.httpOnly" is unknown\. Known are: name, sameSite, domain, path/,
    )
  })
})
