/**
 * Links of the operator's that every page shows.
 *
 * @module
 */

/** Returns the address of a page, or of a mailbox. */
export function parseHelpUrl(text: string): string {
  const url = URL.parse(text)
  if (url !== null && /^(?:https?|mailto):$/.test(url.protocol)) return url.href
  throw new Error('must be a URL such as https://example.com/help or mailto:help@example.com')
}

/** Returns the address of a page. */
export function parsePageUrl(text: string): string {
  const url = URL.parse(text)
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url.href
  throw new Error('must be a URL such as https://example.com/privacy')
}
