/**
 * The headers that every response carries: a page, a refusal, a failure, and the answers that the HTTP server gives
 * before the application has seen the request.
 *
 * @module
 */

import type { RequestListener } from 'node:http'

/** Pages load a style sheet, a script and pictures of our own; nothing else is allowed. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ')

const PERMISSIONS_POLICY = [
  'camera',
  'display-capture',
  'geolocation',
  'microphone',
  'payment',
  'usb',
]
  .map((feature) => `${feature}=()`)
  .join(', ')

/**
 * Returns the headers for a site at this address. `Cache-Control` is the default: a response that may be kept sets its
 * own.
 *
 * The referrer policy is not `no-referrer`: with it, browsers send our own forms with
 * `Origin: null`.
 */
export function securityHeaders(
  url: URL,
  { hstsSubdomains }: { readonly hstsSubdomains: boolean },
): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': PERMISSIONS_POLICY,
    'Cache-Control': 'no-store',
    ...(url.protocol === 'https:' && {
      // Hosts below this one are included only if the operator says so: browsers would refuse them plain http for a
      // year.
      'Strict-Transport-Security': `max-age=31536000${hstsSubdomains ? '; includeSubDomains' : ''}`,
    }),
  }
}

/**
 * Returns the listener with the headers set before it runs, so that no finished response has to be touched again. A
 * header that a response sets itself takes precedence.
 */
export function withHeaders(
  headers: Readonly<Record<string, string>>,
  listener: RequestListener,
): RequestListener {
  const entries = Object.entries(headers)
  return (incoming, outgoing) => {
    for (const [name, value] of entries) outgoing.setHeader(name, value)
    return listener(incoming, outgoing)
  }
}
