/**
 * A form that waits until its user has confirmed. Only a form that a page without script can send again byte by byte is
 * kept: with text in its fields, no files, and nothing that looks like a password.
 *
 * @module
 */

import { decode, mediaTypeOf, parseMultipart, readForm, TOKEN_FIELD, type Body } from './body.ts'
import { BodyTooLarge, InvalidRequest } from '../errors.ts'

/** The longest form that is kept, in bytes. */
export const MAX_FORM_BYTES: number = 64 * 1024

/** The most fields of a form that is kept. Parsers of frameworks take no more either. */
const MAX_FIELDS = 1000

/** A parser that makes objects of names such as `a[b][c]` goes no deeper. */
const MAX_DEPTH = 32

/** A field of a form. A name may come several times. */
export type FormField = readonly [name: string, value: string]

const encodings = ['application/x-www-form-urlencoded', 'multipart/form-data'] as const

/** The fields of a form, in their order, and how they are encoded. */
export interface FormFields {
  readonly enctype: (typeof encodings)[number]
  readonly fields: readonly FormField[]
}

/** A form that is sent by POST, and where it goes. */
export interface KeptForm extends FormFields {
  /** Path and query, as the client sent them. */
  readonly path: string
}

/**
 * Returns the fields of a form that may be kept; `null` if it may not.
 *
 * @param read returns the body: bytes, or what a parser of the framework has made of them.
 */
export async function keepableFields(
  contentType: string | undefined,
  read: () => Promise<Body>,
): Promise<FormFields | null> {
  const mediaType = mediaTypeOf(contentType)
  const enctype = encodings.find((known) => known === mediaType)
  if (contentType === undefined || enctype === undefined) return null
  try {
    const fields = await fieldsIn(await read(), contentType, enctype)
    return fields.every(canBeSentAgain) && hasOneToken(fields) ? { enctype, fields } : null
  } catch {
    // Whatever is wrong with the body, the request was refused for another reason, and that refusal is the answer.
    return null
  }
}

async function fieldsIn(
  body: Body,
  contentType: string,
  enctype: FormFields['enctype'],
): Promise<readonly FormField[]> {
  const isMultipart = enctype === 'multipart/form-data'
  if (body instanceof FormData) return bounded(withoutFiles(body), true)
  if (!(body instanceof Uint8Array)) {
    // A parser of multipart forms puts files somewhere else, so we cannot see whether there were any.
    if (isMultipart) throw new InvalidRequest('A parser has taken the form')
    return bounded(flattened(body, '', 0), true)
  }
  if (body.length > MAX_FORM_BYTES) throw new BodyTooLarge(MAX_FORM_BYTES)
  const text = decode(body)
  return isMultipart
    ? bounded(withoutFiles(await parseMultipart(contentType, body)), false)
    : bounded(readForm(text), false)
}

/** @param mayBeBroken whether a parser may have made U+FFFD of bytes that were not UTF-8. */
function bounded(fields: Iterable<FormField>, mayBeBroken: boolean): readonly FormField[] {
  const found: FormField[] = []
  let bytes = 0
  for (const field of fields) {
    const text = field.join('=')
    bytes += Buffer.byteLength(text) + 1
    if (bytes > MAX_FORM_BYTES || found.length === MAX_FIELDS) {
      throw new BodyTooLarge(MAX_FORM_BYTES)
    }
    if (mayBeBroken && text.includes('\ufffd')) throw new InvalidRequest('The body is not UTF-8')
    found.push(field)
  }
  return found
}

function* withoutFiles(form: FormData): Generator<FormField> {
  for (const [name, value] of form) {
    if (typeof value !== 'string') throw new InvalidRequest('The form has a file')
    yield [name, value]
  }
}

/**
 * Yields the fields from which a parser has made an object: `{ a: { b: ['1', '2'] } }` was `a[b]=1&a[b]=2`. A list with
 * one value was `a[]=1`, because `a=1` is no list.
 */
function* flattened(value: unknown, name: string, depth: number): Generator<FormField> {
  if (typeof value === 'string') {
    yield [name, value]
    return
  }
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) {
    throw new InvalidRequest('The form does not parse')
  }
  const isText = Array.isArray(value) && value.every((item) => typeof item === 'string')
  const listName = Array.isArray(value) && value.length === 1 ? `${name}[]` : name
  for (const [key, item] of Object.entries(value)) {
    const keyName = depth === 0 ? key : `${name}[${key}]`
    yield* flattened(item, isText ? listName : keyName, depth + 1)
  }
}

/**
 * Whether a page can send the field again as it was, and may. Browsers leave out fields without a name, write every
 * line break as CRLF, replace NUL, and fill in `_charset_` (HTML Standard, 4.10.22.4).
 */
function canBeSentAgain([name, value]: FormField): boolean {
  if (name === '' || /[\p{Cc}"]/u.test(name) || name.toLowerCase() === '_charset_') return false
  if (/[\0\r\n]/.test(value.replaceAll('\r\n', ''))) return false
  return !looksLikeSecret(name)
}

/** Which of several tokens was checked is not known here. */
function hasOneToken(fields: readonly FormField[]): boolean {
  return fields.filter(([name]) => name === TOKEN_FIELD).length <= 1
}

/** What passwords and codes are called, within a name. */
const SECRET_PARTS = new RegExp(
  'passw|passphrase|passcode|secret|recovery|kennwort|contrase|senha|mot_?de_?passe|wachtwoord|' +
    'adgangskode|l[oö]senord|salasana|heslo|has[lł]o|parol|парол|密码|密碼|パスワード|비밀번호',
  'iu',
)

/** What they are called as a word of its own: `user_pass`, `newPin`. */
const SECRET_WORDS = /^(?:pass|pwd|psw|pin|otp|totp|tan|mdp|cvc|cvv|csc)$/

/** Whether a field of this name may hold a password, or a code that stands for one. */
function looksLikeSecret(name: string): boolean {
  if (SECRET_PARTS.test(name)) return true
  const words = name.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase()
  return words.split(/[^\p{L}]+/u).some((word) => SECRET_WORDS.test(word))
}
