/**
 * Answers of passkeys that are wrong in one thing.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import type { PasskeyPurpose } from 'latchkey/passkeys'
import { FLAGS, newKey, SoftAuthenticator, type Wrong } from '../../../services/authenticator.ts'
import { cbor, head, Verbatim, type Cbor } from '../../../services/cbor.ts'
import {
  enrolled,
  ORIGIN,
  outcomeOf,
  PasskeyBrowser,
  passkeyApplication as setUp,
} from '../../../services/passkey-application.ts'

const without = (flag: number) => (flags: number) => flags & ~flag
const flipped = (at: number) => (bytes: Buffer) => {
  const changed = Buffer.from(bytes)
  const index = at < 0 ? bytes.length + at : at
  changed[index] = (changed[index] ?? 0) ^ 1
  return changed
}

/** What is wrong in every answer, and how it is refused. */
const wrongs: Readonly<Record<string, readonly [wrong: Wrong, outcome?: string]>> = {
  'is for another origin': [{ clientData: { origin: 'http://evil.localhost' } }],
  'is for another port': [{ clientData: { origin: `${ORIGIN}:8080` } }],
  'is for https where the site has http': [{ clientData: { origin: 'https://app.localhost' } }],
  'is for the origin with a slash': [{ clientData: { origin: `${ORIGIN}/` } }],
  'is for the origin in capitals': [{ clientData: { origin: ORIGIN.toUpperCase() } }],
  'has no origin': [{ clientData: { origin: undefined } }],
  'has a list of origins': [{ clientData: { origin: [ORIGIN] } }],
  'is of a page that another site has embedded': [{ clientData: { crossOrigin: true } }],
  'says "true" of a page of another site': [{ clientData: { crossOrigin: 'true' } }],
  'says 0 of a page of another site': [{ clientData: { crossOrigin: 0 } }],
  'is of another type': [{ clientData: { type: 'payment.get' } }],
  'has no type': [{ clientData: { type: undefined } }],
  'has another challenge': [{ clientData: { challenge: 'A'.repeat(43) } }, 'invalid_token'],
  'has the challenge in another spelling': [{ clientData: { challenge: 'x' } }, 'invalid_token'],
  'has no challenge': [{ clientData: { challenge: undefined } }, 'invalid_request'],
  'has a list of challenges': [{ clientData: { challenge: ['x'] } }, 'invalid_request'],
  'has client data that is no JSON': [{ clientDataBytes: Buffer.from('{') }, 'invalid_request'],
  'has client data that is null': [{ clientDataBytes: Buffer.from('null') }, 'invalid_request'],
  'has client data that is a list': [{ clientDataBytes: Buffer.from('[]') }, 'invalid_request'],
  'is for another RP ID': [{ rpId: 'evil.localhost' }],
  'is for the RP ID of a parent': [{ rpId: 'localhost' }],
  'says that nobody was there': [{ flags: without(FLAGS.UP) }],
  'says that it is copied and cannot be': [{ flags: (flags) => flags | FLAGS.BS }],
  'claims extensions that are not there': [{ flags: (flags) => flags | FLAGS.ED }],
  'has bytes left over': [
    { authenticatorData: (bytes) => Buffer.concat([bytes, Buffer.from([0])]) },
  ],
  'is cut in the middle': [{ authenticatorData: (bytes) => bytes.subarray(0, 36) }],
}

const wrongUses: typeof wrongs = {
  'is that of a new passkey': [{ clientData: { type: 'webauthn.create' } }],
  'has a signature of which the first bit differs': [{ signature: flipped(-1) }],
  'has no signature': [{ response: { signature: '' } }, 'invalid_request'],
  'has a signature over other data': [
    { response: { authenticatorData: randomBytes(37).toString('base64url') } },
  ],
  'claims a key that is not there': [{ flags: (flags) => flags | FLAGS.AT }],
  'says that it can be copied, which it could not': [{ flags: (flags) => flags | FLAGS.BE }],
  'says that it is copied, which it could not be': [
    { flags: (flags) => flags | FLAGS.BE | FLAGS.BS },
  ],
  'has the handle of another user': [{ userHandle: randomBytes(32).toString('base64url') }],
  'has the id of another passkey': [{ outer: { id: randomBytes(32).toString('base64url') } }],
  'has the id in another spelling': [{ outer: { id: 'x' } }],
}

const ES384 = newKey('ES384').publicKey
const ES256 = newKey('ES256').publicKey
const changed = (key: ReadonlyMap<Cbor, Cbor>, name: number, value: Cbor): Cbor =>
  new Map([...key, [name, value]])

const wrongKeys: typeof wrongs = {
  'is that of a use': [{ clientData: { type: 'webauthn.get' } }],
  'has no key': [{ flags: without(FLAGS.AT) }],
  'has a key of another algorithm': [{ publicKey: ES384 }],
  'has a key without algorithm': [
    { publicKey: new Map([...ES256].filter(([name]) => name !== 3)) },
  ],
  'has a key whose algorithm is text': [{ publicKey: changed(ES256, 3, '-7') }],
  'has a key that is a list': [{ publicKey: [...ES256.values()] }],
  'has a key that is a number': [{ publicKey: 7 }],
  'has another id than the browser says': [
    { outer: { id: randomBytes(32).toString('base64url') } },
  ],
  'has a key that is no point of its curve': [
    { publicKey: changed(ES256, -3, Buffer.alloc(32, 1)) },
  ],
  'has a key of another kind than its algorithm': [{ publicKey: changed(ES256, 1, 1) }],
  'has an unknown attestation': [{ format: 'homemade' }],
  'has no attestation with a statement': [{ statement: new Map([['x', 1]]) }],
  'attests itself by a signature of another key': [
    {
      format: 'packed',
      statement: new Map<Cbor, Cbor>([
        ['alg', -7],
        ['sig', randomBytes(70)],
      ]),
    },
  ],
  'attests itself without a signature': [
    { format: 'packed', statement: new Map<Cbor, Cbor>([['alg', -7]]) },
  ],
  'has a statement that is text': [{ statement: 'none' }],
  'is cut in its CBOR': [{ attestationObject: (bytes) => bytes.subarray(0, -3) }],
  'is an empty list': [{ attestationObject: () => cbor([]) }],
  'is no CBOR': [{ attestationObject: () => Buffer.from([0xff, 0xff]) }],
  'has the data as text': [
    {
      attestationObject: () =>
        cbor(
          new Map<Cbor, Cbor>([
            ['fmt', 'none'],
            ['attStmt', new Map()],
            ['authData', 'x'],
          ]),
        ),
    },
  ],
  'has its data twice': [
    {
      attestationObject: (bytes) =>
        Buffer.concat([head(5, 4), bytes.subarray(1), cbor('authData'), cbor(randomBytes(200))]),
    },
  ],
  'says of a list that it has four billion items': [
    { statement: new Verbatim(Buffer.from([0x9a, 0xff, 0xff, 0xff, 0xff])) },
  ],
  'says of a map that it has 2^64 items': [
    { statement: new Verbatim(Buffer.from([0xbb, ...Buffer.alloc(8, 0xff)])) },
  ],
  'says of a text that it has four billion bytes': [
    { statement: new Verbatim(Buffer.from([0x7a, 0xff, 0xff, 0xff, 0xff])) },
  ],
  'has lists four thousand deep': [{ statement: new Verbatim(Buffer.alloc(4000, 0x81)) }],
  'has maps two thousand deep': [
    {
      statement: new Verbatim(
        Buffer.concat(Array.from({ length: 2000 }, () => Buffer.from([0xa1, 0]))),
      ),
    },
  ],
}

/** Makes an answer that is wrong, and expects its refusal; then one that is right. */
async function refuses(purpose: PasskeyPurpose, wrong: Wrong, outcome: string): Promise<void> {
  const app = setUp()
  const [device, ...more] =
    purpose === 'add' ? [new SoftAuthenticator()] : [(await enrolled(app)).device]
  assert.deepEqual(more, [])
  const browser = new PasskeyBrowser(app, device)
  if (purpose !== 'login') await browser.logIn()
  const attempt = (how: Wrong) => {
    if (purpose === 'add') return outcomeOf(browser.add(how))
    return outcomeOf(
      purpose === 'login' ? browser.logInByPasskey(how) : browser.finishByPasskey(how),
    )
  }
  const had = (await app.latch.credentials.list('id-alice')).length
  assert.equal(await attempt(wrong), outcome)
  assert.equal((await app.latch.credentials.list('id-alice')).length, had)
  if (purpose !== 'add') assert.equal(await browser.user(), null)
  // Negative control: the same without the mistake. The authenticator has kept the key that we have refused.
  if (purpose === 'add') device.passkeys.length = 0
  assert.equal(await attempt({}), 'done')
}

describe('a use of a passkey', () => {
  for (const [what, [wrong, outcome = 'invalid_credentials']] of Object.entries({
    ...wrongs,
    ...wrongUses,
  })) {
    it(`that ${what} logs nobody in, and is no second factor`, async () => {
      await refuses('login', wrong, outcome)
      await refuses('confirm', wrong, outcome)
    })
  }

  it('of which any bit of the signed data differs logs nobody in', async () => {
    const app = setUp()
    const { device } = await enrolled(app)
    const browser = new PasskeyBrowser(app, device)
    for (let at = 0; at < 37 * 8; at += 5) {
      const response = await browser.answer('login')
      const data = Buffer.from(response.response['authenticatorData'] as string, 'base64url')
      data[at >> 3] = (data[at >> 3] ?? 0) ^ (1 << (at & 7))
      const authenticatorData = data.toString('base64url')
      const login = browser.send((ctx) =>
        app.latch.passkeys.login(ctx, {
          ...response,
          response: { ...response.response, authenticatorData },
        }),
      )
      assert.equal(await outcomeOf(login), 'invalid_credentials', `bit ${at}`)
    }
    assert.equal(await browser.user(), null)
  })

  it('with a flag that has changed which may change, and with extensions, is taken', async () => {
    const app = setUp()
    const device = new SoftAuthenticator({ backupEligible: true })
    await enrolled(app, device)
    const browser = new PasskeyBrowser(app, device)
    // It was copied when it was made, and is not now (WebAuthn Level 3, 6.1.3).
    assert.equal(await browser.logInByPasskey({ flags: without(FLAGS.BS) }), 'complete')
    const extensions = new Map<Cbor, Cbor>([['credProtect', 2]])
    assert.equal(await browser.logInByPasskey({ extensions }), 'complete')
    // The other way round: one that could be copied and says it cannot.
    assert.equal(
      await outcomeOf(browser.logInByPasskey({ flags: without(FLAGS.BE | FLAGS.BS) })),
      'invalid_credentials',
    )
  })
})

describe('a new passkey', () => {
  for (const [what, [wrong, outcome = 'invalid_credentials']] of Object.entries({
    ...wrongs,
    ...wrongKeys,
  })) {
    it(`that ${what} is not added`, async () => refuses('add', wrong, outcome))
  }

  it('is added with extensions, and with an attestation by its own key', async () => {
    const app = setUp()
    const browser = new PasskeyBrowser(app)
    await browser.logIn()
    await browser.add({ extensions: new Map<Cbor, Cbor>([['credProtect', 2]]) })
    assert.equal(await new PasskeyBrowser(app, browser.device).logInByPasskey(), 'complete')
    const options = await browser.options('add')
    const response = new SoftAuthenticator().create(options, {
      format: 'packed',
      attestsItself: true,
    })
    await browser.send((ctx) => app.latch.passkeys.add(ctx, response))
  })
})
