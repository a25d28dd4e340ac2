/**
 * What must not be done: an import that names what a runtime may lack.
 *
 * @module
 */

import { argon2 } from 'node:crypto'

console.log(typeof argon2)
