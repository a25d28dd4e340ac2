/**
 * What an authenticator app scans: `otpauth://totp/…`, as the Key URI Format of Google Authenticator describes it, and
 * base32 (RFC 4648, 6) for those who type the secret.
 *
 * @module
 */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Returns bytes as base32 without padding: apps take no `=` in a URI. */
export function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET[(held >> bits) & 31]
    }
    held &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + ALPHABET[(held << (5 - bits)) & 31]
}

/**
 * Returns the URI that an app scans.
 *
 * @param issuer the name of the site, without a colon: apps split the label there.
 * @param account whose secret it is, as the person knows the account.
 */
export function totpUri(secret: Uint8Array, issuer: string, account: string): string {
  // Half a character, as a database may hand out, cannot be written in a URI.
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account.toWellFormed())}`
  // Apps read `+` as a plus, so blanks are written as %20.
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}`
}
