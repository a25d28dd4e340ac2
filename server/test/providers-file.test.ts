/**
 * The file of providers: what it may say, and how its mistakes are told without a secret.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { VariableError } from '../src/config/config.ts'
import { assertWayIn, parseProviders, readProviders } from '../src/providers/providers-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-providers-'))
after(() => rmSync(folder, { recursive: true }))

const SECRET = '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'
const EXAMPLE = {
  id: 'example',
  name: 'Example',
  issuer: 'https://accounts.example.com',
  clientId: 'app',
  clientSecret: SECRET,
}

/** Returns the mistakes of a file. */
function mistakesIn(listed: unknown): readonly string[] {
  const text = typeof listed === 'string' ? listed : JSON.stringify(listed)
  try {
    parseProviders(text, folder)
    return []
  } catch (error) {
    assert.ok(error instanceof VariableError)
    return error.mistakes
  }
}

describe('the file of providers', () => {
  it('lists providers, with defaults by which nobody comes in who is not known', () => {
    assert.deepEqual(parseProviders(JSON.stringify([EXAMPLE]), folder), [
      {
        ...EXAMPLE,
        scope: 'openid email profile',
        linkByAddress: true,
        invited: false,
        register: false,
        domains: null,
      },
    ])
  })

  it('takes the secret from a file beside it, and none for a public client', () => {
    writeFileSync(join(folder, 'secret'), `\ufeff${SECRET}\r\n`)
    const { clientSecret: _, ...rest } = EXAMPLE
    const text = JSON.stringify([
      { ...rest, clientSecretFile: 'secret' },
      {
        ...rest,
        id: 'b',
        name: 'B',
        issuer: 'http://localhost:8080/realms/b',
        domains: ['Example.COM'],
      },
    ])
    writeFileSync(join(folder, 'providers.json'), text)
    const [one, two] = readProviders({ providersFile: join(folder, 'providers.json') })
    assert.equal(one?.clientSecret, SECRET)
    assert.deepEqual([two?.clientSecret, two?.domains], [null, ['example.com']])
    assert.deepEqual(readProviders({ providersFile: null }), [])
  })

  for (const [what, change, said] of [
    [
      'an id that is no path',
      { id: 'A/b' },
      /^LATCHKEY_PROVIDERS_FILE: provider 1: "id" must be: small letters/,
    ],
    ['no issuer', { issuer: undefined }, /: example: "issuer" is needed: the address/],
    [
      'an issuer without https',
      { issuer: 'http://accounts.example.com' },
      /"issuer" must be: .*https/,
    ],
    ['an issuer with a password', { issuer: `https://a:${SECRET}@b.example` }, /"issuer" must be/],
    ['a name that cannot be seen', { name: '\u202e' }, /"name" must be/],
    ['scopes without openid', { scopes: ['email'] }, /"scopes" must be: .*"openid"/],
    ['a text for a switch', { register: 'yes' }, /"register" must be: true or false/],
    ['a domain that is none', { domains: ['@example.com'] }, /"domains" must be/],
    ['domains of nobody', { domains: [] }, /"domains" must be/],
    ['two secrets', { clientSecretFile: 'secret' }, /give one/],
    [
      'a file that is not there',
      { clientSecret: undefined, clientSecretFile: SECRET },
      /cannot be read: ENOENT/,
    ],
    [
      'a field that is none',
      { roles: ['admin'] },
      /"roles" is no field of a provider; there are id, name/,
    ],
    ['a secret in place of a field', { [SECRET]: 1 }, /has a field that is not known; there are/],
  ] as const) {
    it(`refuses ${what}, says what is right, and shows no secret`, () => {
      const mistakes = mistakesIn([{ ...EXAMPLE, ...change }])
      assert.match(mistakes.join('\n'), said)
      assert.equal(mistakes.length, 1)
      assert.ok(!mistakes.join('\n').includes(SECRET))
    })
  }

  it('names every mistake at once, and two providers that are one', () => {
    const mistakes = mistakesIn([
      { ...EXAMPLE, clientId: '' },
      { ...EXAMPLE, name: 'Other' },
    ])
    assert.deepEqual(
      mistakes.map((mistake) => mistake.replace(/:[^:]*$/, '')),
      [
        'LATCHKEY_PROVIDERS_FILE: example: "clientId" must be',
        'LATCHKEY_PROVIDERS_FILE',
        'LATCHKEY_PROVIDERS_FILE',
      ],
    )
    assert.match(mistakes.slice(1).join(), /same "id".*same "issuer"/)
  })

  it('says the line that does not parse, and not what stands there', () => {
    const [mistake = ''] = mistakesIn(`[\n  {\n    "clientSecret": "${SECRET}" "x"\n  }\n]`)
    assert.equal(mistake, 'LATCHKEY_PROVIDERS_FILE is not JSON: line 3')
    for (const text of ['', '{}', '[]', '[', 'null', `"${SECRET}"`, `[${SECRET}]`]) {
      const said = mistakesIn(text).join()
      assert.match(said, /^LATCHKEY_PROVIDERS_FILE (is not JSON|must hold a list)/)
      assert.ok(!said.includes('GOCSPX'))
    }
    for (const one of [null, 1, 'x', []])
      assert.match(mistakesIn([one]).join(), /must be an object/)
  })
})

describe('LATCHKEY_PASSWORDS=off', () => {
  it('is refused without a provider: nobody would get in', () => {
    assert.throws(
      () => assertWayIn({ passwords: false }, []),
      /LATCHKEY_PASSWORDS is off.*LATCHKEY_PROVIDERS_FILE/,
    )
    assertWayIn({ passwords: true }, [])
    assertWayIn({ passwords: false }, parseProviders(JSON.stringify([EXAMPLE]), folder))
  })
})
