/**
 * The request that a proxy asks about: what a browser has sent to an app.
 *
 * @module
 */

/** The judged request. */
export interface Judged {
  /** In capitals. */
  readonly method: string

  /** Scheme, host and port as browsers write them, without a default port: `https://wiki.example.com`. */
  readonly origin: string

  /** Path and query, byte by byte as the browser sent them. Begins with `/`. */
  readonly target: string

  /** Returns a header of the browser, or of the proxy; the name is in lower case. */
  header(name: string): string | undefined
}

/** The path of a target: everything before the first `?`. */
export function pathOf({ target }: Pick<Judged, 'target'>): string {
  const end = target.indexOf('?')
  return end === -1 ? target : target.slice(0, end)
}

/** Whether a text is a method (a token of RFC 9110, 9.1), as all that there are are written: in capitals. */
export function isMethod(text: string): boolean {
  return /^[A-Z][A-Z-]{0,31}$/.test(text)
}
