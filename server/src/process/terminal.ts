/**
 * Text that a terminal shows and does not obey. A User-Agent, a username, a role or the words of a driver
 * come from elsewhere, and one byte of them (U+001B, or U+009B where a terminal knows it) begins a command.
 *
 * @module
 */

/**
 * What cannot be seen and may do something: control characters, the marks that turn the direction of text
 * (Unicode TR 36, section 2.5), separators of lines, halves of a pair, and what is not assigned.
 */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu

/** Returns the text as one line, with U+FFFD for every invisible character. */
export function toLine(text: string): string {
  return text.replaceAll(UNSEEN, '\ufffd')
}

/** Like `toLine`, for lines of ours: their ends stay. */
export function toLines(text: string): string {
  return text.replaceAll(UNSEEN, (unseen) => (unseen === '\n' ? unseen : '\ufffd'))
}

/**
 * Returns JSON for a program, which may be a person with a terminal: what is unseen in its strings is
 * escaped, so the values stay the same. Letters of every script stay as they are.
 */
export function toVisibleJson(json: string): string {
  return json.replaceAll(UNSEEN, (unseen) => (unseen === '\n' ? unseen : escape(unseen)))
}

/**
 * Returns JSON in which what could pass for a line break or a terminal's command is escaped (ASVS 5.0,
 * 16.4.1), and all else that is not ASCII.
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
