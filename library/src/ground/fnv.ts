/**
 * FNV-1a, 32 bits: spreads texts over a table. Whoever chooses the texts can make their digests equal, so it is only
 * for tables in which that does no harm.
 *
 * @module
 */

/** Returns the digest of the text's UTF-16 units from `start` up to `end`, as a signed integer. */
export function fnv1a(text: string, start: number = 0, end: number = text.length): number {
  let digest = 0x811c9dc5 | 0
  for (let i = start; i < end; i++) digest = Math.imul(digest ^ text.charCodeAt(i), 0x01000193)
  return digest
}
