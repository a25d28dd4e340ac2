/**
 * The keys of assertions. They are computed from the secrets of the server, so all servers have the same, and nothing
 * has to be kept or handed on.
 *
 * Each secret has another key every thirty days. Published are those of the period before, of the present one and of
 * the next, of every secret in the ring: a server whose clock is a little ahead signs with a key that all others
 * publish. The newest secret signs, as everywhere. Servers that are restarted one after the other learn of a new secret
 * by the two rounds of `docs/scaling.md`, so no server signs with a key that another one does not publish.
 *
 * @module
 */

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'
import { DAY, type Clock } from 'latchkey'

/** How long a key signs. */
export const PERIOD: number = 30 * DAY

/** A public key as `/.well-known/jwks.json` shows it (RFC 8037, section 2). */
export interface PublicKey {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  readonly x: string

  /** The thumbprint of the key (RFC 7638). */
  readonly kid: string
  readonly alg: 'EdDSA'
  readonly use: 'sig'
}

/** A key that signs. */
export interface SigningKey {
  readonly kid: string
  readonly key: KeyObject
}

/** The keys of this instant. */
export interface AssertionKeys {
  readonly signing: SigningKey
  readonly published: readonly PublicKey[]
}

/**
 * Returns the function that returns the keys of this instant.
 *
 * @param secrets returns the secrets of the server, newest first.
 */
export function assertionKeys(secrets: () => readonly string[], clock: Clock): () => AssertionKeys {
  let known: { readonly ring: readonly string[]; readonly period: number } | null = null
  let keys: AssertionKeys | null = null
  return () => {
    const ring = secrets()
    const period = Math.floor(clock() / PERIOD)
    if (keys === null || known?.period !== period || !isSame(known.ring, ring)) {
      keys = keysOf(ring, period)
      known = { ring: [...ring], period }
    }
    return keys
  }
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((secret, i) => secret === other[i])
}

/** @throws RangeError if there is no secret. */
function keysOf(ring: readonly string[], period: number): AssertionKeys {
  const [newest] = ring
  if (newest === undefined) throw new RangeError('Assertions need a secret')
  const published = new Map<string, PublicKey>()
  for (const secret of ring) {
    for (const one of [period, period - 1, period + 1]) {
      const key = publicKeyOf(privateKeyOf(secret, one))
      published.set(key.kid, key)
    }
  }
  const key = privateKeyOf(newest, period)
  return { signing: { kid: publicKeyOf(key).kid, key }, published: [...published.values()] }
}

/** What stands before the 32 bytes of a private key of Ed25519 in PKCS #8 (RFC 8410, section 7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

function privateKeyOf(secret: string, period: number): KeyObject {
  const seed = hkdfSync('sha256', secret, '', `latchkey-server/1/assertion/${period}`, 32)
  const key = Buffer.concat([PKCS8, Buffer.from(seed)])
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' })
}

function publicKeyOf(key: KeyObject): PublicKey {
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' })
  return { kty: 'OKP', crv: 'Ed25519', x, kid: thumbprintOf(x), alg: 'EdDSA', use: 'sig' }
}

/** Returns the thumbprint of a public key of Ed25519: the members that every key has, in this order (RFC 8037, A.3). */
export function thumbprintOf(x: string): string {
  const members = JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x })
  return createHash('sha256').update(members).digest('base64url')
}
