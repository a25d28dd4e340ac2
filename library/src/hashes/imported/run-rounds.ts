/**
 * The threads that compute hashes of other libraries. These algorithms are not in the program of argon2's threads,
 * because most processes never meet such a hash.
 *
 * @module
 */

import { Threads } from '../threads.ts'
import type { RoundsAlgorithm, RoundsTask } from './algorithms.ts'
import { importedThreadText } from './imported-thread-text.ts'

const threads = new Threads<RoundsTask>(importedThreadText)

/**
 * Resolves to the result of a number of rounds of the algorithm.
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
