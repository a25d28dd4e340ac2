/**
 * Blanks as HTTP knows them (RFC 9110, 5.6.3): spaces and tabs, and nothing else. In loops, because a pattern for
 * blanks at the end is tried from every blank there is: 16,000 tabs take half a second.
 *
 * @module
 */

/** Whether a UTF-16 unit is a space or a tab. */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

/** Returns the text without the blanks around it. */
export function trimBlanks(text: string): string {
  let start = 0
  while (start < text.length && isBlank(text.charCodeAt(start))) start++
  return trimBlanksAtEnd(text.slice(start))
}

/** Returns the text without the blanks at its end. */
export function trimBlanksAtEnd(text: string): string {
  let end = text.length
  while (end > 0 && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(0, end)
}
