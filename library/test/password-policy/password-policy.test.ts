/**
 * Which passwords are accepted, and why others are not.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  checkPassword,
  checkPasswordAndBreaches,
  rangeSource,
  type BreachCheck,
  type PasswordPolicy,
} from 'latchkey/password-policy'
import * as knownWords from '../../../scripts/pack-known-words.ts'
import { file, moduleText, words } from '../../../scripts/pack-known-passwords.ts'
import { bitsOfWord } from '../../src/password-policy/known-words.ts'
import { isKnown } from '../../src/password-policy/known-passwords.ts'
import { periodOf } from '../../src/ground/period.ts'

const GOOD = 'correct horse battery staple'

function codeOf(password: string, policy?: PasswordPolicy): string | null {
  const problem = checkPassword(password, policy)
  if (problem !== null) assert.match(problem.message, /^[A-Z].{20,}\.$/)
  return problem?.code ?? null
}

describe('checkPassword', () => {
  it('requires fifteen code points, or eight beside a second factor', () => {
    assert.equal(codeOf('vR7kqZmw2xLpTn'), 'too_short')
    assert.equal(codeOf('vR7kqZmw2xLpTnd'), null)
    assert.equal(codeOf('vR7kqZm', { secondFactor: true }), 'too_short')
    assert.equal(codeOf('vR7kqZmw', { secondFactor: true }), null)
  })

  it('counts code points of the composed form (NFC), neither UTF-16 units nor bytes', () => {
    const emoji = Array.from({ length: 15 }, (_, i) => String.fromCodePoint(0x1f600 + 7 * i ** 2))
    assert.equal(codeOf(emoji.join('')), null)
    assert.equal(codeOf(emoji.slice(0, 8).join('')), 'too_short')
    assert.equal(codeOf('e\u0301a\u0301o\u0301i\u0301u\u0301n\u0303c\u0327'), 'too_short')
  })

  it('takes 1,024 bytes, and refuses 1,025, and ten megabytes before it looks at them', (t) => {
    const long = Array.from({ length: 128 }, (_, i) => String(10_007 * i + 23_456_789)).join('')
    assert.equal(codeOf(long.slice(0, 1024)), null)
    assert.equal(codeOf(`${long.slice(0, 1024)}x`), 'too_long')
    assert.equal(codeOf('é'.repeat(513)), 'too_long')
    const { mock } = t.mock.method(String.prototype, 'normalize')
    assert.equal(codeOf('x'.repeat(10_000_000)), 'too_long')
    assert.equal(mock.callCount(), 0)
    // Negative control: what is not too long is brought into one form.
    codeOf(long.slice(0, 1024))
    assert.ok(mock.callCount() > 0)
  })

  for (const [password, code] of [
    ['passwordstandard', 'common'],
    ['PasswordStandard', 'common'],
    ['q1w2e3r4t5y6u7i8', 'common'],
    ['aaaaaaaaaaaaaaaaaaaa', 'repeated'],
    ['aaaaaaaaaabbbbbbbbbb', 'repeated'],
    ['aaaaaaaaaaaaaaaaaa1!', 'repeated'],
    ['passwordpassword', 'common'],
    ['Qx7!Qx7!Qx7!Qx7!Qx7!', 'repeated'],
    ['vR7kqZmw-vR7kqZmw-', 'repeated'],
    ['vR7kqZmw2vR7kqZmw2vR7kq', 'repeated'],
    ['abcdefghijklmnopq', 'sequence'],
    ['zyxwvutsrqponmlkj', 'sequence'],
    ['1234567890abcdefghij', 'sequence'],
    ['QwertyuiopAsdfghjkl', 'sequence'],
    ['lkjhgfdsapoiuytrewq!', 'sequence'],
    ['αβγδεζηθικλμνξοπ', 'sequence'],
    ['alice@acme.example', 'own_words'],
    ['alicealicealice', 'own_words'],
    ['Alice-Acme-2024', 'own_words'],
    ['acmeportalalice1', 'own_words'],
    ['ACME Corporation', 'own_words'],
  ] as const) {
    it(`refuses ${password}: ${code}`, () => {
      const policy = {
        username: 'alice@mail.example',
        words: ['Acme Corporation', 'acme.example', 'portal'],
      }
      assert.equal(codeOf(password, policy), code)
    })
  }

  for (const password of [
    GOOD,
    'alice likes green tea',
    'the acme portal is slow today',
    'first then second helping',
  ]) {
    it(`accepts "${password}", although a part of it is a known word`, () => {
      assert.equal(codeOf(password, { username: 'alice', words: ['acme portal'] }), null)
    })
  }

  it('requires no digit, capital or sign: any long text that is not obvious is accepted', () => {
    const letters = fc.constantFrom(...Array.from('acegikmoqsuwyé語🔑'))
    const text = fc.array(letters, { minLength: 15, maxLength: 100 })
    fc.assert(
      fc.property(text, (chars) => {
        // No two letters are neighbours in the alphabet or on a keyboard, and no part of the text is repeated.
        fc.pre(chars.every((char, i) => char !== chars[i + 1]) && periodOf(chars) > 14)
        assert.equal(codeOf(chars.join('')), null)
      }),
    )
  })

  it('never throws, whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 1500 }),
        fc.string({ unit: 'binary' }),
        (password, word) => void checkPassword(password, { username: word, words: [word] }),
      ),
    )
  })

  it('refuses a lone surrogate, because as bytes all lone surrogates are the same', () => {
    for (const half of ['\ud83d', '\udd11', '\udd11\ud83d']) {
      assert.equal(codeOf(`${GOOD}${half}`), 'malformed')
    }
    assert.equal(codeOf(`${GOOD}\ud83d\udd11`), null)
  })

  it('takes a longer minimum length, but none below that of NIST', () => {
    assert.equal(codeOf(GOOD, { minLength: 28 }), null)
    assert.equal(codeOf(GOOD, { minLength: 29 }), 'too_short')
    for (const policy of [
      { minLength: 14 },
      { minLength: 7, secondFactor: true },
      { minLength: 15.5 },
      { minLength: Number.NaN },
    ]) {
      assert.throws(() => checkPassword(GOOD, policy), RangeError)
    }
  })
})

describe('the common passwords', () => {
  it('contain every listed word, and no text that is not listed', () => {
    assert.ok(words.length > 3000, 'ASVS 5.0, 6.2.4 asks for 3,000')
    for (const word of words) assert.equal(isKnown(word), true, word)
    for (const word of words) assert.equal(isKnown(`${word}\u00b7`), false, word)
    assert.equal(isKnown(''), false)
  })

  it('are packed in an up-to-date file, with their licence, in under 120 kB', () => {
    const text = readFileSync(file, 'utf8')
    assert.equal(text, moduleText())
    assert.match(text, /Dan Wheeler[^]*@zxcvbn-ts[^]*Permission is hereby granted/)
    assert.ok(Buffer.byteLength(text) < 120_000)
  })

  it('are not loaded by an application that does not check passwords', () => {
    const index = readFileSync(new URL('../../src/index.ts', import.meta.url), 'utf8')
    assert.doesNotMatch(index, /policy|known-passwords/)
  })
})

describe('the words that passwords are made of', () => {
  it('are packed in an up-to-date file, with their licence, in under 100 kB', () => {
    const text = readFileSync(knownWords.file, 'utf8')
    assert.equal(text, knownWords.moduleText())
    assert.match(text, /Dan Wheeler[^]*@zxcvbn-ts[^]*Permission is hereby granted/)
    assert.ok(Buffer.byteLength(text) < 100_000)
    const known = Array.from(knownWords.wordsByBits()).filter(([word]) => word.length <= 20)
    assert.ok(known.length > 12_000)
    for (const [word, bits] of known) assert.equal(bitsOfWord(word), bits, word)
    assert.equal(bitsOfWord('·'), undefined)
  })
})

/** Runs a breach service on this machine, and returns what it was asked. */
async function serve(
  listener: RequestListener,
): Promise<{ url: string; asked: string[]; [Symbol.asyncDispose](): Promise<void> }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${String(request.headers['add-padding'])}`)
    listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/range/`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex').toUpperCase()
const SUFFIX = sha1(GOOD).slice(5)

/** A password that is not in the answers below. */
const OTHER = 'incorrect horse battery staple'

describe('checkPasswordAndBreaches', () => {
  const answers =
    (...lines: string[]): RequestListener =>
    (_, response) =>
      void response.end(lines.join('\r\n'))

  it('refuses a breached password, and sends the service only five digits of its hash', async () => {
    await using service = await serve(answers(`${'0'.repeat(35)}:3`, `${SUFFIX}:2`))
    const breaches = { source: rangeSource({ url: service.url }), onOutage: 'refuse' } as const
    const problem = await checkPasswordAndBreaches(GOOD, { breaches })
    assert.equal(problem?.code, 'breached')
    assert.equal(await checkPasswordAndBreaches(OTHER, { breaches }), null)
    assert.deepEqual(service.asked, [
      `GET /range/${sha1(GOOD).slice(0, 5)} true`,
      `GET /range/${sha1(OTHER).slice(0, 5)} true`,
    ])
  })

  it('ignores an entry with a count of 0, which is padding', async () => {
    await using service = await serve(answers(`${SUFFIX}:0`))
    const breaches = { source: rangeSource({ url: service.url }), onOutage: 'refuse' } as const
    assert.equal(await checkPasswordAndBreaches(GOOD, { breaches }), null)
  })

  it('hashes the composed form (NFC), which is the form that would be stored', async () => {
    const password = 'ein sehr schönes Café am See'
    await using service = await serve(answers(`${sha1(password).slice(5)}:1`))
    const breaches = { source: rangeSource({ url: service.url }), onOutage: 'refuse' } as const
    const problem = await checkPasswordAndBreaches(password.normalize('NFD'), { breaches })
    assert.equal(problem?.code, 'breached')
  })

  it('does not ask the service about a password that the policy refuses anyway', async () => {
    await using service = await serve(answers(''))
    const breaches = { source: rangeSource({ url: service.url }), onOutage: 'refuse' } as const
    const problem = await checkPasswordAndBreaches('short', { breaches })
    assert.equal(problem?.code, 'too_short')
    assert.deepEqual(service.asked, [])
  })

  const outages: readonly (readonly [string, RequestListener])[] = [
    ['answers with an error', (_, response) => void response.writeHead(503).end()],
    [
      'answers with an HTML page',
      (_, response) => void response.end('<html>Log in to the Wi-Fi</html>'),
    ],
    ['answers endlessly', (_, response) => void response.end('0'.repeat(1_000_001))],
    ['redirects', (_, response) => void response.writeHead(302, { location: '/' }).end()],
    ['hangs up', (request) => void request.socket.destroy()],
    ['does not answer', () => undefined],
    ['stops in the middle', (_, response) => void response.write(`${SUFFIX}:1`)],
  ]
  for (const [what, listener] of outages) {
    it(`follows the option onOutage when the service ${what}`, async () => {
      await using service = await serve(listener)
      const failures: unknown[] = []
      const check = (onOutage: BreachCheck['onOutage']): Promise<string | null> => {
        const source = rangeSource({ url: service.url, timeout: 100 })
        const onFailure = (error: unknown): void => void failures.push(error)
        const breaches = { source, onOutage, onFailure }
        return checkPasswordAndBreaches(GOOD, { breaches }).then((found) => found?.code ?? null)
      }
      assert.equal(await check('refuse'), 'breaches_unknown')
      assert.equal(await check('accept'), null)
      assert.equal(failures.length, 2)
      for (const error of failures) assert.ok(!String(error).includes(GOOD))
    })
  }

  it('takes any source of breached hashes, such as a local file', async () => {
    const prefixes: string[] = []
    const source = {
      suffixes: async (prefix: string) => {
        prefixes.push(prefix)
        return new Set([SUFFIX])
      },
    }
    const breaches = { source, onOutage: 'refuse' } as const
    assert.equal((await checkPasswordAndBreaches(GOOD, { breaches }))?.code, 'breached')
    assert.deepEqual(prefixes, [sha1(GOOD).slice(0, 5)])
  })
})
