/**
 * An attestation with certificates (WebAuthn Level 3, 8.2), written byte by byte: a root, and the certificate of an
 * authenticator that names the address of a list of revoked ones.
 *
 * @module
 */

import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import type { PasskeyResponse, SoftAuthenticator } from './authenticator.ts'
import { cbor, type Cbor } from './cbor.ts'

/** The certificates, and the key of the authenticator's. */
export interface AttestationCertificates {
  /** PEM. */
  readonly root: string

  /** DER. */
  readonly leaf: Buffer
  readonly privateKey: KeyObject
}

/** Returns certificates whose list of revoked ones is at this address. */
export function attestationCertificates(listAt: string): AttestationCertificates {
  const [root, leaf] = [newKeys(), newKeys()]
  const rootName = name([['2.5.4.3', 'Test root']])
  const leafName = name([
    ['2.5.4.6', 'DE'],
    ['2.5.4.10', 'Example'],
    ['2.5.4.11', 'Authenticator Attestation'],
    ['2.5.4.3', 'Test authenticator'],
  ])
  const isAuthority = extension('2.5.29.19', sequence(der(0x01, Buffer.from([0xff]))))
  const isNone = extension('2.5.29.19', sequence())
  const place = der(0xa0, der(0xa0, der(0x86, Buffer.from(listAt))))
  const list = extension('2.5.29.31', sequence(sequence(place)))
  const rootDer = certificate(rootName, rootName, root.publicKey, [isAuthority], root.privateKey)
  return {
    root: `-----BEGIN CERTIFICATE-----\n${rootDer.toString('base64')}\n-----END CERTIFICATE-----`,
    leaf: certificate(rootName, leafName, leaf.publicKey, [isNone, list], root.privateKey),
    privateKey: leaf.privateKey,
  }
}

/** Makes a new passkey that these certificates attest. */
export function createAttested(
  device: SoftAuthenticator,
  asked: Readonly<Record<string, unknown>>,
  { leaf, privateKey }: AttestationCertificates,
): PasskeyResponse {
  let data: Buffer = Buffer.alloc(0)
  const draft = device.create(asked, { authenticatorData: (bytes) => (data = bytes) })
  const clientDataJSON = draft.response['clientDataJSON'] as string
  const digest = createHash('sha256').update(clientDataJSON, 'base64url').digest()
  const sig = sign('sha256', Buffer.concat([data, digest]), privateKey)
  const statement = new Map<Cbor, Cbor>([
    ['alg', -7],
    ['sig', sig],
    ['x5c', [leaf]],
  ])
  const object = new Map<Cbor, Cbor>([
    ['fmt', 'packed'],
    ['attStmt', statement],
    ['authData', data],
  ])
  const attestationObject = cbor(object).toString('base64url')
  return { ...draft, response: { ...draft.response, attestationObject } }
}

function certificate(
  issuer: Buffer,
  subject: Buffer,
  publicKey: KeyObject,
  extensions: readonly Buffer[],
  signer: KeyObject,
): Buffer {
  const algorithm = sequence(oid('1.2.840.10045.4.3.2'))
  const time = (text: string): Buffer => der(0x17, Buffer.from(text))
  const body = sequence(
    der(0xa0, integer(2)),
    integer(1),
    algorithm,
    issuer,
    sequence(time('200101000000Z'), time('491231235959Z')),
    subject,
    publicKey.export({ format: 'der', type: 'spki' }),
    der(0xa3, sequence(...extensions)),
  )
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, signer)]))
  return sequence(body, algorithm, signature)
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })

function name(parts: readonly (readonly [id: string, text: string])[]): Buffer {
  return sequence(
    ...parts.map(([id, text]) => der(0x31, sequence(oid(id), der(0x13, Buffer.from(text))))),
  )
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), der(0x04, value))
}

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  const bytes = rest.flatMap((number) => {
    const digits = [number & 127]
    for (let left = number >> 7; left > 0; left >>= 7) digits.unshift((left & 127) | 128)
    return digits
  })
  return der(0x06, Buffer.from([first * 40 + second, ...bytes]))
}

const integer = (value: number): Buffer => der(0x02, Buffer.from([value]))
const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, Buffer.concat(parts))

/** Returns an item of DER (X.690, 8.1): its tag, its length and its bytes. */
function der(tag: number, bytes: Buffer): Buffer {
  const { length } = bytes
  if (length < 128) return Buffer.concat([Buffer.from([tag, length]), bytes])
  return Buffer.concat([Buffer.from([tag, 0x82, length >> 8, length & 255]), bytes])
}
