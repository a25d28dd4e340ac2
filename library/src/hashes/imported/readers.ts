/**
 * Reads the hashes of other libraries, each by its shape. Loaded when the first such hash is met.
 *
 * @module
 */

import type { ParsedHash } from '../hash.ts'
import type { HashParts, ReaderName } from '../imported-shapes.ts'
import * as bcrypt from './bcrypt.ts'
import * as crypt from './crypt.ts'
import * as digest from './digest.ts'
import * as pbkdf2 from './pbkdf2.ts'
import * as scrypt from './scrypt.ts'

/** Reads a hash of a shape from its parts. */
export type HashReader = (parts: HashParts) => ParsedHash

/** The function that reads each shape. */
export const readers: Readonly<Record<ReaderName, HashReader>> = {
  ...bcrypt.readers,
  ...pbkdf2.readers,
  ...scrypt.readers,
  ...crypt.readers,
  ...digest.readers,
}
