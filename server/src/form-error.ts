/**
 * What a form says to people when the library has refused it.
 *
 * @module
 */

import type { LatchkeyError } from 'latchkey'

/** Longer waits are told in minutes. */
const LONGEST_IN_SECONDS = 90

/** Returns a sentence or two. */
export function formError(error: LatchkeyError): string {
  switch (error.code) {
    case 'invalid_credentials':
      // Does not tell which half was wrong (ASVS 5.0, 6.3.8).
      return 'The username or the password is wrong.'
    case 'too_many_attempts':
      return tooMany(error.retryAfterSeconds ?? 0)
    case 'cross_site_request':
      return 'This form was open for too long, or your browser keeps no cookies. Please try again.'
    default:
      return error.message.endsWith('.') ? error.message : `${error.message}.`
  }
}

/** The same for every name: it does not tell whether there is such a user. */
function tooMany(seconds: number): string {
  if (seconds === 1) return 'Too many attempts. Please wait a second and try again.'
  if (seconds <= LONGEST_IN_SECONDS) {
    return `Too many attempts. Please wait ${seconds} seconds and try again.`
  }
  const minutes = Math.ceil(seconds / 60)
  return `Too many attempts. Please wait ${minutes} minutes and try again, or ask whoever runs this site.`
}
