/**
 * What an error says to whoever runs the server: a sentence each for its mistakes.
 *
 * @module
 */

import { StoreUnavailable } from 'latchkey'
import { VariableError } from '../config/config.ts'
import { storageReason } from '../storage/storage-error.ts'

/** Returns the sentences. None holds a password or a secret. */
export function sentencesOf(error: unknown): readonly string[] {
  if (error instanceof VariableError) return error.mistakes
  if (error instanceof StoreUnavailable)
    return [`A database does not answer: ${storageReason(error)}`]
  return [error instanceof Error ? error.message : String(error)]
}
