/**
 * The error of a database that cannot be used.
 *
 * @module
 */

import { ConfigurationError, StoreUnavailable } from 'latchkey'

/** A database cannot be used. The message is one sentence, without a password. */
export class StorageError extends Error {
  /**
   * @param what which database it is, and where: "the database …", "Redis at …".
   * @param variable the variable that names the database.
   */
  constructor(what: string, variable: string, cause: unknown) {
    super(`Cannot use ${what} (${variable}): ${storageReason(cause)}`, { cause })
    this.name = 'StorageError'
  }
}

/** Returns what went wrong, in the driver's words. */
export function storageReason(error: unknown): string {
  if (error instanceof StoreUnavailable) return storageReason(error.cause)
  // There is one error for each address of the host. The first says enough.
  if (error instanceof AggregateError) return storageReason(error.errors[0])
  if (error instanceof ConfigurationError)
    return error.message.replace(/^latchkey: option \S+ /, '')
  return error instanceof Error ? error.message : String(error)
}
