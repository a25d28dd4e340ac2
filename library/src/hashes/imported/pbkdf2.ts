/**
 * PBKDF2 (RFC 8018) in the forms of passlib, Django and Werkzeug (Flask).
 *
 * A password shorter than a block of the digest is filled up with NULs by HMAC itself, so a NUL at
 * its end does not count. That is how these hashes are.
 *
 * @module
 */

import { pbkdf2 } from 'node:crypto'
import { fromBase64, fromHex } from '../base64.ts'
import { plain, type HashFormat, type ParsedHash } from '../hash.ts'

/** The digests, and how many bytes theirs are: a tag has one, as all three libraries make it. */
const TAG_BYTES = { sha1: 20, sha256: 32, sha512: 64 } as const
type Digest = keyof typeof TAG_BYTES

/** Ten times what is asked for today: 2 to 6 seconds. */
const MAX_ITERATIONS = 10_000_000

/** `$pbkdf2-sha256$29000$salt$tag`, in base64 with `.` for `+`; `$pbkdf2$` is SHA-1. */
const PASSLIB = /^\$pbkdf2(-sha256|-sha512)?\$(\d{1,8})\$([\w./]{0,100})\$([\w./]{27,86})$/

/** `pbkdf2_sha256$260000$salt$tag`: the salt is taken as text. */
const DJANGO = /^pbkdf2_(sha1|sha256)\$(\d{1,8})\$([^$]{1,100})\$([\w+/=]{28,88})$/

/** `pbkdf2:sha256:260000$salt$tag`: the tag is hexadecimal. */
const WERKZEUG = /^pbkdf2:(sha1|sha256|sha512):(\d{1,8})\$([^$]{1,100})\$([\da-f]{40,128})$/

/** Reads PBKDF2. */
export function parsePbkdf2(hash: string): ParsedHash | null {
  return parsePasslib(hash) ?? parseDjango(hash) ?? parseWerkzeug(hash)
}

function parsePasslib(hash: string): ParsedHash | null {
  const [, name = '-sha1', iterations, salt = '', tag = ''] = PASSLIB.exec(hash) ?? []
  const saltBytes = fromBase64(salt.replaceAll('.', '+'))
  const tagBytes = fromBase64(tag.replaceAll('.', '+'))
  return parsed(name.slice(1) as Digest, iterations, saltBytes, tagBytes)
}

function parseDjango(hash: string): ParsedHash | null {
  const [, name, iterations, salt = '', tag = ''] = DJANGO.exec(hash) ?? []
  return parsed(name as Digest, iterations, Buffer.from(salt), fromBase64(tag, 'padded'))
}

function parseWerkzeug(hash: string): ParsedHash | null {
  const [, name, iterations, salt = '', tag = ''] = WERKZEUG.exec(hash) ?? []
  return parsed(name as Digest, iterations, Buffer.from(salt), fromHex(tag))
}

function parsed(
  digest: Digest,
  iterationsText: string | undefined,
  salt: Buffer | null,
  tag: Buffer | null,
): ParsedHash | null {
  const iterations = Number(iterationsText)
  if (salt === null || tag?.length !== TAG_BYTES[digest]) return null
  if (!(iterations >= 1 && iterations <= MAX_ITERATIONS)) return null
  const format: HashFormat = `pbkdf2_${digest}`
  const derive = (password: Buffer, amount: number): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      pbkdf2(password, salt, amount, TAG_BYTES[digest], digest, (error, key) =>
        error ? reject(error) : resolve(key),
      )
    })
  return {
    ...plain,
    format,
    tag,
    work: { algorithm: format, amount: iterations, spend: derive },
    derive: (password) => derive(password, iterations),
  }
}
