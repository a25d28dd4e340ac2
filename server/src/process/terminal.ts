/**
 * Text that a terminal shows and does not obey. A User-Agent, a username, a role and the words of a driver come from
 * elsewhere. One character in them can begin a command to the terminal: U+001B, and on some terminals U+009B.
 *
 * @module
 */

/**
 * Characters that cannot be seen and may have an effect: control characters, the marks that turn the direction of text
 * (Unicode TR 36, section 2.5), separators of lines, lone surrogates, and characters that are not assigned.
 */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu

/** Returns the text as one line, with U+FFFD for every invisible character. */
export function toLine(text: string): string {
  return text.replaceAll(UNSEEN, '\ufffd')
}

/** Like `toLine`, for a text of several lines that we wrote: its line ends stay. */
export function toLines(text: string): string {
  return text.replaceAll(UNSEEN, (unseen) => (unseen === '\n' ? unseen : '\ufffd'))
}

/**
 * Returns JSON for a program, although a person at a terminal may read it. The invisible characters in its strings are
 * escaped, so the values stay the same. Letters of every script stay as they are.
 */
export function toVisibleJson(json: string): string {
  return json.replaceAll(UNSEEN, (unseen) => (unseen === '\n' ? unseen : escape(unseen)))
}

/**
 * Returns JSON in which every character beyond ASCII is escaped. So nothing in it can pass for a line break or for a
 * command to a terminal (ASVS 5.0, 16.4.1).
 */
export function toAscii(json: string): string {
  return json.replaceAll(/[\u007f-\uffff]/g, escape)
}

/** JSON escapes units of UTF-16, so a character beyond U+FFFF takes two escapes. */
function escape(text: string): string {
  return Array.from({ length: text.length }, (_, i) => {
    return `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`
  }).join('')
}
