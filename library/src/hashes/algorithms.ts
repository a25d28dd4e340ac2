/**
 * What the threads compute: argon2, and algorithms that Node lacks or would run on the main thread.
 *
 * Packed with what it imports into `thread-text.ts`, by `scripts/pack-thread.ts`.
 *
 * @module
 */

import { engineOf, type Argon2Parameters } from './argon2-engines.ts'
import { argon2Sixteen } from './imported/argon2-sixteen.ts'
import { bcrypt } from './imported/blowfish.ts'
import { md5Crypt, phpass } from './imported/md5-crypt.ts'
import { shaCrypt } from './imported/sha-crypt.ts'

/** A task for a thread. */
export type Task = { readonly password: Uint8Array; readonly salt: Uint8Array } & (
  | { readonly algorithm: RoundsAlgorithm; readonly rounds: number }
  | ({
      readonly algorithm: 'argon2'

      /** Where the package is that computes it; `null`: the runtime does. */
      readonly file: string | null
    } & Argon2Parameters)
  | ({ readonly algorithm: 'argon2 version 16' } & Argon2Parameters)
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

/** Resolves to what the task comes to. Blocks for as long as it takes. */
export async function compute(task: Task): Promise<Uint8Array> {
  const { password, salt } = task
  switch (task.algorithm) {
    case 'argon2':
      return (await engineOf(task.file)).computeSync(task)
    case 'argon2 version 16':
      return argon2Sixteen(password, salt, task)
    default:
      return rounds[task.algorithm](password, salt, task.rounds)
  }
}
