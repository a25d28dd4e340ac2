/**
 * The body of a login.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  BodyTooLarge,
  InvalidRequest,
  LatchkeyError,
  parseCredentials,
  readBody,
  UnsupportedMediaType,
} from 'latchkey'

const json = 'application/json'
const form = 'application/x-www-form-urlencoded'
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const parse = (type: string | undefined, text: string) => parseCredentials(type, bytes(text))
const expected = { username: 'al', password: 'p w', next: null, csrfToken: null }

describe('parseCredentials', () => {
  it('reads JSON, a form, and a multipart form', async () => {
    assert.deepEqual(await parse(json, '{"username":"al","password":"p w"}'), expected)
    assert.deepEqual(
      await parse(`${json}; charset=utf-8`, '{"username":"al","password":"p w"}'),
      expected,
    )
    assert.deepEqual(await parse(form, 'username=al&password=p+w'), expected)
    assert.deepEqual(
      await parse(`${form.toUpperCase()};charset=UTF-8`, 'username=al&password=p%20w'),
      expected,
    )
    const multipart = await multipartOf({ username: 'al', password: 'p w' })
    assert.deepEqual(await parseCredentials(multipart.type, multipart.body), expected)
  })

  it('reads next, ignores other strings, and keeps every byte of the password', async () => {
    const password = ' "\\\u0000é🔑 '
    const text = JSON.stringify({ username: 'al', password, next: '/x', theme: 'dark' })
    const read = { username: 'al', password, next: '/x', csrfToken: null }
    assert.deepEqual(await parse(json, text), read)
    const fields = new URLSearchParams({ username: 'al', password, next: '/x' }).toString()
    assert.deepEqual(await parse(form, fields), read)
  })

  for (const [what, type, text] of [
    ['a list', json, '["username","password"]'],
    ['null', json, 'null'],
    ['a string', json, '"username"'],
    ['nothing', json, ''],
    ['broken JSON', json, '{"username":"al"'],
    ['bytes that are not UTF-8', form, ''],
    ['no password', json, '{"username":"al"}'],
    ['an empty password', json, '{"username":"al","password":""}'],
    ['no username', form, 'password=x'],
    ['a number', json, '{"username":"al","password":1}'],
    ['null as password', json, '{"username":"al","password":null}'],
    ['a list as username', json, '{"username":["al"],"password":"x"}'],
    ['an operator as password', json, '{"username":"al","password":{"$ne":1}}'],
    ['a boolean besides', json, '{"username":"al","password":"x","remember":true}'],
    ['a repeated key', json, '{"username":"al","password":"x","username":"bob"}'],
    [
      'a repeated key in two spellings',
      json,
      '{"username":"al","password":"x","usern\\u0061me":"bob"}',
    ],
    ['a repeated field', form, 'username=al&password=x&username=bob'],
    ['an object under __proto__', json, '{"username":"al","password":"x","__proto__":{"a":"b"}}'],
    ['bracket fields for lists', form, 'username[]=al&password=x'],
    ['a form in the JSON type', json, 'username=al&password=x'],
  ] as const) {
    it(`refuses ${what} as an invalid request`, async () => {
      const body = what.includes('UTF-8') ? Uint8Array.of(0x75, 0x3d, 0xff) : bytes(text)
      await assert.rejects(parseCredentials(type, body), InvalidRequest)
    })
  }

  it('refuses a file and a repeated field in a multipart form', async () => {
    const file = await multipartOf({ username: 'al', password: new Blob(['x']) })
    await assert.rejects(parseCredentials(file.type, file.body), InvalidRequest)
    const twice = await multipartOf({ username: 'al', password: 'x' }, ['username', 'bob'])
    await assert.rejects(parseCredentials(twice.type, twice.body), InvalidRequest)
    await assert.rejects(parse('multipart/form-data', 'x'), InvalidRequest)
    await assert.rejects(parse('multipart/form-data; boundary=x', '--x\r\nbroken'), InvalidRequest)
  })

  for (const type of [
    undefined,
    '',
    'text/plain',
    'text/json',
    'application/json-patch+json',
    'a/b',
  ]) {
    it(`refuses the type ${type}`, async () => {
      const text = '{"username":"al","password":"x"}'
      await assert.rejects(parse(type, text), UnsupportedMediaType)
    })
  }

  it('answers any body with credentials or a LatchkeyError, never another', async () => {
    const types = fc.constantFrom(json, form, 'multipart/form-data; boundary=x', 'text/plain', '')
    const text = fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' }))
    await fc.assert(
      fc.asyncProperty(types, text, async (type, body) => {
        try {
          const { username, password } = await parse(type, body)
          assert.ok(username !== '' && password !== '')
        } catch (error) {
          assert.ok(error instanceof LatchkeyError, String(error))
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('readBody', () => {
  it('joins the chunks, and takes 16 KiB', async () => {
    const half = new Uint8Array(8192).fill(1)
    assert.equal((await readBody([half, half])).length, 16_384)
    assert.equal((await readBody(null)).length, 0)
  })

  it('stops reading as soon as there is more', async () => {
    let read = 0
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield new Uint8Array(1024).fill(++read)
    }
    await assert.rejects(readBody(endless()), BodyTooLarge)
    assert.equal(read, 17)
  })

  it('refuses as an invalid request what breaks off in the middle', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield bytes('{"user')
      throw new Error('aborted')
    }
    await assert.rejects(readBody(broken()), InvalidRequest)
  })
})

async function multipartOf(
  fields: Record<string, string | Blob>,
  more?: readonly [string, string],
): Promise<{ type: string; body: Uint8Array }> {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.append(name, value)
  if (more !== undefined) data.append(...more)
  const response = new Response(data)
  return {
    type: response.headers.get('content-type') ?? '',
    body: new Uint8Array(await response.arrayBuffer()),
  }
}
