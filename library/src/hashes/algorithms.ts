/**
 * What the threads compute: algorithms that Node lacks, or would run on the main thread.
 *
 * @module
 */

import { argon2Sixteen, type Argon2Parameters } from './argon2-sixteen.ts'
import { bcrypt } from './blowfish.ts'
import { md5Crypt, phpass } from './md5-crypt.ts'
import { shaCrypt } from './sha-crypt.ts'

/** A task for a thread. */
export type Task = { readonly password: Uint8Array; readonly salt: Uint8Array } & (
  | { readonly algorithm: RoundsAlgorithm; readonly rounds: number }
  | { readonly algorithm: 'argon2 version 16'; readonly parameters: Argon2Parameters }
)

/** An algorithm that is a number of rounds. */
export type RoundsAlgorithm = 'bcrypt' | 'md5_crypt' | 'phpass' | 'sha256_crypt' | 'sha512_crypt'

type Rounds = (password: Uint8Array, salt: Uint8Array, rounds: number) => Uint8Array

const rounds: Readonly<Record<RoundsAlgorithm, Rounds>> = {
  bcrypt,
  md5_crypt: md5Crypt,
  phpass,
  sha256_crypt: (password, salt, count) => shaCrypt('sha256', password, salt, count),
  sha512_crypt: (password, salt, count) => shaCrypt('sha512', password, salt, count),
}

/** Returns what the task comes to. Blocks for as long as it takes. */
export function compute(task: Task): Uint8Array {
  const { password, salt } = task
  return task.algorithm === 'argon2 version 16'
    ? argon2Sixteen(password, salt, task.parameters)
    : rounds[task.algorithm](password, salt, task.rounds)
}
