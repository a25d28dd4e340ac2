/**
 * Text from a file or from another program, read as strictly as a secret must be.
 *
 * @module
 */

/**
 * Returns the text, without the byte-order mark that editors of Windows write at its beginning. Returns `null` if the
 * bytes are not text in UTF-8, for instance text in another encoding, or random bytes.
 */
export function decodeText(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.includes('\0') ? null : text
  } catch {
    return null
  }
}
