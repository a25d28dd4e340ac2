/**
 * The body of a confirmation, or of the second step of a login: a small form or JSON object with one proof. A confirm
 * page may add a sealed form.
 *
 * @module
 */

import {
  collect,
  isJson,
  MAX_BODY_BYTES,
  readFields,
  sealIn,
  TOKEN_FIELD,
  type Body,
} from './body.ts'
import { InvalidRequest } from '../errors.ts'
import { MAX_FORM_SEAL_BYTES } from './form-seals.ts'
import { PROOF_KINDS } from '../session/proof-kinds.ts'

/** The longest body of a confirmation, in bytes: that of a login, and a sealed form. */
export const MAX_PROOF_BYTES: number = MAX_BODY_BYTES + MAX_FORM_SEAL_BYTES

/** What a confirmation or a second step sends. */
export interface SentProof {
  /** The proofs under their kinds, as `latch.confirm` takes one. Nobody has checked them yet. */
  readonly proofs: Readonly<Record<string, unknown>>

  /** Where the browser wants to go afterwards. Nobody has checked yet whether that place is safe. */
  readonly next: string | null

  /** The form's token, if it carries one. Not verified yet. */
  readonly csrfToken: string | null

  /** The sealed form, if there is one. Not opened yet. */
  readonly resend: string | null
}

const names: readonly string[] = [...PROOF_KINDS, 'next', TOKEN_FIELD]

/**
 * Returns what a body says. Its other fields may be anything, and fields for other proofs may be empty: a page may
 * ask for one of several. Two sealed forms count as none.
 *
 * @throws UnsupportedMediaType if it is neither a form nor JSON.
 * @throws InvalidRequest if the body does not parse or is not UTF-8, or if a field that counts is repeated or of
 * another type.
 */
export async function parseProof(contentType: string | undefined, body: Body): Promise<SentProof> {
  const { pairs, mayBeBroken } = await readFields(contentType, body)
  const found = new Map<string, unknown>()
  const all = [...pairs]
  const others: (readonly [name: string, value: unknown])[] = []
  for (const [name, value] of all) {
    const isObject = typeof value === 'object' && value !== null
    // In JSON the answer of a passkey is an object, in a form it is text.
    if (isJson(contentType) && isObject && name === 'passkey' && !found.has(name))
      found.set(name, value)
    else if (name !== 'resend') others.push([name, value])
  }
  const fields = collect({ pairs: others, mayBeBroken }, (name) => names.includes(name))
  for (const kind of PROOF_KINDS) {
    const text = fields.get(kind) ?? ''
    if (text !== '') found.set(kind, kind === 'passkey' ? parsePasskey(text) : text)
  }
  return {
    proofs: Object.fromEntries(found),
    next: fields.get('next') ?? null,
    csrfToken: fields.get(TOKEN_FIELD) ?? null,
    resend: sealIn(all),
  }
}

/**
 * Returns the one proof. It is asked for after the rest is known: whoever has typed nothing keeps the form that waits.
 *
 * @throws InvalidRequest if there is none, or more than one.
 */
export function oneProof({ proofs }: SentProof): SentProof['proofs'] {
  if (Object.keys(proofs).length === 1) return proofs
  throw new InvalidRequest(`Exactly one of ${PROOF_KINDS.join(', ')} is needed`)
}

function parsePasskey(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new InvalidRequest('"passkey" is not JSON', { cause: error })
  }
}
