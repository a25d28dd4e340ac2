/**
 * Text and JSON as PostgreSQL takes them. It refuses what JavaScript allows in a string: NUL, and
 * half of a surrogate pair. Both are written as U+001A and four hex digits, and so is U+001A itself,
 * so that no value is refused and each comes back as it was.
 *
 * @module
 */

const ESCAPE = '\u001A'
const REFUSED = new RegExp(`[\\0${ESCAPE}]|\\p{Surrogate}`, 'u')
const EVERY_REFUSED = new RegExp(REFUSED, 'gu')
const ESCAPED = new RegExp(`${ESCAPE}([\\da-f]{4})`, 'g')

/** Returns the text for a column or parameter of the type text. */
export function toText(text: string): string {
  if (!REFUSED.test(text)) return text
  return text.replaceAll(EVERY_REFUSED, (found) => ESCAPE + hexOf(found))
}

/** Returns the text of a column as it was. */
export function fromText(text: string): string {
  if (!text.includes(ESCAPE)) return text
  return text.replaceAll(ESCAPED, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/**
 * Returns the value as JSON for a parameter that is cast to json or jsonb. Text that SQL takes out of
 * it is in the form of `toText`.
 */
export function toJson(value: unknown): string {
  const json = JSON.stringify(value)
  if (!json.includes('\\u')) return json
  // JSON.stringify escapes a surrogate only if the other half is missing.
  return json.replaceAll(
    /\\(?:u(0000|001a|d[89a-f][\da-f]{2})|.)/g,
    (found: string, hex: string | undefined) => (hex === undefined ? found : `\\u001a${hex}`),
  )
}

/** Returns the value of a column of the type json or jsonb, which was read as text. */
export function fromJson(json: string): unknown {
  if (!json.includes('\\u001a')) return JSON.parse(json)
  const text = json.replaceAll(
    /\\(?:u001a([\da-f]{4})|.)/g,
    (found: string, hex: string | undefined) => (hex === undefined ? found : `\\u${hex}`),
  )
  return JSON.parse(text)
}

function hexOf(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0')
}
