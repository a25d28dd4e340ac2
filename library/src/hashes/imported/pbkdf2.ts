/**
 * PBKDF2 (RFC 8018) in the forms of passlib, Django and Werkzeug (Flask).
 *
 * HMAC itself fills up a password that is shorter than a block of the digest with NULs. So a NUL at the password's end
 * does not count. This is a property of these hashes.
 *
 * @module
 */

import { pbkdf2 } from 'node:crypto'
import { foreignHash, isSameTag, type HashFormat, type ParsedHash } from '../hash.ts'
import type { HashParts } from '../imported-shapes.ts'

/**
 * The forms. passlib writes base64 with `.` in place of `+`, and names no digest for SHA-1. The other two have salts
 * that are text.
 */
export const readers = {
  pbkdf2OfPasslib({ digest = 'sha1', iterations, salt = '', tag = '' }: HashParts): ParsedHash {
    return pbkdf2Hash(digest, iterations, fromPasslib(salt), fromPasslib(tag))
  },
  pbkdf2OfDjango({ digest = '', iterations, salt = '', tag = '' }: HashParts): ParsedHash {
    return pbkdf2Hash(digest, iterations, Buffer.from(salt), Buffer.from(tag, 'base64'))
  },
  pbkdf2OfWerkzeug({ digest = '', iterations, salt = '', tag = '' }: HashParts): ParsedHash {
    return pbkdf2Hash(digest, iterations, Buffer.from(salt), Buffer.from(tag, 'hex'))
  },
}

const fromPasslib = (text: string): Buffer => Buffer.from(text.replaceAll('.', '+'), 'base64')

function pbkdf2Hash(
  digest: string,
  iterations: string | undefined,
  salt: Buffer,
  tag: Buffer,
): ParsedHash {
  const derive = (password: Buffer, amount: number): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      pbkdf2(password, salt, amount, tag.length, digest, (error, key) =>
        error ? reject(error) : resolve(key),
      )
    })
  const format = `pbkdf2_${digest}` as HashFormat
  const amount = Number(iterations)
  return foreignHash({
    format,
    work: { algorithm: format, amount, spend: derive },
    matches: async (password) => isSameTag(await derive(password, amount), tag),
  })
}
