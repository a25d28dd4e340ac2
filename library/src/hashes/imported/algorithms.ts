/**
 * The algorithms of other libraries that Node lacks, or would run on the main thread.
 *
 * Runs in threads only: `scripts/pack-thread.ts` packs it into `imported-thread-text.ts`.
 *
 * @module
 */

import { bcrypt } from './blowfish.ts'
import { md5Crypt, phpass } from './md5-crypt.ts'
import { shaCrypt } from './sha-crypt.ts'

/** A task for a thread: a number of rounds of an algorithm. */
export interface RoundsTask {
  readonly algorithm: RoundsAlgorithm
  readonly password: Uint8Array
  readonly salt: Uint8Array
  readonly rounds: number
}

/** An algorithm that consists of rounds. */
export type RoundsAlgorithm = 'bcrypt' | 'md5_crypt' | 'phpass' | 'sha256_crypt' | 'sha512_crypt'

type Rounds = (password: Uint8Array, salt: Uint8Array, rounds: number) => Uint8Array

const algorithms: Readonly<Record<RoundsAlgorithm, Rounds>> = {
  bcrypt,
  md5_crypt: md5Crypt,
  phpass,
  sha256_crypt: (password, salt, rounds) => shaCrypt('sha256', password, salt, rounds),
  sha512_crypt: (password, salt, rounds) => shaCrypt('sha512', password, salt, rounds),
}

/** Resolves to the result of the task. Blocks the thread meanwhile. */
export async function computeRounds(task: RoundsTask): Promise<Uint8Array> {
  return algorithms[task.algorithm](task.password, task.salt, task.rounds)
}
