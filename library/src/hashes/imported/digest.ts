/**
 * Single digests: what people did before they knew better. Whoever reads such a hash has the
 * password in no time; all the more reason to replace it at the next login.
 *
 * @module
 */

import { hash as digestOf } from 'node:crypto'
import { fromBase64, fromHex } from '../base64.ts'
import { plain, type ParsedHash } from '../hash.ts'

/** `sha1$salt$tag` and `md5$salt$tag` of Django; the salt may be empty. */
const DJANGO = /^(sha1|md5)\$([^$]{0,100})\$([\da-f]{32,40})$/

/** Django's MD5 without a salt, and without a name. */
const BARE_MD5 = /^[\da-f]{32}$/

/** `{SSHA}` of LDAP: SHA-1 of the password and the salt, with the salt behind. */
const LDAP = /^\{SSHA\}([\w+/=]{28,128})$/

const TAG_BYTES = { sha1: 20, md5: 16 } as const
type Digest = keyof typeof TAG_BYTES

/** Reads single digests. */
export function parseDigest(hash: string): ParsedHash | null {
  if (BARE_MD5.test(hash)) return parsed('md5', fromHex(hash), (password) => password)
  const django = DJANGO.exec(hash)
  if (django !== null) {
    const [, digest, salt = '', tag = ''] = django
    const salted = (password: Buffer): Buffer => Buffer.concat([Buffer.from(salt), password])
    return parsed(digest as Digest, fromHex(tag), salted)
  }
  const bytes = fromBase64(LDAP.exec(hash)?.[1] ?? '', 'padded')
  if (bytes === null) return null
  const salt = bytes.subarray(TAG_BYTES.sha1)
  const salted = (password: Buffer): Buffer => Buffer.concat([password, salt])
  return parsed('sha1', bytes.subarray(0, TAG_BYTES.sha1), salted)
}

function parsed(
  digest: Digest,
  tag: Buffer | null,
  salted: (password: Buffer) => Buffer,
): ParsedHash | null {
  if (tag?.length !== TAG_BYTES[digest]) return null
  return {
    ...plain,
    format: digest,
    tag,
    work: null,
    derive: async (password) => digestOf(digest, salted(password), 'buffer'),
  }
}
