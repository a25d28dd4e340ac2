/**
 * The body of a login.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { BodyTooLarge, InvalidRequest, LatchkeyError, UnsupportedMediaType } from 'latchkey'
import { parseCredentials, parseFields, readBody } from 'latchkey/adapter-kit'
import { writtenNames } from '../../src/contracts/json-names.ts'

const json = 'application/json'
const form = 'application/x-www-form-urlencoded'
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const parse = (type: string | undefined, text: string) => parseCredentials(type, bytes(text))
const expected = {
  username: 'al',
  password: 'p w',
  next: null,
  csrfToken: null,
  remember: false,
  resend: null,
}

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
    const read = {
      username: 'al',
      password,
      next: '/x',
      csrfToken: null,
      remember: false,
      resend: null,
    }
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
    ['a number as next', json, '{"username":"al","password":"x","next":1}'],
    ['two next', form, 'username=al&password=x&next=/a&next=/b'],
    ['two tokens', json, '{"username":"al","password":"x","_csrf":"a","_csrf":"b"}'],
    ['two passwords', json, '{"username":"al","password":"x","password":"y"}'],
    ['two passwords, one of them hidden', json, '{"password":{},"username":"al","password":"x"}'],
    [
      'two passwords around a nest',
      json,
      '{"username":"al","password":"x","a":[{"b":"]}"}],"password":"y"}',
    ],
    ['a repeated key', json, '{"username":"al","password":"x","username":"bob"}'],
    [
      'a repeated key in two spellings',
      json,
      '{"username":"al","password":"x","usern\\u0061me":"bob"}',
    ],
    ['a repeated field', form, 'username=al&password=x&username=bob'],
    ['a name under __proto__', json, '{"__proto__":{"username":"al"},"password":"x"}'],
    ['a password in another object', json, '{"username":"al","user":{"password":"x"}}'],
    ['bracket fields for lists', form, 'username[]=al&password=x'],
    ['a form in the JSON type', json, 'username=al&password=x'],
  ] as const) {
    it(`refuses ${what} as an invalid request`, async () => {
      const body = what.includes('UTF-8') ? Uint8Array.of(0x75, 0x3d, 0xff) : bytes(text)
      await assert.rejects(parseCredentials(type, body), InvalidRequest)
    })
  }

  it('takes a form whose escapes are UTF-8, byte by byte', async () => {
    const password = 'é🔑\ufffd\ufeff %E9 100% \u0000'
    const fields = new URLSearchParams({ username: 'al', password }).toString()
    assert.equal((await parse(form, fields)).password, password)
    // A "%" that escapes nothing stands for itself, as in every browser's parser.
    for (const odd of ['100%', '%', '%zz', '%4', 'a%é', '%%41']) {
      const { password } = await parse(form, `username=al&password=${odd}`)
      assert.equal(password, new URLSearchParams(`p=${odd}`).get('p'))
    }
  })

  it('reads a form as the platform does, whatever it consists of', async () => {
    // No hexadecimal digits, which would make an escape of a percent sign, and one that is not UTF-8.
    const piece = fc.constantFrom('&', '=', '+', '%26', '%3D', '%2B', '%', '%c3%a9', '?', 'y', 'z')
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        // A body has no question mark of its own in front; URLSearchParams would take one away.
        const text = `x=${pieces.join('')}`
        const expected = [...new URLSearchParams(text)]
        const isRepeated = new Map(expected).size < expected.length
        // A letter behind a percent sign may make an escape of it, of a byte that is no character.
        const isBroken = expected.flat().some((part) => part.includes('\ufffd'))
        const read = parseFields(form, bytes(text))
        if (isRepeated || isBroken) await assert.rejects(read, /is repeated|is not UTF-8/)
        else assert.deepEqual([...(await read)], expected)
      }),
    )
  })

  it('keeps a character that nobody escaped, beside a percent sign too', async () => {
    const text = 'x=\u0345%%3D'
    assert.equal((await parseFields(form, bytes(text))).get('x'), '\u0345%=')
    assert.equal((await parseFields(form, bytes('x=E%%3D'))).get('x'), 'E%=')
  })

  it('refuses a form whose escapes are not UTF-8: its passwords would all be one', async () => {
    const broken = [
      '%E9',
      '%FE',
      '%C3',
      '%C3x',
      '%C3%28',
      '%ED%A0%80',
      '%C0%80',
      '%F5%80%80%80',
      '%80',
    ]
    for (const escapes of [...broken, '%c3%A9%e9', 'é%FF']) {
      const text = `username=al&password=long+enough+${escapes}`
      await assert.rejects(parse(form, text), InvalidRequest, escapes)
      await assert.rejects(parse(form, `${escapes}=x&${text.slice(0, 25)}`), InvalidRequest)
    }
    // Negative control: the platform's parser reads two passwords as the same one.
    const [first, second] = ['%E9', '%FE'].map((text) => new URLSearchParams(`p=${text}`).get('p'))
    assert.equal(first, second)
  })

  it('refuses a part of a multipart form that is not UTF-8', async () => {
    const type = 'multipart/form-data; boundary=x'
    const part = (name: string, value: string): string =>
      `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
    const body = (password: string): Buffer =>
      Buffer.from(`${part('username', 'al')}${part('password', password)}--x--\r\n`, 'latin1')
    assert.equal((await parseCredentials(type, body('\u00c3\u00a9'))).password, 'é')
    for (const password of ['\u00e9', '\u00fe', 'a\u00c3']) {
      await assert.rejects(parseCredentials(type, body(password)), InvalidRequest)
    }
    // Negative control: the platform's parser makes U+FFFD of one byte and of the other.
    const read = async (password: string): Promise<unknown> => {
      const headers = { 'Content-Type': type }
      return (await new Response(new Uint8Array(body(password)), { headers }).formData()).get(
        'password',
      )
    }
    assert.equal(await read('\u00e9'), await read('\u00fe'))
  })

  it('refuses U+FFFD in what another parser has made of a body', async () => {
    const take = (password: string) => parseCredentials(json, { username: 'al', password })
    for (const password of ['caf\ufffd', '\ufffd']) {
      await assert.rejects(take(password), InvalidRequest)
    }
    assert.equal((await take('café \ufeff')).password, 'café \ufeff')
    // In bytes, it is what somebody sent.
    const sent = await parse(json, '{"username":"al","password":"caf\ufffd"}')
    assert.equal(sent.password, 'caf\ufffd')
  })

  it('ignores every field but its own, whatever it is and however often it comes', async () => {
    const known = '"username":"al","password":"p w"'
    for (const [type, text] of [
      [json, `{"stay":true,${known}}`],
      [
        json,
        `{${known},"remember":null,"n":1e9,"list":["username",{"password":"x"}],"o":{"a":{}}}`,
      ],
      [json, `{${known},"o":{"username":"bob","username":"eve","password":7}}`],
      [json, `{"theme":"a","theme":["b"],${known},"theme":{"theme":1}}`],
      [json, `{"":"","\\u0000":"\\"","__proto__":{"a":"b"},"constructor":1,${known}}`],
      [json, `{ "a" : ":{[,]}" , "username" :\t"al"\r\n, "password"\n: "p w" , "b" : "\\\\" }`],
      [form, 'a=1&a=2&username=al&password=p+w&a=&username[]=bob&stay=on&=&&x'],
    ] as const) {
      assert.deepEqual(await parse(type, text), expected, text)
    }
    const file = new Blob([Uint8Array.of(0, 0xff, 0xfe, 0x80, 13, 10)])
    const avatar = { username: 'al', password: 'p w', avatar: file, tag: 'a' }
    const multipart = await multipartOf(avatar, ['tag', 'b'])
    assert.deepEqual(await parseCredentials(multipart.type, multipart.body), expected)
    const parsed = { username: 'al', password: 'p w', stay: true, tags: ['a', 'b'], file: {} }
    assert.deepEqual(await parseCredentials(json, parsed), expected)
    // An application's own form is as strict as before.
    await assert.rejects(
      parseFields(json, bytes('{"remember":true}')),
      /"remember" must be a string/,
    )
    await assert.rejects(parseFields(json, bytes('{"a":"1","a":"2"}')), /"a" is repeated/)
    await assert.rejects(parseFields(form, bytes('a=1&a=2')), /"a" is repeated/)
  })

  it('takes the two fields under other names, and names them when they are wrong', async () => {
    const names = { username: 'email', password: 'pass word' }
    const read = async (type: string, text: string): Promise<unknown> =>
      parseCredentials(type, bytes(text), names)
    assert.deepEqual(
      await read(json, '{"email":"al","pass word":"p w","username":7,"password":[]}'),
      expected,
    )
    assert.deepEqual(await read(form, 'email=al&pass+word=p+w&username=a&username=b'), expected)
    await assert.rejects(read(json, '{"username":"al","password":"x"}'), /"email" is missing/)
    await assert.rejects(read(form, 'email=al'), /"pass word" is missing/)
    await assert.rejects(read(json, '{"email":["al"]}'), /"email" must be a string/)
    await assert.rejects(read(form, 'email=a&email=b'), /"email" is repeated/)
    const one = parseCredentials(json, bytes('{"email":"al","password":"p w"}'), {
      username: 'email',
    })
    assert.deepEqual(await one, expected)
  })

  it('reads whether the user stays logged in: a box of a form, true or false of JSON', async () => {
    const rest = { username: 'al', password: 'p w' }
    const inForm = async (remember: string): Promise<boolean> =>
      (await parse(form, new URLSearchParams({ ...rest, remember }).toString())).remember
    for (const value of ['on', 'On', 'true', '1', 'yes']) assert.equal(await inForm(value), true)
    for (const value of ['remember-me', '2', 'null', 'undefined', ' on', 'nein', 'of', '{}'])
      assert.equal(await inForm(value), false, value)
    for (const value of ['', 'false', 'False', '0', 'off', 'no']) {
      assert.equal(await inForm(value), false, value)
    }
    const inJson = async (remember: unknown): Promise<boolean> =>
      (await parse(json, JSON.stringify({ ...rest, remember }))).remember
    assert.deepEqual([await inJson(true), await inJson(false)], [true, false])
    for (const value of [null, 1, [], {}, { a: true }, [{}]]) {
      assert.equal(await inJson(value), false, JSON.stringify(value))
    }
    const pair = 'username=al&password=p+w&remember=0'
    assert.equal((await parse(form, pair)).remember, false)
    assert.equal((await parse(form, `${pair}&remember=1`)).remember, true)
    const parsed = { ...rest, remember: ['0', '1'] }
    assert.equal((await parseCredentials(form, parsed)).remember, true, 'by another parser')
    const named = { remember: 'stay' }
    const text = 'username=al&password=p+w&stay=on&remember='
    assert.equal((await parseCredentials(form, bytes(text), named)).remember, true)
  })

  it('sees a repeated name in an object, as a second parser does', () => {
    const { value: member } = fc.letrec<{ value: string }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
        fc.constantFrom('1', 'null', '"}"', '":"', '"\\\\"', '"\\""', '[]', '{}'),
        fc.array(tie('value')).map((values) => `[${values.join(' , ')}]`),
        fc.array(fc.tuple(fc.string(), tie('value'))).map(object),
      ),
    }))
    const name = fc.oneof(fc.constantFrom('a', 'password', '"', '\\', '{', ':'), fc.string())
    fc.assert(
      fc.property(fc.array(fc.tuple(name, member)), (members) => {
        const text = object(members)
        JSON.parse(text)
        assert.deepEqual(
          writtenNames(text),
          members.map(([written]) => written),
        )
      }),
      { numRuns: 2000 },
    )
    assert.deepEqual(writtenNames('{"a":1,"\\u0061":2}'), ['a', 'a'])
  })

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

/** Writes an object, with whatever is in it as it is. */
function object(members: readonly (readonly [name: string, value: unknown])[]): string {
  return `{${members.map(([name, value]) => ` ${JSON.stringify(name)}\t: ${String(value)}\n`).join(',')}}`
}

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
