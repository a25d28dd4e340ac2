/**
 * Tokens of a provider of OpenID Connect: exactly those that it has signed for us are accepted, and an ID token is no
 * logout token.
 *
 * @module
 */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as jose from 'jose'
import { readLogoutClaims } from '../../library/src/oidc/back-channel.ts'
import { fetchOf } from '../../library/src/oidc/bounded-fetch.ts'
import { KeySet, type Expected } from '../../library/src/oidc/key-set.ts'
import { doorTarget, type Door, type Target } from './target.ts'

const ISSUER = 'https://id.example'
const AUDIENCE = 'app'
const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/** What is checked of each kind of token. */
const expected = { issuer: ISSUER, audience: AUDIENCE }
const expectedId: Expected = { ...expected, claims: ['sub', 'exp', 'iat', 'nonce'] }
const expectedLogout: Expected = { ...expected, typ: 'logout+jwt', claims: ['exp', 'iat', 'jti'] }

/** How a token is signed. */
interface Signer {
  readonly alg: string
  readonly kid: string
  readonly key: CryptoKey
}

interface Keys {
  readonly signers: readonly Signer[]
  readonly keySet: KeySet
}

/** Publishes keys as a provider does. The server ends with the process. */
async function publish(algorithms: readonly string[]): Promise<Keys> {
  const pairs = await Promise.all(
    algorithms.map(async (alg) => {
      const { privateKey, publicKey } = await jose.generateKeyPair(alg, { extractable: true })
      return { alg, kid: alg, key: privateKey, jwk: await jose.exportJWK(publicKey) }
    }),
  )
  const keys = pairs.map(({ alg, kid, jwk }) => ({ ...jwk, alg, kid, use: 'sig' }))
  const server = createServer((_, response) => response.end(JSON.stringify({ keys })))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const source = { url, fetch: fetchOf(url), timeout: 5000, clock: Date.now }
  return { signers: pairs, keySet: new KeySet(jose, source) }
}

const sign = ({ alg, kid, key }: Signer, claims: jose.JWTPayload, typ: string): Promise<string> =>
  new jose.SignJWT(claims).setProtectedHeader({ alg, kid, typ }).sign(key)

const now = (): number => Math.floor(Date.now() / 1000)

function idClaims(i: number): jose.JWTPayload {
  const times = { iat: now(), exp: now() + 500 }
  return { iss: ISSUER, aud: AUDIENCE, sub: `s${i}`, nonce: `n${i}`, ...times }
}

function logoutClaims(i: number): jose.JWTPayload {
  const times = { iat: now(), exp: now() + 500 }
  const named = i % 2 === 0 ? { sub: `s${i}` } : { sid: `S${i}` }
  return { iss: ISSUER, aud: AUDIENCE, jti: `j${i}`, events: { [EVENT]: {} }, ...named, ...times }
}

/** Mints tokens that are good, and others that look like them. */
async function mint(typ: string, claimsOf: (i: number) => jose.JWTPayload) {
  const { signers, keySet } = await publish(['ES256', 'RS256', 'EdDSA'])
  const [foreign] = (await publish(['ES256'])).signers
  if (foreign === undefined) throw new Error('There is no key')
  const minted: string[] = []
  const worthless: string[] = []
  for (const signer of signers) {
    for (let i = 0; i < 5; i++) {
      const right = claimsOf(i)
      minted.push(await sign(signer, right, typ))
      worthless.push(
        await sign(foreign, right, typ),
        await sign(signer, { ...right, iss: 'https://evil.example' }, typ),
        await sign(signer, { ...right, aud: 'another' }, typ),
        await sign(signer, { ...right, exp: now() - 60 }, typ),
        new jose.UnsecuredJWT(right).encode(),
        await new jose.SignJWT(right)
          .setProtectedHeader({ alg: 'HS256', kid: signer.kid, typ })
          .sign(Buffer.from(JSON.stringify(signer.kid).padEnd(32, 'x'))),
      )
    }
  }
  return { signers, keySet, minted, worthless }
}

/** A signature is bytes, which have several spellings: its last character has spare bits. What is signed is text. */
function received(value: string): string {
  const [head = '', body = '', signature = '', ...more] = value.split('.')
  if (!/^[\w-]+$/.test(signature)) return value
  return [head, body, Buffer.from(signature, 'base64url').toString('base64url'), ...more].join('.')
}

async function orNull<Result>(work: Promise<Result>): Promise<Result | null> {
  try {
    return await work
  } catch (error) {
    // Everything else is a crash.
    if (error instanceof jose.errors.JOSEError) return null
    throw error
  }
}

/** ID tokens. */
export async function mintIdTokens(): Promise<Door> {
  const { keySet, minted, worthless } = await mint('JWT', idClaims)
  const accepts = async (value: string): Promise<boolean> =>
    (await orNull(keySet.verify(value, expectedId))) !== null
  return { minted, worthless, accepts, received }
}

/** Logout tokens. @param typ `null`: the type is not looked at, for a negative control. */
export async function mintLogoutTokens(typ: string | null = 'logout+jwt'): Promise<Door> {
  const { signers, keySet, minted, worthless } = await mint('logout+jwt', logoutClaims)
  const [signer] = signers
  if (signer === undefined) throw new Error('There is no key')
  for (let i = 0; i < 5; i++) {
    worthless.push(
      await sign(signer, idClaims(i), 'logout+jwt'),
      await sign(signer, logoutClaims(i), 'JWT'),
      await sign(signer, { ...logoutClaims(i), nonce: 'n' }, 'logout+jwt'),
      await sign(signer, { ...logoutClaims(i), events: {} }, 'logout+jwt'),
    )
  }
  const { typ: right, ...untyped } = expectedLogout
  const wanted = typ === null ? untyped : { ...untyped, typ: right ?? typ }
  const accepts = async (value: string): Promise<boolean> => {
    const claims = await orNull(keySet.verify(value, wanted))
    return claims !== null && readLogoutClaims(claims, Date.now()) !== null
  }
  return { minted, worthless, accepts, received }
}

/** ID tokens. */
export const idTokens: Target = doorTarget('ID tokens', 3, mintIdTokens)

/** Logout tokens. */
export const logoutTokens: Target = doorTarget('logout tokens', 3, () => mintLogoutTokens())
