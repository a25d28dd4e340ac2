/**
 * Options that nobody knows: mistyped, or of another version.
 *
 * @module
 */

import { ConfigurationError } from './errors.ts'

/**
 * Refuses options whose names are not known.
 *
 * @param parent what the error puts before the name: `cookie.`, or nothing.
 * @throws ConfigurationError for the first of them.
 */
export function refuseUnknown(parent: string, options: object, names: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !names.includes(name))
  if (unknown === undefined) return
  throw new ConfigurationError(`${parent}${unknown}`, `is unknown; known are: ${names.join(', ')}`)
}
