/**
 * What a process of the bench is made to believe before it loads latchkey: how many processors there are, which decides
 * the bound of hashing; and that `@node-rs/argon2` is not installed. So the library needs no option for either.
 *
 * @module
 */

import { registerHooks } from 'node:module'
import type { PasswordHasher } from '../../library/src/index.ts'

/** Who computes argon2. */
export type HasherName = PasswordHasher['name']

/** Allows this many hashes at once, if libuv's pool has one thread more. */
export function allowAtOnce(hashes: number): void {
  // The bound is one less than there are processors.
  Object.defineProperty(navigator, 'hardwareConcurrency', { value: hashes + 1 })
}

/** Makes the library compute argon2 with this. */
export function useHasher(name: HasherName): void {
  if (name === '@node-rs/argon2') return
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier !== '@node-rs/argon2') return next(specifier, context)
      throw Object.assign(new Error('not in this process'), { code: 'ERR_MODULE_NOT_FOUND' })
    },
  })
}
