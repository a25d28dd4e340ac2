/**
 * What an application exports of latchkey, under a package manager that hides packages it has not asked for.
 *
 * @module
 */

import { describe, it } from 'node:test'
import { checkIsolatedTypes } from '../scripts/isolated-types.ts'
import { newFolder, packed } from './application.ts'

describe('an isolated installation', () => {
  it('has a name for every type that an application exports, in every adapter', () => {
    // This also fails if the compiler would accept a type that must have no name there (negative control).
    checkIsolatedTypes(newFolder(), packed)
  })
})
