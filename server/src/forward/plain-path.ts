/**
 * What the path of a request means, if every app reads it alike.
 *
 * Apps decode paths once or twice, cut them at `;` or `#`, resolve dots, merge slashes, and tell capitals apart or not.
 * A path on which they differ has no meaning that a rule could be compared with, so it is no plain path
 * (tinyauth #1055). On capitals and Unicode, plain paths have two meanings: one for apps that
 * tell spellings apart, and one for apps that do not.
 *
 * @module
 */

/** A path that all apps read alike, but for its spelling. Decoded; without a slash at the end, unless it is `/`. */
export interface PlainPath {
  /** For apps that tell spellings apart. */
  readonly exact: string

  /** For apps that do not: in small letters, in the compatibility form of Unicode, without dots and blanks at ends. */
  readonly folded: string
}

/** The longest path, in characters. Longer ones are no plain paths: no proxy here passes them on. */
const MAX_LENGTH = 65_536

/**
 * Printable ASCII without what some apps cut, split or replace: `\ ; # ?`; and without what browsers encode. The dot is
 * looked at by segments.
 */
const ONLY_PLAIN = /^\/[\w.~!$&'()*+,=:@|^[\]%/-]*$/

/** An empty segment, or one of one or two dots. Each alternative is decided within four characters. */
const NO_SEGMENT = /\/(?:\/|\.(?:\/|$)|\.\.(?:\/|$))/

/** Of ASCII, only these may be encoded. Whatever else is, is a disguise, a control character or a separator. */
const ENCODABLE = new Set(Array.from(' !"$&\'()*+,:<=>@[]^`{|}', (sign) => sign.charCodeAt(0)))

/** Returns what the path means; `null`: apps may differ on it. The work grows with the length. */
export function plainPath(path: string): PlainPath | null {
  if (path.length > MAX_LENGTH || !ONLY_PLAIN.test(path) || NO_SEGMENT.test(path)) return null
  const decoded = path.includes('%') ? decode(path) : path
  if (decoded === null) return null
  const exact = decoded.length > 1 && decoded.endsWith('/') ? decoded.slice(0, -1) : decoded
  const folded = fold(exact)
  return folded === null ? null : { exact, folded }
}

/** Returns the path with all `%XX` decoded; `null` if one is of a byte that has no business there, or is no UTF-8. */
function decode(path: string): string | null {
  for (let at = path.indexOf('%'); at !== -1; at = path.indexOf('%', at + 3)) {
    const digits = path.slice(at + 1, at + 3)
    if (!/^[\da-f]{2}$/i.test(digits)) return null
    const byte = Number.parseInt(digits, 16)
    if (byte < 0x80 && !ENCODABLE.has(byte)) return null
  }
  try {
    const decoded = decodeURIComponent(path)
    return /\p{Cc}/u.test(decoded) ? null : decoded
  } catch {
    return null
  }
}

/** Unicode sorts the accents of a letter, in a time that grows with the square of their number. */
const MANY_ACCENTS = /\p{M}{31}/u

/** Returns the one spelling that stands for all; `null` if other signs come out of it than letters. */
function fold(exact: string): string | null {
  // eslint-disable-next-line no-control-regex
  const isAscii = /^[\x00-\x7f]*$/.test(exact)
  if (isAscii) return withoutEnds(exact.toLowerCase())
  if (MANY_ACCENTS.test(exact)) return null
  const letters = exact.normalize('NFKC')
  // A letter may have two small forms, which only its capitals show to be one: ς and σ, ß and ss.
  const folded = letters.toLowerCase().toUpperCase().toLowerCase().normalize('NFKC')
  // The compatibility form of U+2025 is two dots, and that of U+2100 has a slash.
  const isPath = slashes(folded) === slashes(exact) && !/[\\;#?%\p{Cc}]/u.test(folded)
  return isPath && !NO_SEGMENT.test(folded) ? withoutEnds(folded) : null
}

/** File systems of Windows do not know dots and blanks at the end of a name. */
function withoutEnds(path: string): string | null {
  if (!/[. ](?:\/|$)/.test(path)) return path
  const segments = path.slice(1).split('/').map(withoutEnd)
  return segments.includes('') ? null : `/${segments.join('/')}`
}

function withoutEnd(segment: string): string {
  let end = segment.length
  while (end > 0 && '. '.includes(segment.charAt(end - 1))) end--
  return segment.slice(0, end)
}

function slashes(path: string): number {
  return path.split('/').length
}
