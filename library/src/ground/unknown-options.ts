/**
 * Refuses options that are mistyped, of another version, or of another kind than they should be.
 *
 * @module
 */

import { ConfigurationError } from '../errors.ts'
import { nearestName } from './nearest-name.ts'

/**
 * Refuses options whose names are not known.
 *
 * @param parent what the error puts before the name: `cookie.`, or nothing.
 * @throws ConfigurationError for the first of them; says which was meant, if one is near.
 */
export function refuseUnknown(parent: string, options: object, names: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !names.includes(name))
  if (unknown === undefined) return
  const near = nearestName(unknown, names)
  const meant = near === null ? '.' : `, did you mean "${near}"?`
  throw new ConfigurationError(
    `${parent}${unknown}`,
    `is unknown${meant} Known are: ${names.join(', ')}`,
  )
}

/**
 * Refuses options that should be functions and are not. An option that is left out is not refused.
 *
 * @throws ConfigurationError for the first of them.
 */
export function assertFunctions(options: object, names: readonly string[]): void {
  for (const name of names) {
    const value = (options as Readonly<Record<string, unknown>>)[name]
    if (value === undefined || value === null || typeof value === 'function') continue
    throw new ConfigurationError(name, 'must be a function')
  }
}
