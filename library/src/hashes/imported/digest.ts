/**
 * Single digests, as people stored passwords before they knew better. Whoever reads such a hash finds the password in
 * no time. All the more reason to replace the hash at the next login.
 *
 * @module
 */

import { hash as digestOf } from 'node:crypto'
import { foreignHash, isSameTag, type ParsedHash } from '../hash.ts'
import type { HashParts } from '../imported-shapes.ts'

const SHA1_BYTES = 20

/** The forms: Django's, with the salt in front; its MD5 without a salt; and LDAP's `{SSHA}`, with the salt behind. */
export const readers = {
  saltedDigest({ digest, salt = '', tag = '' }: HashParts): ParsedHash {
    const format = digest === 'sha1' ? 'sha1' : 'md5'
    return digestHash(format, Buffer.from(tag, 'hex'), (password) =>
      Buffer.concat([Buffer.from(salt), password]),
    )
  },
  bareMd5({ tag = '' }: HashParts): ParsedHash {
    return digestHash('md5', Buffer.from(tag, 'hex'), (password) => password)
  },
  ssha({ tagAndSalt = '' }: HashParts): ParsedHash {
    const bytes = Buffer.from(tagAndSalt, 'base64')
    const salt = bytes.subarray(SHA1_BYTES)
    return digestHash('sha1', bytes.subarray(0, SHA1_BYTES), (password) =>
      Buffer.concat([password, salt]),
    )
  },
}

function digestHash(
  format: 'sha1' | 'md5',
  tag: Buffer,
  salted: (password: Buffer) => Buffer,
): ParsedHash {
  return foreignHash({
    format,
    work: null,
    matches: async (password) => isSameTag(digestOf(format, salted(password), 'buffer'), tag),
  })
}
