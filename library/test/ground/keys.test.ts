/**
 * Secrets and the keys derived from them.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { developmentSecret } from '../../src/config/development-secret.ts'
import { ConfigurationError } from '../../src/errors.ts'
import { deriveKeys, readSecrets } from '../../src/ground/keys.ts'

const good = (): string => randomBytes(32).toString('base64url')

describe('readSecrets', () => {
  it('takes an array, or a string with commas, newest first', () => {
    const [a, b] = [good(), good()]
    assert.deepEqual(readSecrets([a, b]), [a, b])
    assert.deepEqual(readSecrets(` ${a} , ${b},`), [a, b])
  })

  for (const [what, secrets] of [
    ['none', undefined],
    ['an empty secret', ''],
    ['a list of one blank', [' ']],
    ['a short secret', 'k3Jx0o2Yq8rT5vW1zA4bC7dE9fG6hI0'],
    ['a few characters again and again', 'abc'.repeat(20)],
    ['a secret copied from documentation', 'please-change-me-to-something-0123456789'],
    ['the alphabet and the digits', 'abcdefghijklmnopqrstuvwxyz0123456789'],
    ['the alphabet backwards, in capitals', 'ZYXWVUTSRQPONMLKJIHGFEDCBA9876543210'],
    ['the hexadecimal digits again and again', '0123456789abcdef'.repeat(4)],
    ['the rows of the keyboard', 'qwertyuiopasdfghjklzxcvbnm1234567890'],
    ['runs of one character', 'aaaabbbbccccddddeeeeffffgggghhhhiiiijjjj'],
    ['a random part that is too short, again and again', 'vR7kqZmw2xLpTn'.repeat(5)],
    ['a secret that is mostly an alphabet', 'abcdefghijklmnopqrst-vR7kqZmw2xL'],
    ['a short secret among good ones', [good(), 'short']],
  ] as const) {
    it(`refuses ${what}, naming the option and never the value`, () => {
      assert.throws(
        () => readSecrets(secrets),
        (error) =>
          error instanceof ConfigurationError &&
          error.option.startsWith('secrets') &&
          !error.message.includes('abcabc') &&
          !error.message.includes('k3Jx0o2'),
      )
    })
  }

  it('accepts generated secrets: all of 40,000, and one written twice in a row', () => {
    const generators = [
      () => randomBytes(48).toString('base64'),
      () => randomBytes(32).toString('hex'),
      () => randomBytes(32).toString('base64url'),
      () => randomUUID() + randomUUID(),
    ]
    for (const make of generators) {
      for (let i = 0; i < 10_000; i++) {
        const secret = make()
        assert.deepEqual(readSecrets([secret]), [secret])
      }
    }
    const twice = randomBytes(32).toString('hex').repeat(2)
    assert.deepEqual(readSecrets([twice]), [twice])
  })
})

describe('deriveKeys', () => {
  it('gives every purpose and every secret a key of its own, the same each time', () => {
    const [a, b] = [good(), good()]
    const keys = ['session/x', 'session/y', 'csrf'].flatMap((purpose) =>
      deriveKeys([a, b], purpose).map((key) => key.export().toString('hex')),
    )
    assert.equal(new Set(keys).size, 6)
    assert.equal(deriveKeys([a], 'csrf')[0]?.export().toString('hex'), keys[4])
    assert.ok(!keys.includes(Buffer.from(a, 'base64url').toString('hex')))
  })
})

describe('developmentSecret', () => {
  it('is made once, in a file that only its owner can read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-'))
    const path = join(folder, '.latchkey-secret')
    const secret = developmentSecret(path)
    assert.equal(developmentSecret(path), secret)
    assert.equal(readFileSync(path, 'utf8').trim(), secret)
    assert.equal(statSync(path).mode & 0o777, 0o600)
    assert.deepEqual(readSecrets(secret), [secret])
    rmSync(folder, { recursive: true })
  })
})
