/**
 * Reads the hashes of other libraries, each by its shape. Loaded when the first is met.
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

/** Returns a hash of the parts of one that has the shape. */
export type HashReader = (parts: HashParts) => ParsedHash

/** What reads each shape. */
export const readers: Readonly<Record<ReaderName, HashReader>> = {
  ...bcrypt.readers,
  ...pbkdf2.readers,
  ...scrypt.readers,
  ...crypt.readers,
  ...digest.readers,
}
