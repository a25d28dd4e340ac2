/**
 * The threads that compute hashes of other libraries. They are not those of argon2, whose text has none of these
 * algorithms: most processes never meet such a hash.
 *
 * @module
 */

import { Threads } from '../threads.ts'
import type { RoundsAlgorithm, RoundsTask } from './algorithms.ts'
import { importedThreadText } from './imported-thread-text.ts'

const threads = new Threads<RoundsTask>(importedThreadText)

/**
 * Resolves to what so many rounds of the algorithm come to.
 *
 * @throws whatever ended the thread.
 */
export function runRounds(
  algorithm: RoundsAlgorithm,
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
): Promise<Buffer> {
  return threads.run({ algorithm, password, salt, rounds })
}
