/**
 * Which name was meant by a misspelt one.
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
  it('finds a name although a letter is missing, added, wrong or swapped, in any case', () => {
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

  it('finds no name when none is near', () => {
    for (const text of ['', 'x', 'ttl', 'httpOnly', 'rounds', 'cookie_https_only']) {
      assert.equal(nearestName(text, names), null, text)
    }
  })

  it('does not search for a text that is longer than any name', () => {
    const long = 'a'.repeat(41)
    assert.equal(nearestName(long, [long]), null)
    assert.equal(nearestName(long.slice(1), [long.slice(1)]), long.slice(1))
  })

  it('finds an exact name, whatever the other names are', () => {
    const name = fc.string({ minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(name, fc.array(name), (own, others) => {
        const found = nearestName(own, [own, ...others])
        assert.equal(found?.toLowerCase() ?? own.toLowerCase(), own.toLowerCase())
      }),
    )
  })
})

describe('an unknown option', () => {
  const start = (options: object) => () =>
    createLatchkey({ store: memoryStore(), findUser: () => null, ...options })

  it('is refused with a suggestion of the nearest known name, at every depth', () => {
    assert.throws(start({ idleTimout: 1 }), /"idleTimout" is unknown, did you mean "idleTimeout"\?/)
    assert.throws(start({ cookie: { samesite: 'lax' } }), /did you mean "sameSite"\?/)
    assert.throws(start({ throttle: { account: { capp: 1 } } }), /did you mean "cap"\?/)
  })

  it('is refused with a list of all known names when none is near', () => {
    assert.throws(
      start({ cookie: { httpOnly: true } }),
      /"cookie.httpOnly" is unknown\. Known are: name, sameSite, domain, path/,
    )
  })
})
