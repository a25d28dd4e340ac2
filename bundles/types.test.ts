/**
 * What an application exports of latchkey, under a package manager that hides what it has not asked for.
 *
 * @module
 */

import { describe, it } from 'node:test'
import { checkIsolatedTypes } from '../scripts/isolated-types.ts'
import { newFolder, packed } from './application.ts'

describe('an isolated installation', () => {
  it('has a name for every type that an application exports, in every adapter', () => {
    // Fails also if the compiler would let pass what must have no name there.
    checkIsolatedTypes(newFolder(), packed)
  })
})
