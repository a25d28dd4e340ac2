/**
 * The body of a login: a form or JSON, small, with each field once and a string.
 *
 * @module
 */

import { BodyTooLarge, InvalidRequest, UnsupportedMediaType } from './errors.ts'

/** The longest body of a login, in bytes. */
export const MAX_BODY_BYTES: number = 16 * 1024

/** What a login sends. */
export interface Credentials {
  readonly username: string
  readonly password: string

  /** Where the browser wants to go afterwards: not yet judged. */
  readonly next: string | null

  /** The form's token, if it carries one: not yet verified. */
  readonly csrfToken: string | null
}

/** A body: its bytes, or the object that a parser of the framework has made of them. */
export type Body = Uint8Array | object

/**
 * Returns the bytes of a body.
 *
 * @throws BodyTooLarge as soon as there are more than `MAX_BODY_BYTES`.
 * @throws InvalidRequest if the client stopped in the middle.
 */
export async function readBody(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array> | null,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of body ?? []) {
      length += chunk.length
      if (length > MAX_BODY_BYTES) throw new BodyTooLarge(MAX_BODY_BYTES)
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof BodyTooLarge) throw error
    throw new InvalidRequest('The body could not be read', { cause: error })
  }
  return Buffer.concat(chunks)
}

/**
 * Returns the credentials in a body.
 *
 * @throws UnsupportedMediaType if it is neither a form nor JSON.
 * @throws InvalidRequest if it does not parse, is not UTF-8, a field is repeated, nested or not a string, or
 * `username` or `password` is missing.
 */
export async function parseCredentials(
  contentType: string | undefined,
  body: Body,
): Promise<Credentials> {
  const fields = await parseFields(contentType, body)
  return {
    username: required(fields, 'username'),
    password: required(fields, 'password'),
    next: fields.get('next') ?? null,
    csrfToken: fields.get('_csrf') ?? null,
  }
}

function required(fields: ReadonlyMap<string, string>, name: string): string {
  const value = fields.get(name)
  if (value === undefined || value === '') throw new InvalidRequest(`"${name}" is missing`)
  return value
}

/**
 * Returns the fields of a form or of a JSON object, each a string: for an application's own forms.
 *
 * @throws UnsupportedMediaType if it is neither a form nor JSON.
 * @throws InvalidRequest if it does not parse, is not UTF-8, or a field is repeated, nested or not a
 * string.
 */
export async function parseFields(
  contentType: string | undefined = '',
  body: Body,
): Promise<ReadonlyMap<string, string>> {
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (!mediaTypes.includes(mediaType)) throw new UnsupportedMediaType()
  if (!(body instanceof Uint8Array)) return takeParsed(body)
  switch (mediaType) {
    case 'application/json':
      return parseJson(decode(body))
    case 'multipart/form-data':
      return collect(await parseMultipart(contentType, body))
    default:
      return collect(new URLSearchParams(assertEscapes(decode(body))))
  }
}

/** Two forms and JSON. */
const mediaTypes: readonly string[] = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
]

/** The same of what a parser has made. It shows a field that was repeated as a list, if at all. */
function takeParsed(body: object): ReadonlyMap<string, string> {
  if (Array.isArray(body)) throw new InvalidRequest('The body must be an object')
  const fields = collect(Object.entries(body))
  const all = [...fields].flat().join('')
  if (all.length > MAX_BODY_BYTES) throw new BodyTooLarge(MAX_BODY_BYTES)
  // What is not UTF-8 has become U+FFFD here, whatever it was, so that many passwords would be one.
  if (all.includes('\ufffd')) throw new InvalidRequest('The body is not UTF-8')
  return fields
}

/** Bytes that a form has escaped, those that stand together. Only whole characters are between. */
const ESCAPES = /(?:%[\da-f]{2})+/gi

/** Returns the form if what it escapes is UTF-8: URLSearchParams makes U+FFFD of all that is not. */
function assertEscapes(form: string): string {
  try {
    for (const [escapes] of form.matchAll(ESCAPES)) decodeURIComponent(escapes)
    return form
  } catch (error) {
    throw new InvalidRequest('The body is not UTF-8', { cause: error })
  }
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (error) {
    throw new InvalidRequest('The body is not UTF-8', { cause: error })
  }
}

/** Text only: of a part that is not UTF-8, the platform's parser makes U+FFFD. */
async function parseMultipart(contentType: string, body: Uint8Array): Promise<FormData> {
  decode(body)
  try {
    const headers = { 'Content-Type': contentType }
    return await new Response(Buffer.from(body), { headers }).formData()
  } catch (error) {
    throw new InvalidRequest('The form does not parse', { cause: error })
  }
}

function collect(pairs: Iterable<readonly [string, unknown]>): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const [name, value] of pairs) {
    if (typeof value !== 'string') throw new InvalidRequest(`"${name}" must be a string`)
    if (fields.has(name)) throw new InvalidRequest(`"${name}" is repeated`)
    fields.set(name, value)
  }
  return fields
}

function parseJson(text: string): ReadonlyMap<string, string> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new InvalidRequest('The body is not JSON', { cause: error })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidRequest('The body must be a JSON object')
  }
  const fields = collect(Object.entries(value))
  // JSON.parse keeps the last of two equal keys and says nothing. In an object of nothing but
  // strings, each member is two string literals.
  const literals = text.match(/"(?:[^"\\]|\\.)*"/gs)?.length ?? 0
  if (literals !== fields.size * 2) throw new InvalidRequest('A field is repeated')
  return fields
}
