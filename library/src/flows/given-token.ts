/**
 * The token of a message, as a visitor hands it over.
 *
 * @module
 */

import { readText } from './users.ts'

/** A token within a link. What mail programs put around a link, or behind it, is no part of the token. */
const IN_LINK = /token=([\w-]+\.[\w-]+)/

/**
 * Returns the token. Whoever pastes it may have blanks around it, or have copied the whole link.
 *
 * @throws InvalidRequest if it is no text.
 */
export function readToken(given: unknown): string {
  const text = readText(given, 'token').trim()
  return IN_LINK.exec(text)?.[1] ?? text
}
