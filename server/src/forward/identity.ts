/**
 * The headers that tell an app who sends a request (design law 32): always all of them, empty ones too, so that a proxy
 * replaces whatever the client has sent under these names.
 *
 * @module
 */

import type { App } from './rules.ts'
import type { Visitor } from './visitor.ts'

/** Returns the assertion of a visitor for an app that wants one: a JWT. */
export type AssertionFor = (app: App, visitor: Visitor) => string

/** The names, as recipes delete and copy them. */
export const IDENTITY_HEADERS = [
  'Remote-User',
  'Remote-Name',
  'Remote-Email',
  'Remote-Groups',
  'X-Latchkey-User-Id',
  'X-Latchkey-Session',
  'X-Latchkey-Assertion',
] as const

/** The headers of a request that is nobody's. */
const NOBODY: readonly string[] = IDENTITY_HEADERS.flatMap((name) => [name, ''])

/**
 * Returns the headers in a new list, each name before its value. `null`: nobody is logged in, or the app is not to
 * know.
 */
export function identityHeaders(
  visitor: Visitor | null,
  app: App,
  assertionFor: AssertionFor,
): string[] {
  if (visitor === null) return [...NOBODY]
  const { id, user } = visitor
  const name = inBytes(user.username)
  const { email = null } = user
  return [
    'Remote-User',
    name,
    'Remote-Name',
    name,
    'Remote-Email',
    email === null ? '' : inBytes(email),
    'Remote-Groups',
    inBytes(groupsOf(user.roles)),
    'X-Latchkey-User-Id',
    inBytes(user.id),
    'X-Latchkey-Session',
    inBytes(id),
    'X-Latchkey-Assertion',
    app.hasAssertion ? assertionFor(app, visitor) : '',
  ]
}

/** Returns the roles as a list. One with a comma would be read as two, so it is left out. */
function groupsOf(roles: readonly string[]): string {
  return roles.some(isListed) ? roles.filter((role) => !isListed(role)).join(',') : roles.join(',')
}

function isListed(role: string): boolean {
  return role.includes(',')
}

/** ASCII without control characters, and without a blank at an end. */
const PLAIN = /^(?:[!-~](?:[ -~]*[!-~])?)?$/

/** What ends a header, or is taken away from its ends: the app would read the name of somebody else. */
const UNSENDABLE = /\p{Cc}|^ | $/u

/**
 * Returns a text as Node writes its UTF-8 bytes: a character for each byte.
 *
 * @throws RangeError if a header cannot carry it. Usernames, addresses and roles have no such characters.
 */
export function inBytes(text: string): string {
  if (PLAIN.test(text)) return text
  if (UNSENDABLE.test(text)) throw new RangeError('A user has a text that no header can carry')
  return Buffer.from(text, 'utf8').toString('latin1')
}
