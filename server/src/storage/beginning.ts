/**
 * Where the texts end that begin alike, so that a search by the beginning of a text reads one part of its index.
 *
 * @module
 */

/**
 * Returns a text that comes after every text with this beginning, in the order of the bytes of UTF-8. The last
 * character of Unicode is assigned to nobody, so no name and no address has it.
 */
export function endOf(beginning: string): string {
  return `${beginning}\u{10FFFF}`
}
