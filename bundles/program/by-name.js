/**
 * How not to do it: an import of a name that a runtime may lack.
 *
 * @module
 */

import { argon2 } from 'node:crypto'

console.log(typeof argon2)
