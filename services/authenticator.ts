/**
 * An authenticator in software, and the browser in front of it: it makes the answers of `navigator.credentials` byte
 * by byte (WebAuthn Level 3), so that a test can make each byte wrong.
 *
 * @module
 */

import {
  createHash,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
  type SignKeyObjectInput,
} from 'node:crypto'
import { cbor, type Cbor } from './cbor.ts'

/** The bits of the flags (WebAuthn Level 3, 6.1). */
export const FLAGS = { UP: 1, UV: 4, BE: 8, BS: 16, AT: 64, ED: 128 } as const

/** The kinds of keys, and one that no site asks for. */
export type Algorithm = 'ES256' | 'RS256' | 'EdDSA' | 'ES384'

/** What an authenticator is. */
export interface AuthenticatorOptions {
  /** @default ES256 */
  readonly algorithm?: Algorithm

  /** Whether it asks for a PIN or a finger. @default true */
  readonly verifies?: boolean

  /** Whether its passkeys can be copied to other devices. @default false */
  readonly backupEligible?: boolean

  /** Whether it counts. @default true */
  readonly counts?: boolean

  /** Whether it keeps its passkeys, and so knows their users. @default true */
  readonly keeps?: boolean

  /** The page that asks. @default http://app.localhost */
  readonly origin?: string
}

/** What a test makes wrong. */
export interface Wrong {
  /** Replaces fields of the client data; `undefined` leaves a field out. */
  readonly clientData?: Readonly<Record<string, unknown>>

  /** What the browser sends as client data. */
  readonly clientDataBytes?: Buffer
  readonly rpId?: string
  readonly flags?: (flags: number) => number
  readonly counter?: number

  /** Changes the data of the authenticator before it is signed. */
  readonly authenticatorData?: (bytes: Buffer) => Buffer

  /** What stands behind the data, with the flag ED. */
  readonly extensions?: Cbor
  readonly publicKey?: Cbor
  readonly format?: string
  readonly statement?: Cbor

  /** Makes the statement of the format `packed` by the passkey's own key (WebAuthn Level 3, 8.2). */
  readonly attestsItself?: boolean
  readonly attestationObject?: (bytes: Buffer) => Buffer
  readonly signature?: (bytes: Buffer) => Buffer
  readonly userHandle?: string | null

  /** Replaces fields of the response; `undefined` leaves a field out. */
  readonly response?: Readonly<Record<string, unknown>>

  /** The same for the object around it. */
  readonly outer?: Readonly<Record<string, unknown>>
}

/** An answer of `navigator.credentials`, as JSON. */
export interface PasskeyResponse {
  readonly id: string
  readonly rawId: string
  readonly type: string
  readonly response: Readonly<Record<string, unknown>>
  readonly clientExtensionResults: Readonly<Record<string, unknown>>
}

/** A passkey of the authenticator. */
interface OwnPasskey {
  readonly id: string
  readonly rpId: string
  readonly handle: string
  readonly privateKey: KeyObject
  readonly algorithm: Algorithm
  counter: number
}

type Asked = Readonly<Record<string, unknown>>
interface Descriptor {
  readonly id: string
}

/** Makes and uses passkeys. */
export class SoftAuthenticator {
  readonly #options: Required<AuthenticatorOptions>
  readonly passkeys: OwnPasskey[] = []

  constructor(options: AuthenticatorOptions = {}) {
    this.#options = {
      algorithm: 'ES256',
      verifies: true,
      backupEligible: false,
      counts: true,
      keeps: true,
      origin: 'http://app.localhost',
      ...options,
    }
  }

  /** Returns a copy with the same keys and counters: a clone, or the same authenticator with something changed. */
  copy(options: AuthenticatorOptions = {}): SoftAuthenticator {
    const copy = new SoftAuthenticator({ ...this.#options, ...options })
    copy.passkeys.push(...this.passkeys.map((passkey) => ({ ...passkey })))
    return copy
  }

  /** Answers `navigator.credentials.create`. @throws Error if a passkey is there that the site excludes. */
  create(asked: Asked, wrong: Wrong = {}): PasskeyResponse {
    const { rp, user, challenge, excludeCredentials } = asked as {
      readonly rp: { readonly id: string }
      readonly user: { readonly id: string }
      readonly challenge: string
      readonly excludeCredentials: readonly Descriptor[]
    }
    if (excludeCredentials.some(({ id }) => this.passkeys.some((mine) => mine.id === id))) {
      throw new Error('InvalidStateError')
    }
    const { algorithm, counts, keeps } = this.#options
    const { privateKey, publicKey } = newKey(algorithm)
    const id = randomBytes(32)
    const passkey: OwnPasskey = {
      id: id.toString('base64url'),
      rpId: rp.id,
      handle: user.id,
      privateKey,
      algorithm,
      counter: counts ? 1 : 0,
    }
    this.passkeys.push(passkey)
    const length = Buffer.alloc(2)
    length.writeUInt16BE(id.length)
    const attested = [Buffer.alloc(16), length, id, cbor(wrong.publicKey ?? publicKey)]
    const data = this.#data(passkey, FLAGS.AT, Buffer.concat(attested), wrong)
    const clientDataJSON = this.#clientData('webauthn.create', challenge, wrong)
    const digest = createHash('sha256').update(clientDataJSON, 'base64url').digest()
    const own = (): Cbor =>
      new Map<Cbor, Cbor>([
        ['alg', publicKey.get(3) ?? 0],
        ['sig', signed(passkey, Buffer.concat([data, digest]))],
      ])
    const { format = 'none', attestsItself = false } = wrong
    const { statement = attestsItself ? own() : new Map() } = wrong
    const object = cbor(
      new Map<Cbor, Cbor>([
        ['fmt', format],
        ['attStmt', statement],
        ['authData', data],
      ]),
    )
    return answer(passkey.id, wrong, {
      response: {
        clientDataJSON,
        attestationObject: (wrong.attestationObject?.(object) ?? object).toString('base64url'),
        transports: ['internal', 'hybrid'],
      },
      extensions: { credProps: { rk: keeps } },
    })
  }

  /** Answers `navigator.credentials.get`. @throws Error if there is no passkey for it. */
  get(asked: Asked, wrong: Wrong = {}): PasskeyResponse {
    const { challenge, allowCredentials } = asked as {
      readonly challenge: string
      readonly allowCredentials: readonly Descriptor[]
    }
    const { keeps } = this.#options
    const passkey =
      allowCredentials.length === 0 && keeps
        ? this.passkeys.at(-1)
        : this.passkeys.find(({ id }) => allowCredentials.some((one) => one.id === id))
    if (passkey === undefined) throw new Error('NotAllowedError')
    return this.use(passkey, challenge, wrong)
  }

  /** Answers with this passkey, whatever the site has asked for. */
  use(passkey: OwnPasskey, challenge: string, wrong: Wrong = {}): PasskeyResponse {
    if (this.#options.counts) passkey.counter++
    const data = this.#data(passkey, 0, Buffer.alloc(0), wrong)
    const clientDataJSON = this.#clientData('webauthn.get', challenge, wrong)
    const digest = createHash('sha256').update(clientDataJSON, 'base64url').digest()
    const signature = signed(passkey, Buffer.concat([data, digest]))
    const { userHandle = this.#options.keeps ? passkey.handle : null } = wrong
    return answer(passkey.id, wrong, {
      response: {
        clientDataJSON,
        authenticatorData: data.toString('base64url'),
        signature: (wrong.signature?.(signature) ?? signature).toString('base64url'),
        ...(userHandle !== null && { userHandle }),
      },
      extensions: {},
    })
  }

  /** The data of the authenticator (WebAuthn Level 3, 6.1). */
  #data({ rpId, counter }: OwnPasskey, flag: number, attested: Buffer, wrong: Wrong): Buffer {
    const { verifies, backupEligible } = this.#options
    const flags =
      FLAGS.UP |
      flag |
      (verifies ? FLAGS.UV : 0) |
      (backupEligible ? FLAGS.BE | FLAGS.BS : 0) |
      (wrong.extensions === undefined ? 0 : FLAGS.ED)
    const head = Buffer.alloc(5)
    head.writeUInt8(wrong.flags?.(flags) ?? flags, 0)
    head.writeUInt32BE(wrong.counter ?? counter, 1)
    const rpIdHash = createHash('sha256')
      .update(wrong.rpId ?? rpId)
      .digest()
    const extensions = wrong.extensions === undefined ? Buffer.alloc(0) : cbor(wrong.extensions)
    const data = Buffer.concat([rpIdHash, head, attested, extensions])
    return wrong.authenticatorData?.(data) ?? data
  }

  #clientData(type: string, challenge: string, wrong: Wrong): string {
    const { origin } = this.#options
    const data = { type, challenge, origin, crossOrigin: false, ...wrong.clientData }
    return (wrong.clientDataBytes ?? Buffer.from(JSON.stringify(data))).toString('base64url')
  }
}

function answer(
  id: string,
  wrong: Wrong,
  made: {
    readonly response: Readonly<Record<string, unknown>>
    readonly extensions: Readonly<Record<string, unknown>>
  },
): PasskeyResponse {
  return {
    id,
    rawId: id,
    type: 'public-key',
    response: { ...made.response, ...wrong.response },
    clientExtensionResults: made.extensions,
    ...wrong.outer,
  }
}

/** Returns a new key, and its public half as COSE has it (RFC 9053). */
export function newKey(algorithm: Algorithm): {
  privateKey: KeyObject
  publicKey: Map<Cbor, Cbor>
} {
  if (algorithm === 'RS256') {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const { n = '', e = '' } = publicKey.export({ format: 'jwk' })
    return {
      privateKey,
      publicKey: new Map<Cbor, Cbor>([
        [1, 3],
        [3, -257],
        [-1, raw(n)],
        [-2, raw(e)],
      ]),
    }
  }
  if (algorithm === 'EdDSA') {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const { x = '' } = publicKey.export({ format: 'jwk' })
    return {
      privateKey,
      publicKey: new Map<Cbor, Cbor>([
        [1, 1],
        [3, -8],
        [-1, 6],
        [-2, raw(x)],
      ]),
    }
  }
  const [namedCurve, alg, curve] =
    algorithm === 'ES256' ? (['P-256', -7, 1] as const) : (['P-384', -35, 2] as const)
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const cose = new Map<Cbor, Cbor>([
    [1, 2],
    [3, alg],
    [-1, curve],
    [-2, raw(x)],
    [-3, raw(y)],
  ])
  return { privateKey, publicKey: cose }
}

function signed({ privateKey, algorithm }: OwnPasskey, data: Buffer): Buffer {
  const digests = { ES256: 'sha256', RS256: 'sha256', EdDSA: null, ES384: 'sha384' } as const
  const key: SignKeyObjectInput = { key: privateKey }
  return sign(digests[algorithm], data, key)
}

const raw = (text: string): Buffer => Buffer.from(text, 'base64url')
