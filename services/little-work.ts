/**
 * Hashing of little work, for tests that count guesses and do not weigh them: what is called is the same, with less
 * memory than the library lets an application choose.
 *
 * @module
 */

import { after, before, mock } from 'node:test'
import { defaultCost } from '../library/src/login/password.ts'

/** Makes every hash of the suite as little work as argon2 can be. */
export function withLittleWork(): void {
  const changed: { readonly mock: { restore(): void } }[] = []
  before(() => {
    changed.push(mock.property(defaultCost, 'memory', 8), mock.property(defaultCost, 'passes', 1))
  })
  after(() => {
    for (const property of changed.splice(0)) property.mock.restore()
  })
}
