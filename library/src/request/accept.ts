/**
 * Whether a client prefers a page to JSON, by its Accept header (RFC 9110, 12.5.1).
 *
 * @module
 */

/** Far more than a browser sends. A longer header is not read. */
const MAX_LENGTH = 2048

/** Two tokens of RFC 9110, section 5.6.2: `text/html`. A star stands for any token. */
const RANGE = /^([!#$%&'*+.^_`|~\w-]+)\/([!#$%&'*+.^_`|~\w-]+)$/

/** A weight (RFC 9110, 12.4.2). */
const WEIGHT = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/

/** The one parameter that our types have. */
const UTF_8 = /^charset="?utf-8"?$/

/** What a header says about a type: its weight, and how exactly the header names the type (0: not at all). */
interface Preference {
  readonly weight: number
  readonly precision: number
}

/** One element of the header, in lower case. */
interface MediaRange extends Preference {
  readonly type: string
  readonly subtype: string
}

/**
 * Returns whether HTML is preferred to JSON and problem details. The greater weight decides, then the more exact name:
 * whoever names `text/html` and takes anything else as well wants a page. The order of the elements decides nothing. A
 * client that prefers neither (curl, or one without the header) is a program, and gets JSON.
 */
export function prefersHtml(accept: string | undefined): boolean {
  if (accept === undefined || accept.length > MAX_LENGTH) return false
  const ranges = split(accept.toLowerCase(), ',')
    .map(readRange)
    .filter((range) => range !== null)
  const page = preferenceFor('text', 'html', ranges)
  return ['json', 'problem+json'].every((subtype) =>
    isMore(page, preferenceFor('application', subtype, ranges)),
  )
}

function isMore(one: Preference, other: Preference): boolean {
  if (one.weight === other.weight) return one.weight > 0 && one.precision > other.precision
  return one.weight > other.weight
}

/** Returns what the most exact range that covers a type says about the type. */
function preferenceFor(type: string, subtype: string, ranges: readonly MediaRange[]): Preference {
  let found: Preference = { weight: 0, precision: 0 }
  for (const range of ranges) {
    const covers =
      (range.type === type || range.type === '*') &&
      (range.subtype === subtype || range.subtype === '*')
    if (covers && range.precision > found.precision) found = range
  }
  return found
}

/** Returns what an element says; `null` if the element does not parse, or asks for something that we do not have. */
function readRange(element: string): MediaRange | null {
  const [range = '', ...rest] = split(element, ';')
  const [, type = '', subtype = ''] = RANGE.exec(range) ?? []
  if (type === '' || (type === '*' && subtype !== '*')) return null
  const parameters = rest.filter((parameter) => parameter !== '')
  const at = parameters.findIndex((parameter) => parameter.startsWith('q='))
  const weight = at === -1 ? '1' : WEIGHT.exec(parameters[at] ?? '')?.[1]
  // Parameters behind the weight come from an older HTTP, and narrow nothing.
  const narrowing = at === -1 ? parameters : parameters.slice(0, at)
  if (weight === undefined || !narrowing.every((parameter) => UTF_8.test(parameter))) return null
  const precision = (type === '*' ? 1 : subtype === '*' ? 3 : 5) + Math.min(narrowing.length, 1)
  return { type, subtype, weight: Number(weight), precision }
}

/**
 * Splits at each separator outside of quotes, and trims the parts. A quote without an end reaches to the end of the
 * text.
 */
function split(text: string, separator: string): string[] {
  const parts: string[] = []
  let start = 0
  let isQuoted = false
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') isQuoted = !isQuoted
    else if (isQuoted && text[i] === '\\') i++
    else if (!isQuoted && text[i] === separator) {
      parts.push(text.slice(start, i).trim())
      start = i + 1
    }
  }
  return [...parts, text.slice(start).trim()]
}
