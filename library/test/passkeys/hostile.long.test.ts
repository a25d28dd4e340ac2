/**
 * What an attacker sends as the answer of a passkey: whatever it is, it is refused as a mistake of whoever sent it.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { LatchkeyError, type RequestContext } from 'latchkey'
import { pick, seeded, type Random } from '../../../attack/random.ts'
import { unthrottled } from '../../../services/application.ts'
import { SoftAuthenticator, type PasskeyResponse } from '../../../services/authenticator.ts'
import { cbor, Verbatim, type Cbor } from '../../../services/cbor.ts'
import {
  enrolled,
  PasskeyBrowser,
  passkeyApplication as setUp,
  type PasskeyApplication,
} from '../../../services/passkey-application.ts'

const purposes = ['add', 'login', 'confirm'] as const
type Purpose = (typeof purposes)[number]

/** Does with a response what its purpose says. */
function use({ latch }: PasskeyApplication, purpose: Purpose, passkey: unknown) {
  return async (ctx: RequestContext): Promise<unknown> => {
    if (purpose === 'add') return latch.passkeys.add(ctx, passkey)
    if (purpose === 'login') return latch.passkeys.login(ctx, passkey)
    return latch.confirm(ctx, { passkey })
  }
}

/** Resolves to whether the response was accepted. Fails if it was refused by anything but an answer of 4xx. */
async function isAccepted(
  app: PasskeyApplication,
  browser: PasskeyBrowser,
  purpose: Purpose,
  response: unknown,
): Promise<boolean> {
  try {
    await browser.copy().send(use(app, purpose, response))
    return true
  } catch (error) {
    const isRefusal = error instanceof LatchkeyError && [400, 401].includes(error.status)
    assert.ok(isRefusal, `${purpose}: ${(error as Error)?.stack ?? String(error)}`)
    return false
  }
}

/** Returns a browser that is logged in by a passkey, and a right answer for each purpose. */
async function goodAnswers() {
  const app = setUp({ throttle: { ...unthrottled, device: { free: 1e6, cap: 1e6 } } })
  const browser = await enrolled(app)
  const answers = {
    add: new SoftAuthenticator().create(await browser.options('add')),
    login: await browser.answer('login'),
    confirm: await browser.answer('confirm'),
  }
  return { app, browser, answers }
}

/** Fields of an answer that a server reads. */
const fields: Readonly<Record<Purpose, readonly string[]>> = {
  add: ['id', 'type', 'response', 'clientDataJSON', 'attestationObject'],
  login: [
    'id',
    'type',
    'response',
    'clientDataJSON',
    'authenticatorData',
    'signature',
    'userHandle',
  ],
  confirm: ['id', 'type', 'response', 'clientDataJSON', 'authenticatorData', 'signature'],
}

/** Returns the answer with a field changed, wherever the field stands. */
function changed(
  answer: PasskeyResponse,
  field: string,
  change: (value: unknown) => unknown,
): object {
  if (!(field in answer)) {
    return { ...answer, response: { ...answer.response, [field]: change(answer.response[field]) } }
  }
  return { ...answer, [field]: change(answer[field as keyof PasskeyResponse]) }
}

/** Returns the answer with a getter for the field. */
function withGetter(answer: PasskeyResponse, field: string, get: () => unknown): object {
  const copy = { ...answer, response: { ...answer.response } }
  Object.defineProperty(field in answer ? copy : copy.response, field, { get, enumerable: true })
  return copy
}

const values: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  Number.NaN,
  12n,
  '',
  ' ',
  '=',
  '\0',
  '\ud800',
  'ä',
  'x'.repeat(6001),
  'x'.repeat(1e6),
  [],
  ['x'],
  {},
  { toString: () => 'x' },
  Symbol('x'),
  () => 'x',
  new Date(0),
  new Uint8Array(4),
  new ArrayBuffer(4),
]

describe('an answer of a passkey that is none', () => {
  it('is a mistake of whoever sent it, whichever field is missing, of another type or too long', async () => {
    for (const purpose of purposes) {
      const { app, browser, answers } = await goodAnswers()
      for (const field of fields[purpose]) {
        for (const value of values) {
          // This is what an authenticator answers that keeps nothing. It is right, and uses the challenge up.
          if (field === 'userHandle' && (value ?? '') === '') continue
          const wrong = changed(answers[purpose], field, () => value)
          assert.equal(await isAccepted(app, browser, purpose, wrong), false, `${purpose} ${field}`)
        }
        // The formats say how long these are, so bytes behind them are nothing.
        if (['attestationObject', 'signature'].includes(field)) continue
        const twice = changed(
          answers[purpose],
          field,
          (value) => `${String(value)}${String(value)}`,
        )
        assert.equal(await isAccepted(app, browser, purpose, twice), false, `${purpose} ${field}`)
      }
      for (const value of [...values, 'text', 5]) {
        assert.equal(await isAccepted(app, browser, purpose, value), false)
      }
      // Negative control: what was changed was right.
      assert.equal(await isAccepted(app, browser, purpose, answers[purpose]), true, purpose)
    }
  })

  it('is one too if it is an object that throws, or says something else each time it is asked', async () => {
    const { app, browser, answers } = await goodAnswers()
    const thrown: readonly unknown[] = [
      new Error('mine'),
      new TypeError('x'),
      'text',
      null,
      undefined,
    ]
    for (const purpose of purposes) {
      for (const field of fields[purpose]) {
        for (const what of thrown) {
          const wrong = withGetter(answers[purpose], field, () => {
            throw what
          })
          assert.equal(await isAccepted(app, browser, purpose, wrong), false)
        }
        let asked = 0
        const right = (answers[purpose] as never)[field] ?? answers[purpose].response[field]
        const shifting = withGetter(answers[purpose], field, () => (asked++ === 0 ? 'AAAA' : right))
        assert.equal(await isAccepted(app, browser, purpose, shifting), false, field)
        assert.equal(asked, 1, `${purpose} ${field}`)
      }
      const trap = (): never => {
        throw new Error('trap')
      }
      const traps = { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap }
      const { proxy, revoke } = Proxy.revocable({}, {})
      revoke()
      for (const wrong of [
        new Proxy({}, traps),
        proxy,
        { ...answers[purpose], response: new Proxy({}, traps) },
        { ...answers[purpose], response: proxy },
      ]) {
        assert.equal(await isAccepted(app, browser, purpose, wrong), false)
      }
    }
    const transports = [proxyOf('length'), proxyOf('0'), Object.assign([], { length: 2 ** 32 - 1 })]
    for (const given of transports) {
      const response = { ...answers.add.response, transports: given }
      await isAccepted(app, browser, 'add', { ...answers.add, response })
    }
    assert.equal(await isAccepted(app, browser, 'login', answers.login), true)
  })

  it('is one too with any other hints and extensions; a right one with them is taken', async () => {
    for (const transports of [null, 'usb', {}, 5, [5, null, {}, 'USB', 'x'.repeat(21), 'usb']]) {
      const { app, browser, answers } = await goodAnswers()
      const { add } = answers
      for (const clientExtensionResults of [null, 5, 'x', { credProps: null }, { credProps: 5 }]) {
        const good = { ...add, response: { ...add.response, transports }, clientExtensionResults }
        if (await isAccepted(app, browser, 'add', good)) break
        assert.fail('refused')
      }
    }
  })
})

describe('a thousand mutations of right answers', () => {
  it('are refused by an answer of 4xx, unless all that was signed is as it was', async () => {
    const random = seeded(15)
    let [app, browser, answers] = await renewed()
    let accepted = 0
    for (let i = 0; i < 1000; i++) {
      const purpose = pick(random, purposes)
      const answer = answers[purpose]
      const wrong = mutated(random, answer)
      if (!(await isAccepted(app, browser, purpose, wrong))) continue
      accepted++
      assert.deepEqual(signedPart(wrong), signedPart(answer))
      ;[app, browser, answers] = await renewed()
    }
    // Mutations of what is not signed are taken: the mutations do not only make nonsense.
    assert.ok(accepted > 5, `${accepted} accepted`)
  })
})

describe('the work that an answer of 16 kB can make', () => {
  it('is bounded: the worst is refused with little more work than a right one takes', async () => {
    const deep = (byte: number[], times: number) =>
      new Verbatim(Buffer.concat(Array.from({ length: times }, () => Buffer.from(byte))))
    const statements: readonly Cbor[] = [
      deep([0x81], 4000),
      deep([0xa1, 0], 2000),
      deep([0xd8, 0x40], 2000),
      deep([0x9f], 4000),
      new Verbatim(Buffer.from([0x9b, ...Buffer.alloc(8, 0xff)])),
      new Verbatim(Buffer.from([0xba, 0xff, 0xff, 0xff, 0xff])),
      new Verbatim(Buffer.concat([Buffer.from([0x99, 0x0f, 0xa0]), Buffer.alloc(4000)])),
    ]
    const app = setUp()
    const browser = new PasskeyBrowser(app)
    await browser.logIn()
    const work = async (wrong: Parameters<PasskeyBrowser['add']>[0]): Promise<number> => {
      const response = new SoftAuthenticator().create(await browser.options('add'), wrong)
      const before = process.cpuUsage()
      await isAccepted(app, browser, 'login', response)
      await browser
        .copy()
        .send(use(app, 'add', response))
        .catch((error: unknown) => assert.ok(error instanceof LatchkeyError))
      const { user, system } = process.cpuUsage(before)
      return (user + system) / 1000
    }
    await work({ format: 'homemade' })
    for (const statement of statements) {
      assert.ok((await work({ statement })) < 500)
      assert.ok((await work({ format: 'packed', statement })) < 500)
    }
    for (const publicKey of [rsa(3500, 8), rsa(400, 383), rsa(1800, 1800)]) {
      assert.ok((await work({ publicKey, format: 'homemade' })) < 500)
      assert.ok((await work({ publicKey, format: 'packed', attestsItself: true })) < 500)
    }
    assert.ok((await work({ attestationObject: () => cbor(randomBytes(12_000)) })) < 500)
  })

  it('is bounded for a login too, however large the key is that somebody has added', async () => {
    for (const [n, e] of [
      [2047, 7],
      [2047, 383],
      [3500, 8],
      [255, 255],
    ] as const) {
      const app = setUp()
      const browser = new PasskeyBrowser(app)
      await browser.logIn()
      await browser.add({ publicKey: rsa(n, e) }).catch((error: unknown) => {
        assert.equal((error as LatchkeyError).code, 'invalid_credentials')
      })
      const stranger = new PasskeyBrowser(app, browser.device)
      const response = await stranger.answer('login')
      const before = process.cpuUsage()
      assert.equal(await isAccepted(app, stranger, 'login', response), false)
      const { user, system } = process.cpuUsage(before)
      assert.ok((user + system) / 1000 < 100, `${n} bytes: ${(user + system) / 1000} ms`)
    }
  })
})

/** A key whose modulus and exponent have so many bytes, and one more. */
function rsa(n: number, e: number): Cbor {
  const ones = (bytes: number): Cbor => Buffer.alloc(bytes + 1, 0xff)
  return new Map<Cbor, Cbor>([
    [1, 3],
    [3, -257],
    [-1, ones(n)],
    [-2, ones(e)],
  ])
}

function proxyOf(name: string): unknown {
  return new Proxy(['usb'], {
    get(target, asked): unknown {
      if (asked === name) throw new Error('trap')
      return Reflect.get(target, asked)
    },
  })
}

async function renewed() {
  const { app, browser, answers } = await goodAnswers()
  return [app, browser, answers] as const
}

/** What a signature covers, or what the server must believe of a new passkey, which is not signed. */
function signedPart({ id, response }: PasskeyResponse): unknown {
  const [clientData, authenticatorData] = ['clientDataJSON', 'authenticatorData'].map((name) =>
    Buffer.from((response[name] ?? '') as string, 'base64url'),
  ) as [Buffer, Buffer]
  if ('attestationObject' in response) {
    const { type, challenge, origin } = JSON.parse(clientData.toString()) as Record<string, unknown>
    return [id, type, challenge, origin]
  }
  return [id, clientData.toString('hex'), authenticatorData.toString('hex')]
}

/** Returns the answer with one thing changed. */
function mutated(random: Random, answer: PasskeyResponse): PasskeyResponse {
  const copy = structuredClone(answer) as unknown as Record<string, Record<string, unknown>>
  const inner = random(4) > 0
  const target = (inner ? copy['response'] : copy) as Record<string, unknown>
  const field = pick(random, Object.keys(target))
  const value = target[field]
  const kind = random(8)
  if (kind === 0) delete target[field]
  else if (kind === 1) target[field] = values[random(14)]
  else if (kind === 2) target[pick(random, ['toString', '__proto__', 'x'])] = value
  else if (typeof value === 'string') target[field] = mutatedText(random, value)
  return copy as unknown as PasskeyResponse
}

/** Returns base64url of which some bytes, or some characters, were changed. */
function mutatedText(random: Random, text: string): string {
  const bytes = Buffer.from(text, 'base64url')
  const at = random(bytes.length + 1)
  switch (random(6)) {
    case 0:
      return bytes.subarray(0, at).toString('base64url')
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]).toString('base64url')
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes]).toString('base64url')
    case 3:
      return `${text}${pick(random, ['=', 'A', ' ', '\n', '+'])}`
    case 4:
      return text.replace(/-/g, '+').replace(/_/g, '/')
    default: {
      const changes = random(4) + 1
      for (let i = 0; i < changes; i++) bytes[random(bytes.length)] = random(256)
      return bytes.toString('base64url')
    }
  }
}
