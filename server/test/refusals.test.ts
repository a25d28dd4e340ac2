/**
 * What the pages say of each refusal: sentences for people, with what to do next.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as library from 'latchkey'
import { LatchkeyError, StoreUnavailable, TooManyAttempts } from 'latchkey'
import { formError, pageText } from '../src/site/refusals.ts'
import { en } from '../src/texts/en.ts'

const { again: againIn } = en.refusals

/** Every refusal of the library, as the library makes it. */
function everyRefusal(): LatchkeyError[] {
  const exported: readonly unknown[] = Object.values(library)
  return exported.filter(isRefusal).map((Refusal) => new Refusal(17))
}

function isRefusal(value: unknown): value is new (argument: unknown) => LatchkeyError {
  // `instanceof` recognises errors by a mark, so it cannot tell which export is a class of errors.
  return (
    typeof value === 'function' &&
    Object.prototype.isPrototypeOf.call(LatchkeyError.prototype, value.prototype as object)
  )
}

/** Words of those who write programs, which the library's own messages hold. */
const JARGON =
  /store|session store|hash|cross-site|overload|bytes|body|media|JSON|schema|conflict|credential|authenticat|invalid|["`]/i

describe('every refusal of the library', () => {
  for (const error of everyRefusal()) {
    it(`${error.code}: is told in sentences, with what to do next`, () => {
      const { title, text } = pageText(error, en)
      const said = [`${title}.`, text, formError(error, 'login', en), formError(error, 'setup', en)]
      for (const sentence of said) {
        assert.match(sentence, /^[A-Z].*\.$/, 'is a sentence')
        assert.doesNotMatch(sentence, JARGON)
        assert.doesNotMatch(sentence, /undefined|null|NaN|\[object/)
      }
      assert.match(text, /again|log in|ask whoever|check what|fill in/i, 'says what to do next')
    })
  }

  it('has a test above: no code is missing', () => {
    const codes = everyRefusal().map(({ code }) => code)
    assert.ok(codes.length >= 19)
    assert.equal(new Set(codes).size, codes.length)
  })

  it('has a message of its own in the words of programmers (negative control)', () => {
    // The default messages: these classes were made without a reason of their own.
    const messages = [
      new library.NotAuthenticated(),
      new library.InvalidCredentials(),
      new library.CrossSiteRequest(),
      new library.UnsupportedMediaType(),
      new library.PasswordTooLong(1024),
      new library.BodyTooLarge(1024),
    ]
    for (const { message } of messages) assert.match(message, JARGON)
    assert.match(new StoreUnavailable(new Error('x')).message, JARGON)
  })

  it('is called our fault, and not quoted, if its code comes from another version of the library', () => {
    class Strange extends LatchkeyError {
      readonly code = 'constructor' as never
      readonly status = 418 as never
    }
    assert.equal(pageText(new Strange('secret'), en).title, 'Something went wrong')
    assert.doesNotMatch(formError(new Strange('secret'), 'login', en), /secret/)
  })
})

describe('againIn', () => {
  it('says how long to wait in the units that people use, and never too short a time', () => {
    const waits: readonly (readonly [seconds: number | null, words: string])[] = [
      [null, 'in a moment'],
      [0, 'in a moment'],
      [1, 'in a moment'],
      [5, 'in a moment'],
      [6, 'in 6 seconds'],
      [90, 'in 90 seconds'],
      [91, 'in about 2 minutes'],
      [300, 'in about 5 minutes'],
      [900, 'in about 15 minutes'],
      [5400, 'in about 90 minutes'],
      [5401, 'in about 2 hours'],
      [36 * 3600, 'in about 36 hours'],
      [36 * 3600 + 1, 'in about 2 days'],
      [400 * 86_400, 'in about 400 days'],
    ]
    for (const [seconds, words] of waits) assert.equal(againIn(seconds), words)
    assert.match(formError(new TooManyAttempts(300), 'login', en), /try again in about 5 minutes/)
  })
})
