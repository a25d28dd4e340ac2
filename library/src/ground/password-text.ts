/**
 * The text of a password: how long it may be, and the form in which it is hashed. And the combining
 * marks that make composing a text expensive.
 *
 * @module
 */

/** The longest password in bytes of UTF-8. NIST SP 800-63B-4, 3.1.1.2, asks for at least 64. */
export const MAX_PASSWORD_BYTES = 1024

/**
 * How many combining marks a text may have in a row. No text that people write has more (UAX #15, section 13,
 * Stream-Safe Text Format).
 */
const MAX_MARKS_IN_A_ROW = 30

/**
 * Matches every character with a combining class: the marks (`\p{M}`), and the half-width voicing marks, which become
 * marks in the compatibility forms.
 */
const TOO_MANY_MARKS = new RegExp(`[\\p{M}\\uff9e\\uff9f]{${MAX_MARKS_IN_A_ROW + 1}}`, 'u')

/**
 * Returns whether a text has more than 30 combining marks in a row. Normalising sorts the marks of a character by
 * insertion: 4,000 marks of one class before 4,000 of another take 60 ms, and twice as many take four times as long.
 * With at most 30 in a row, the time is in proportion to the text.
 */
export function hasTooManyMarks(text: string): boolean {
  return TOO_MANY_MARKS.test(text)
}

/**
 * Returns a password in Unicode's composed form (NFC, as NIST SP 800-63B-4, 3.1.1.2, recommends),
 * because keyboards differ in how they write an "é". Both forms have at most 1,024 bytes.
 *
 * A password with too many marks in a row stays as it was typed. To compose it would take more time than its
 * length justifies. No keyboard types such a password, so no two keyboards differ in it; and a password is not
 * refused for its characters.
 *
 * @returns `null` if the password is longer; nothing else is then done with it
 */
export function composePassword(password: string): string | null {
  if (isTooLong(password)) return null
  const composed = compose(password)
  // Composing makes some texts longer, at most three times as long.
  return isTooLong(composed) ? null : composed
}

/** Composes a text of any length, unless it has too many marks in a row. */
export function compose(text: string): string {
  return hasTooManyMarks(text) ? text : text.normalize('NFC')
}

function isTooLong(text: string): boolean {
  // A UTF-16 unit is at least one byte.
  return text.length > MAX_PASSWORD_BYTES || Buffer.byteLength(text) > MAX_PASSWORD_BYTES
}
