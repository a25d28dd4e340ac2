/**
 * What a browser sends of a passkey, read before anything is computed: each field has its type and its greatest
 * length, is read once, and nothing else of the object is looked at.
 *
 * @module
 */

import { InvalidRequest, LatchkeyError } from '../errors.ts'

/** The longest id of a credential (WebAuthn Level 3, 4), in base64url. */
const MAX_ID = 1364

/** Longer than any signature and any data of an authenticator that attests nothing, in base64url. */
const MAX_FIELD = 6000

/** There are six (WebAuthn Level 3, 5.8.4). */
const MAX_TRANSPORTS = 8

const BASE64URL = /^[\w-]+$/

/** What an authenticator says when it is used. */
export interface Assertion {
  readonly id: string
  readonly clientDataJSON: string
  readonly authenticatorData: string
  readonly signature: string
  readonly userHandle: string | null
}

/** What an authenticator says when a passkey is made. */
export interface Attestation {
  readonly id: string
  readonly clientDataJSON: string
  readonly attestationObject: string
  readonly transports: readonly string[]

  /** Whether the browser says that the authenticator keeps the passkey, so that it can log in without a name. */
  readonly isKept: boolean
}

/** @throws InvalidRequest if it is none. */
export function readAssertion(response: unknown): Assertion {
  return guarded(() => {
    const { id, fields } = readResponse(response)
    const { userHandle = null } = fields
    return {
      id,
      clientDataJSON: textOf(fields['clientDataJSON']),
      authenticatorData: textOf(fields['authenticatorData']),
      signature: textOf(fields['signature']),
      // Some browsers send an empty one where others send none.
      userHandle: userHandle === null || userHandle === '' ? null : textOf(userHandle),
    }
  })
}

/** @throws InvalidRequest if it is none. */
export function readAttestation(response: unknown): Attestation {
  return guarded(() => {
    const { id, fields, extensions } = readResponse(response)
    return {
      id,
      clientDataJSON: textOf(fields['clientDataJSON']),
      attestationObject: textOf(fields['attestationObject']),
      transports: transportsOf(fields['transports']),
      isKept: propertyOf(propertyOf(extensions, 'credProps'), 'rk') === true,
    }
  })
}

/** What the browser says of the request, and the authenticator signs: which challenge, and for which page. */
export interface ClientData {
  readonly challenge: string

  /** Whether a page of another origin has embedded ours (WebAuthn Level 3, 5.8.1). */
  readonly crossOrigin: boolean
}

/** @throws InvalidRequest if it is no client data. */
export function readClientData(clientDataJSON: string): ClientData {
  let data: unknown
  try {
    data = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString())
  } catch (error) {
    throw new InvalidRequest(NO_PASSKEY, { cause: error })
  }
  if (typeof data !== 'object' || data === null) throw new InvalidRequest(NO_PASSKEY)
  const { challenge, crossOrigin } = data as Readonly<Record<string, unknown>>
  if (typeof challenge !== 'string') throw new InvalidRequest(NO_PASSKEY)
  return { challenge, crossOrigin: (crossOrigin ?? false) !== false }
}

/** A program may hand over an object that throws when it is read. */
function guarded<Read>(read: () => Read): Read {
  try {
    return read()
  } catch (error) {
    throw error instanceof LatchkeyError ? error : new InvalidRequest(NO_PASSKEY, { cause: error })
  }
}

function readResponse(response: unknown): {
  readonly id: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly extensions: unknown
} {
  if (typeof response !== 'object' || response === null) throw new InvalidRequest(NO_PASSKEY)
  const {
    id,
    type,
    response: fields,
    clientExtensionResults: extensions,
  } = response as Readonly<Record<string, unknown>>
  const isId = typeof id === 'string' && id.length <= MAX_ID && BASE64URL.test(id)
  const isWhole = typeof fields === 'object' && fields !== null
  if (!isId || !isWhole || type !== 'public-key') throw new InvalidRequest(NO_PASSKEY)
  return { id, fields: fields as Readonly<Record<string, unknown>>, extensions }
}

function textOf(value: unknown): string {
  const isText = typeof value === 'string' && value.length <= MAX_FIELD
  if (isText && BASE64URL.test(value)) return value
  throw new InvalidRequest(NO_PASSKEY)
}

/** They are only hints for browsers, so what is no hint is left out. */
function transportsOf(given: unknown): readonly string[] {
  if (!Array.isArray(given)) return []
  const first = Array.from({ length: MAX_TRANSPORTS }, (_, i): unknown => given[i])
  return first.filter(isTransport)
}

function propertyOf(given: unknown, name: string): unknown {
  return typeof given === 'object' && given !== null
    ? (given as Readonly<Record<string, unknown>>)[name]
    : undefined
}

function isTransport(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z-]{1,20}$/.test(value)
}

const NO_PASSKEY = 'This is no answer of a passkey'
