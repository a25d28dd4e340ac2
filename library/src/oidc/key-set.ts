/**
 * The keys of a provider, and what is signed by them: ID tokens and logout tokens.
 *
 * @module
 */

import { MINUTE, SECOND, type Clock } from '../ground/time.ts'
import type { BoundedFetch } from './bounded-fetch.ts'
import { Fetched } from './fetched.ts'
import type { Jose, JSONWebKeySet, JWTPayload } from './peers.ts'

/** A key that the provider has withdrawn is taken for so long, and no longer. */
const FRESHNESS = { fresh: 10 * MINUTE, usable: 10 * MINUTE }

/** How often a key that is not known may make us fetch the keys: anybody can send such a token. */
const LEAST_PAUSE = 1 * MINUTE

/** Signatures by a key that others than the provider may have are none: no MAC, and no `none`. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

/** How far the provider's clock may differ from ours, in milliseconds. */
export const CLOCK_TOLERANCE: number = 30 * SECOND

/** The longest token, in characters. */
const MAX_TOKEN = 64 * 1024

/** A signed token in its compact form (RFC 7515, 3.1). Lenient decoders take blanks and "=" too. */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/

/** What a token must say. */
export interface Expected {
  readonly issuer: string
  readonly audience: string

  /** The header `typ`. @default any */
  readonly typ?: string
  readonly claims: readonly string[]
}

/** Where the keys are. */
interface KeySource {
  readonly url: string
  readonly fetch: BoundedFetch

  /** In milliseconds. */
  readonly timeout: number
  readonly clock: Clock
}

/** Fetches keys, and checks what they have signed. */
export class KeySet {
  readonly #jose: Jose
  readonly #clock: Clock
  readonly #keys: Fetched<JSONWebKeySet>

  constructor(jose: Jose, { url, fetch, timeout, clock }: KeySource) {
    this.#jose = jose
    this.#clock = clock
    this.#keys = new Fetched(() => fetchKeys(jose, { fetch, url, timeout }), FRESHNESS, clock)
  }

  /**
   * Returns the claims of a token.
   *
   * @throws JOSEError if the token is not signed by the provider, or says something else than it must.
   * @throws what the fetch of the keys throws.
   */
  async verify(token: string, { issuer, audience, typ, claims }: Expected): Promise<JWTPayload> {
    const jose = this.#jose
    if (token.length > MAX_TOKEN || !COMPACT.test(token)) {
      throw new jose.errors.JWTInvalid('The token is too long, or not in the compact form')
    }
    const options = {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      requiredClaims: [...claims],
      clockTolerance: CLOCK_TOLERANCE / SECOND,
      currentDate: new Date(this.#clock()),
      ...(typ !== undefined && { typ }),
    }
    const check = async (keys: JSONWebKeySet): Promise<JWTPayload> =>
      (await jose.jwtVerify(token, jose.createLocalJWKSet(keys), options)).payload
    try {
      return await check(await this.#keys.get())
    } catch (error) {
      if (!(error instanceof jose.errors.JWKSNoMatchingKey)) throw error
      const newer = await this.#keys.getNewer(LEAST_PAUSE)
      if (newer === null) throw error
      return check(newer)
    }
  }
}

async function fetchKeys(
  jose: Jose,
  { fetch, url, timeout }: Omit<KeySource, 'clock'>,
): Promise<JSONWebKeySet> {
  const signal = AbortSignal.timeout(timeout)
  const headers = { Accept: 'application/json, application/jwk-set+json' }
  const answer = await fetch(url, { headers, signal })
  if (answer.status !== 200) throw new TypeError(`The keys were answered with ${answer.status}`)
  const keys = (await answer.json()) as JSONWebKeySet
  try {
    jose.createLocalJWKSet(keys)
  } catch {
    // What is no set of keys is not kept: nobody could log in until it is fetched anew.
    throw new TypeError('The answer is no set of keys')
  }
  return keys
}
