/**
 * The body of a login: a small form or JSON object. Each field is a string and stands there once.
 *
 * @module
 */

import {
  BodyTooLarge,
  InvalidRequest,
  UnsupportedMediaType,
  type LatchkeyError,
} from '../errors.ts'
import { writtenNames } from '../contracts/json-names.ts'

/** The longest body of a login, in bytes. */
export const MAX_BODY_BYTES: number = 16 * 1024

/** What a login sends. */
export interface Credentials {
  readonly username: string
  readonly password: string

  /** Where the browser wants to go after the login. Nobody has checked yet whether that place is safe. */
  readonly next: string | null

  /** The form's token, if it carries one. Not verified yet. */
  readonly csrfToken: string | null

  /** Whether the user asks to stay logged in. */
  readonly remember: boolean

  /** The sealed form of the field `resend`, if there is one. Not opened yet. */
  readonly resend: string | null
}

/** The names of a login's fields in its body. */
export interface CredentialFields {
  /** @default 'username' */
  readonly username?: string

  /** @default 'password' */
  readonly password?: string

  /** The checkbox "Keep me logged in"; in JSON `true` or `false`. @default 'remember' */
  readonly remember?: string
}

/** The field in which forms carry their token. */
export const TOKEN_FIELD = '_csrf'

/** A body: its bytes, or the object or `FormData` that a parser of the framework has made of the bytes. */
export type Body = Uint8Array | object

/**
 * Returns the bytes of a body.
 *
 * @param longest the most bytes that are read.
 * @throws BodyTooLarge as soon as there are more.
 * @throws InvalidRequest if the client stopped in the middle.
 */
export async function readBody(
  body: AsyncIterable<unknown> | Iterable<unknown> | null,
  longest: number = MAX_BODY_BYTES,
): Promise<Uint8Array> {
  const bytes = new BodyBytes(longest)
  try {
    for await (const chunk of body ?? []) bytes.take(chunk)
  } catch (error) {
    throw unreadable(error)
  }
  return bytes.joined()
}

/** The bytes of a body, as its chunks come. */
export class BodyBytes {
  readonly #chunks: Uint8Array[] = []
  readonly #longest: number
  #length = 0

  /** @param longest the most bytes that are taken. */
  constructor(longest: number = MAX_BODY_BYTES) {
    this.#longest = longest
  }

  /**
   * Takes a chunk: bytes, or text if code in front of us has decoded the stream (`setEncoding`).
   *
   * @param encoding the one from which the text was decoded.
   * @throws BodyTooLarge if there are more bytes than may be taken.
   * @throws InvalidRequest if the chunk is neither bytes nor text, or if its text was not UTF-8.
   */
  take(chunk: unknown, encoding: BufferEncoding | null = null): void {
    const bytes = typeof chunk === 'string' ? encode(chunk, encoding ?? 'utf8') : chunk
    if (!(bytes instanceof Uint8Array))
      throw new InvalidRequest('The body is neither bytes nor text')
    this.#length += bytes.length
    if (this.#length > this.#longest) throw new BodyTooLarge(this.#longest)
    this.#chunks.push(bytes)
  }

  /** Returns all that was taken. */
  joined(): Uint8Array {
    return Buffer.concat(this.#chunks)
  }
}

/** The encodings that keep every byte, or mark each byte that they could not keep by U+FFFD. */
const exactEncodings: readonly BufferEncoding[] = ['utf8', 'latin1', 'hex', 'base64', 'base64url']

/**
 * Returns the bytes from which a decoder has made this text.
 *
 * @throws InvalidRequest if the decoder may have made the same text from other bytes: many passwords would then be one.
 */
function encode(text: string, encoding: BufferEncoding): Uint8Array {
  if (!exactEncodings.includes(encoding) || text.includes('\ufffd') || !text.isWellFormed()) {
    throw new InvalidRequest('The body is not UTF-8')
  }
  return Buffer.from(text, encoding)
}

/**
 * Returns the refusal of a body that could not be read: the cause, if that is a refusal of ours; else a refusal with
 * this cause.
 */
export function unreadable(cause: unknown): LatchkeyError {
  if (cause instanceof BodyTooLarge || cause instanceof InvalidRequest) return cause
  return new InvalidRequest('The body could not be read', { cause })
}

/**
 * Returns the credentials in a body. The body's other fields may be anything: an application's form may have fields
 * that we do not know.
 *
 * @param names what the fields are called: `{ username: 'email' }`.
 * @throws UnsupportedMediaType if it is neither a form nor JSON.
 * @throws InvalidRequest if the body does not parse or is not UTF-8, if `username` or `password` is missing, or if one
 * of the two, `next` or `_csrf` is repeated or not a string.
 */
export async function parseCredentials(
  contentType: string | undefined,
  body: Body,
  { username = 'username', password = 'password', remember = 'remember' }: CredentialFields = {},
): Promise<Credentials> {
  const known = [username, password, 'next', TOKEN_FIELD]
  const { pairs, mayBeBroken } = await readFields(contentType, body)
  const all = [...pairs]
  const fields = collect({ pairs: all, mayBeBroken }, (name) => known.includes(name))
  return {
    username: required(fields, username),
    password: required(fields, password),
    next: fields.get('next') ?? null,
    csrfToken: fields.get(TOKEN_FIELD) ?? null,
    remember: isChecked(all.findLast(([name]) => name === remember)?.[1]),
    resend: sealIn(all),
  }
}

/** Returns the sealed form that a body carries in the field `resend`; `null` if it has none, or more than one. */
export function sealIn(pairs: readonly (readonly [name: string, value: unknown])[]): string | null {
  const [seal, ...others] = pairs.filter(([name]) => name === 'resend')
  return typeof seal?.[1] === 'string' && others.length === 0 ? seal[1] : null
}

/** What a box says that is checked, in any case of letters: `on`, unless the page gives it another `value`. */
const CHECKED: readonly string[] = ['on', 'true', '1', 'yes']

/**
 * Whether a box is checked. No login fails because of it: what cannot be understood is not checked. Where frameworks
 * put a hidden field in front of the box, the last one counts; a parser may have made a list of both.
 */
function isChecked(value: unknown): boolean {
  const last: unknown = Array.isArray(value) ? value.at(-1) : value
  if (typeof last === 'boolean') return last
  return typeof last === 'string' && CHECKED.includes(last.toLowerCase())
}

function required(fields: ReadonlyMap<string, string>, name: string): string {
  const value = fields.get(name)
  if (value === undefined || value === '') throw new InvalidRequest(`"${name}" is missing`)
  return value
}

/**
 * Returns the fields of a form or of a JSON object, each a string. For an application's own forms.
 *
 * @throws UnsupportedMediaType if it is neither a form nor JSON.
 * @throws InvalidRequest if the body does not parse or is not UTF-8, or if a field is repeated, nested or not a string.
 */
export async function parseFields(
  contentType: string | undefined,
  body: Body,
): Promise<ReadonlyMap<string, string>> {
  return collect(await readFields(contentType, body), () => true)
}

/** The fields in a body as they were sent. */
export interface Fields {
  /** A name that was sent twice appears twice. */
  readonly pairs: Iterable<readonly [name: string, value: unknown]>

  /** Whether bytes that are not UTF-8 may have become U+FFFD: different passwords would then be equal. */
  readonly mayBeBroken: boolean
}

/**
 * Returns the fields of a form or of a JSON object, whatever they are.
 *
 * @throws UnsupportedMediaType if it is neither.
 * @throws InvalidRequest if the body does not parse.
 */
export async function readFields(contentType: string = '', body: Body): Promise<Fields> {
  const mediaType = mediaTypeOf(contentType)
  if (!mediaTypes.includes(mediaType)) throw new UnsupportedMediaType()
  if (body instanceof FormData) return { pairs: body, mayBeBroken: true }
  // In an object that a parser has made, a repeated field is a list, or only one of its values is left.
  if (!(body instanceof Uint8Array)) {
    return { pairs: Object.entries(asObject(body)), mayBeBroken: true }
  }
  switch (mediaType) {
    case 'application/json':
      return { pairs: readJson(decode(body)), mayBeBroken: false }
    case 'multipart/form-data':
      return { pairs: await parseMultipart(contentType, body), mayBeBroken: !isUtf8(body) }
    default:
      return { pairs: readForm(decode(body)), mayBeBroken: false }
  }
}

/** Returns the media type of a Content-Type in small letters, without its parameters. */
export function mediaTypeOf(contentType: string = ''): string {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

/** Whether a body is said to be JSON. */
export function isJson(contentType: string | undefined): boolean {
  return mediaTypeOf(contentType) === 'application/json'
}

/** The media types that are read: JSON, and the two kinds of form. */
const mediaTypes: readonly string[] = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
]

/**
 * Yields the fields of a form (URL Standard, section 5.1). URLSearchParams is not used: in Node 26 it takes four times
 * as long for twice as many fields, and reads U+0345 as "E" where a "%" stands beside it. In every Node it turns bytes
 * that are not UTF-8 into U+FFFD.
 */
export function* readForm(form: string): Generator<readonly [name: string, value: string]> {
  for (const pair of form.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const [name, value] =
      equals === -1 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)]
    yield [unescapeForm(name), unescapeForm(value)]
  }
}

/** A run of escaped bytes in a form. Between two runs there are only whole characters. */
const ESCAPES = /(?:%[\da-f]{2})+/gi

function unescapeForm(text: string): string {
  try {
    return text.replaceAll('+', ' ').replace(ESCAPES, decodeURIComponent)
  } catch (error) {
    throw new InvalidRequest('The body is not UTF-8', { cause: error })
  }
}

/**
 * Returns the text of bytes.
 *
 * @throws InvalidRequest if they are not UTF-8.
 */
export function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (error) {
    throw new InvalidRequest('The body is not UTF-8', { cause: error })
  }
}

/** Whether the whole body is UTF-8. A form with a file need not be, although its fields are. */
function isUtf8(body: Uint8Array): boolean {
  try {
    decode(body)
    return true
  } catch {
    return false
  }
}

/**
 * Returns the fields and files of a multipart form.
 *
 * @throws InvalidRequest if it does not parse.
 */
export async function parseMultipart(contentType: string, body: Uint8Array): Promise<FormData> {
  try {
    const headers = { 'Content-Type': contentType }
    return await new Response(Buffer.from(body), { headers }).formData()
  } catch (error) {
    throw new InvalidRequest('The form does not parse', { cause: error })
  }
}

/**
 * Returns the fields that count. Each must be a string, and stand there once. The length is checked because a parser of
 * the framework may have taken a longer body than we would.
 */
export function collect(
  { pairs, mayBeBroken }: Fields,
  counts: (name: string) => boolean,
): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  let length = 0
  for (const [name, value] of pairs) {
    if (!counts(name)) continue
    if (typeof value !== 'string') throw new InvalidRequest(`"${name}" must be a string`)
    if (fields.has(name)) throw new InvalidRequest(`"${name}" is repeated`)
    fields.set(name, value)
    length += name.length + value.length
    if (length > MAX_BODY_BYTES) throw new BodyTooLarge(MAX_BODY_BYTES)
    if (mayBeBroken && (name + value).includes('\ufffd')) {
      throw new InvalidRequest('The body is not UTF-8')
    }
  }
  return fields
}

function readJson(text: string): readonly (readonly [name: string, value: unknown])[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new InvalidRequest('The body is not JSON', { cause: error })
  }
  const object = asObject(value)
  return writtenNames(text).map((name) => [name, object[name]])
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>
  }
  throw new InvalidRequest('The body must be an object')
}
