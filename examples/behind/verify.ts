/**
 * Checks `X-Latchkey-Assertion` in an app behind a proxy: who sends the request, signed by the login server for this
 * app and nobody else. It needs Node 22.18 or later, and no package.
 *
 * @module
 */

import { createPublicKey, verify, type KeyObject } from 'node:crypto'

/** Who sends a request. Instants in epoch seconds. */
export interface Visitor {
  /** The user's id, which never changes. */
  readonly sub: string
  readonly name: string
  readonly roles: readonly string[]

  /** The id of the session. */
  readonly sid: string

  /** Only there if it is verified. */
  readonly email?: string

  /** How the user was confirmed, and when: `["pwd", "otp"]`. */
  readonly amr: readonly string[]
  readonly auth_time?: number
  readonly exp: number
}

/** Keys are fetched again after five minutes; and for a key that is not known, but not more often than this, in ms. */
const [KEPT, PAUSE] = [300_000, 10_000]

/**
 * Returns the function that returns who an assertion speaks of, and throws if the assertion is not good.
 *
 * @param issuer the login server: `https://login.example.com`.
 * @param audience this app, as browsers see it: `https://wiki.example.com`.
 */
export function createVerifier(
  issuer: string,
  audience: string,
  clock: () => number = Date.now,
): (assertion: string) => Promise<Visitor> {
  let keys = Promise.resolve(new Map<string, KeyObject>())
  let fetchedAt = -Infinity
  const fetchAgain = (): void => {
    if (clock() - fetchedAt <= PAUSE) return
    fetchedAt = clock()
    const before = keys
    keys = fetchKeys(issuer).catch((error: unknown) => {
      console.error(`No keys from ${issuer}:`, error)
      return before
    })
  }
  const keyOf = async (kid: string): Promise<KeyObject | undefined> => {
    if (clock() - fetchedAt > KEPT || !(await keys).has(kid)) fetchAgain()
    return (await keys).get(kid)
  }
  return async (assertion) => {
    const [header = '', claims = '', signature = '', ...more] = assertion.split('.')
    const { alg, typ, kid } = read(header)
    // The header chooses nothing: there is one algorithm, and this kind of token (RFC 8725, sections 3.1 and 3.11).
    if (alg !== 'EdDSA' || typ !== 'assertion+jwt' || more.length > 0) throw new Error('Other kind')
    const key = await keyOf(String(kid))
    if (key === undefined) throw new Error('Unknown key')
    const text = Buffer.from(`${header}.${claims}`)
    if (!verify(null, text, key, Buffer.from(signature, 'base64url'))) throw new Error('Not signed')
    const { iss, aud, exp, ...rest } = read(claims)
    if (iss !== issuer || aud !== audience) throw new Error('For another app')
    if (typeof exp !== 'number' || exp * 1000 <= clock()) throw new Error('Expired')
    return { ...rest, exp } as Visitor
  }
}

async function fetchKeys(issuer: string): Promise<Map<string, KeyObject>> {
  const headers = { 'Cache-Control': 'no-cache' }
  const options = { headers, redirect: 'error', signal: AbortSignal.timeout(5000) } as const
  const answer = await fetch(`${issuer}/.well-known/jwks.json`, options)
  if (!answer.ok) throw new Error(`The login server answers ${answer.status}`)
  const { keys } = (await answer.json()) as { keys: { kid: string; kty: string; crv: string }[] }
  const good = keys.filter(({ crv }) => crv === 'Ed25519')
  return new Map(good.map((key) => [key.kid, createPublicKey({ key, format: 'jwk' })]))
}

function read(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
}
