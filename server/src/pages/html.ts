/**
 * What every page is written with: the escaping template tag, the type of its result, and the function that makes
 * the invisible characters of a foreign text visible.
 *
 * @module
 */

import { html, raw } from 'hono/html'

/** `raw` marks a text as markup that is safe already: ours alone, and the library's. */
export { html, raw }

/** Markup whose values have been escaped. */
export type Html = ReturnType<typeof html>

/**
 * Control characters, and the marks that turn the direction of text: with them a name can
 * pose as another, or rearrange the words around it (Unicode TR 36, section 2.5).
 */
const unseen = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Returns the text with U+FFFD for every control character. The template tag does the escaping. */
export function visible(text: string): string {
  return text.toWellFormed().replace(unseen, '\ufffd')
}
