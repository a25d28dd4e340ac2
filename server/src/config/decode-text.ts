/**
 * Text from a file or from another program, read as strictly as a secret must be.
 *
 * @module
 */

/**
 * Returns the text without a byte-order mark at its beginning, which editors of Windows write; `null` if
 * the bytes are no text in UTF-8: they are in another encoding, or come from a generator of random bytes.
 */
export function decodeText(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.includes('\0') ? null : text
  } catch {
    return null
  }
}
