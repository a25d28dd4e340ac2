/**
 * The names in a JSON object as they are written: JSON.parse keeps the last of two equal ones and says
 * nothing, so that two readers of one body may see two passwords.
 *
 * @module
 */

/** A string, or what structures a text. In valid JSON nothing else has these characters. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/g

/**
 * Returns the names of the members of an object, in the order written, repeated ones as often as they come: `a` and
 * `\u0061` are one name. The names of inner objects are not among them. Its work is linear in the text.
 *
 * @param text valid JSON, of an object.
 */
export function writtenNames(text: string): string[] {
  const names: string[] = []
  let depth = 0
  let last = ''
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth++
    else if (token === '}' || token === ']') depth--
    // A string in front of a colon of the object itself is a name.
    else if (token === ':' && depth === 1) names.push(JSON.parse(last) as string)
    else last = token
  }
  return names
}
