/**
 * Assertions: who sends a request, signed for one app (JWT, RFC 7519; Ed25519, RFC 8037). An app that checks them need
 * not trust whoever can reach it.
 *
 * They are signed at once by `node:crypto`: WebCrypto would wait in the queue in which passwords are hashed.
 *
 * @module
 */

import { sign } from 'node:crypto'
import { MINUTE, SECOND, type Clock } from 'latchkey'
import { BoundedMap } from './bounded-map.ts'
import { assertionKeys, type PublicKey, type SigningKey } from './assertion-keys.ts'
import type { App } from './rules.ts'
import type { Visitor } from './visitor.ts'

/** How long an assertion holds. So long it outlives a logout. */
export const ASSERTION_LIFE: number = 1 * MINUTE

/** How long the same one is given again: what an app gets holds for at least the other half of its life. */
const REUSE: number = ASSERTION_LIFE / 2

/** How many are kept. The oldest goes first: it is signed again, which is work of some 30 µs. */
const MOST_KEPT = 10_000

/** What assertions are made of. */
export interface AssertionParts {
  /** The origin of the login server: `https://login.example.com`. */
  readonly issuer: string

  /** Returns the secrets of the server, newest first. */
  readonly secrets: () => readonly string[]
  readonly clock: Clock
}

/** Makes assertions. */
export interface Assertions {
  /** Returns an assertion of the visitor for the app. */
  readonly of: (app: Pick<App, 'origin'>, visitor: Visitor) => string

  /** Returns the public keys, as a JWK Set (RFC 7517, section 5). */
  readonly jwks: () => { readonly keys: readonly PublicKey[] }
}

/** An assertion that was made. Instants in epoch milliseconds. */
interface Made {
  /** What it says, without its instants. */
  readonly said: string
  readonly kid: string
  readonly at: number
  readonly assertion: string
}

/**
 * Returns what makes assertions.
 *
 * @throws RangeError if there is no secret.
 */
export function createAssertions({ issuer, secrets, clock }: AssertionParts): Assertions {
  const keys = assertionKeys(secrets, clock)
  keys()
  const kept = new BoundedMap<string, Made>(MOST_KEPT)
  return {
    of({ origin }, visitor) {
      const { signing } = keys()
      const claims = claimsOf(issuer, origin, visitor)
      const said = JSON.stringify(claims)
      const place = `${origin} ${visitor.id}`
      const before = kept.get(place)
      const now = clock()
      const isGood = before !== undefined && now >= before.at && now - before.at < REUSE
      if (isGood && before.said === said && before.kid === signing.kid) return before.assertion
      const assertion = signed({ ...claims, ...instantsAt(now) }, signing)
      kept.set(place, { said, kid: signing.kid, at: now, assertion })
      return assertion
    },
    jwks: () => ({ keys: keys().published }),
  }
}

/** What an app is told, without the instants of the assertion. */
function claimsOf(issuer: string, audience: string, { id, user, ...session }: Visitor): object {
  const { username, roles, email = null } = user
  const confirmedAt = session.confirmedAt ?? session.authenticatedAt
  return {
    iss: issuer,
    aud: audience,
    sub: user.id,
    sid: id,
    name: username,
    // Only one that is verified is here at all.
    ...(email !== null && { email, email_verified: true }),
    roles,
    amr: session.methods,
    ...(confirmedAt !== null && { auth_time: Math.floor(confirmedAt / SECOND) }),
  }
}

/** In seconds, as JWTs count (RFC 7519, section 2). */
function instantsAt(now: number): { readonly iat: number; readonly exp: number } {
  const iat = Math.floor(now / SECOND)
  return { iat, exp: iat + ASSERTION_LIFE / SECOND }
}

/**
 * Returns the JWT. Its type keeps tokens of another kind from being taken for it (RFC 8725, section 3.11).
 */
function signed(claims: object, { kid, key }: SigningKey): string {
  const header = { alg: 'EdDSA', kid, typ: 'assertion+jwt' }
  const text = [header, claims].map((part) => inBase64(JSON.stringify(part))).join('.')
  return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`
}

function inBase64(text: string): string {
  return Buffer.from(text).toString('base64url')
}
