/**
 * Who somebody is at a provider.
 *
 * @module
 */

import { copyJson, type JsonObject } from '../contracts/json.ts'
import { WrongClaim } from './told-error.ts'

/** Who somebody is at a provider. An account is issuer and subject: every other claim may change, or be another's. */
export interface Identity {
  readonly issuer: string
  readonly subject: string

  /** The address; `null` if the provider tells none. */
  readonly email: string | null

  /** Whether the provider says that it has verified the address. It decides nothing by itself. */
  readonly emailVerified: boolean

  /** The name; `null` if the provider tells none. */
  readonly name: string | null

  /** How the provider says that it has confirmed the person: the claim `acr`; `null` if it does not say. */
  readonly acr: string | null

  /** By which methods: the claim `amr`. */
  readonly amr: readonly string[]

  /** When, in epoch milliseconds: the claim `auth_time`; `null` if it does not say. */
  readonly authenticatedAt: number | null

  /** Every claim of the ID token and of UserInfo. */
  readonly claims: JsonObject
}

/** The claims of an ID token that were checked. */
export interface IdTokenClaims extends Readonly<Record<string, unknown>> {
  readonly iss: string
  readonly sub: string
}

/**
 * Returns the identity of claims. What UserInfo says is added to what the ID token says, and replaces nothing that
 * decides: issuer, subject, and how and when the person was confirmed are the ID token's.
 *
 * @throws WrongClaim if one is nothing that can be kept.
 */
export function identityOf(
  idToken: IdTokenClaims,
  userInfo: Readonly<Record<string, unknown>>,
): Identity {
  const { iss: issuer, sub: subject, acr, amr, auth_time: authTime } = idToken
  // The address and whether it is verified come from one place: UserInfo's address may be another one.
  const profile = typeof userInfo['email'] === 'string' ? userInfo : idToken
  const named = { ...idToken, ...userInfo }
  return {
    issuer,
    subject,
    email: textOrNull(profile['email']),
    // Some providers say it by a text. Anything but a clear yes is no.
    emailVerified: profile['email_verified'] === true,
    name: textOrNull(named['name']),
    acr: textOrNull(acr),
    amr: Array.isArray(amr) ? amr.filter((one) => typeof one === 'string') : [],
    authenticatedAt: typeof authTime === 'number' ? authTime * 1000 : null,
    claims: copyOf({ ...userInfo, ...idToken }),
  }
}

function copyOf(claims: Readonly<Record<string, unknown>>): JsonObject {
  try {
    return copyJson(claims, 'claims') as JsonObject
  } catch {
    // A name such as `__proto__`. What is thrown would be told as a mistake of the application.
    throw new WrongClaim('__proto__, or one as deep as no claim is,')
  }
}

function textOrNull(claim: unknown): string | null {
  return typeof claim === 'string' && claim !== '' ? claim : null
}
