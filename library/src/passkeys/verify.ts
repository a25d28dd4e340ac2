/**
 * The verification of what authenticators sign. The cryptography and the formats are those of
 * `@simplewebauthn/server`; what that package leaves to its callers is here.
 *
 * @module
 */

import { ConfigurationError } from '../errors.ts'
import type { Assertion, Attestation } from './response.ts'

/** Whose site it is. */
export interface Site {
  /** `https://app.example.com` */
  readonly origin: string

  /** The host alone: the RP ID. */
  readonly host: string
}

/** What was found of a new passkey. */
export interface NewPasskey {
  readonly credentialId: string
  readonly publicKey: string
  readonly counter: number
  readonly backupEligible: boolean
  readonly userVerified: boolean
}

/** What was found of a passkey that was used. */
export interface UsedPasskey {
  readonly counter: number
  readonly backupEligible: boolean
  readonly userVerified: boolean
}

/** EdDSA, ES256 and RS256: for sites that take a wide range of authenticators (WebAuthn Level 3, 5.4). */
export const ALGORITHMS: readonly number[] = [-8, -7, -257]

/**
 * Verifies a new passkey. Returns `null` for everything that is wrong with it.
 *
 * @param challenge the challenge that this browser was given.
 */
export async function verifyNew(
  { id, clientDataJSON, attestationObject }: Attestation,
  challenge: string,
  { origin, host }: Site,
): Promise<NewPasskey | null> {
  const { verifyRegistrationResponse } = await webauthn()
  const { decodeAttestationObject, verifySignature } = await webauthnHelpers()
  try {
    // We ask for no attestation. One with certificates would be checked against the lists of revoked ones whose
    // addresses are in the certificates: a stranger would choose where this server sends requests.
    const attestation = decodeAttestationObject(Buffer.from(attestationObject, 'base64url'))
    const hasCertificates = attestation.get('attStmt').get('x5c') !== undefined
    const format = attestation.get('fmt')
    if (hasCertificates || (format !== 'none' && format !== 'packed')) return null
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        response: { clientDataJSON, attestationObject },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: host,
      requireUserVerification: false,
      supportedAlgorithmIDs: [...ALGORITHMS],
    })
    if (!verified || registrationInfo.credential.id !== id) return null
    const { credential, credentialDeviceType, userVerified } = registrationInfo
    // Nothing has used the key yet. One that cannot be read would lock its user out: this throws then.
    const probe = { signature: PROBE, data: PROBE, credentialPublicKey: credential.publicKey }
    await verifySignature(probe)
    return {
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      backupEligible: credentialDeviceType === 'multiDevice',
      userVerified,
    }
  } catch {
    return null
  }
}

/**
 * Verifies the use of a passkey. Returns `null` for everything that is wrong with it. Whether the user was verified
 * and what the counter says is for the caller to judge.
 */
export async function verifyUse(
  { id, clientDataJSON, authenticatorData, signature }: Assertion,
  challenge: string,
  publicKey: string,
  { origin, host }: Site,
): Promise<UsedPasskey | null> {
  const { verifyAuthenticationResponse } = await webauthn()
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        response: { clientDataJSON, authenticatorData, signature },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: host,
      // The package refuses every counter that is not greater: two requests at the same time would be a clone.
      credential: { id, publicKey: Buffer.from(publicKey, 'base64url'), counter: 0 },
      requireUserVerification: false,
    })
    if (!verified) return null
    const { newCounter, credentialDeviceType, userVerified } = authenticationInfo
    const backupEligible = credentialDeviceType === 'multiDevice'
    return { counter: newCounter, backupEligible, userVerified }
  } catch {
    return null
  }
}

/** A signature of the right form for a key of any algorithm: the integers 1 and 1 in DER. It is right for none. */
const PROBE = Buffer.from('3006020101020101', 'hex')

/** Loaded when a page first asks: a tenth of a second that a process which only guards routes need not spend. */
const webauthn = () => loaded(import('@simplewebauthn/server'))
const webauthnHelpers = () => loaded(import('@simplewebauthn/server/helpers'))

/** @throws ConfigurationError if the package is not installed. */
export async function assertPackage(): Promise<void> {
  await webauthn()
}

async function loaded<Module>(module: Promise<Module>): Promise<Module> {
  try {
    return await module
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new ConfigurationError(
      'factors',
      'has passkeys(), which needs a package: npm install @simplewebauthn/server',
    )
  }
}
