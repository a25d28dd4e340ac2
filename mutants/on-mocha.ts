/**
 * Loaded before the tests: `node:test` is Mocha, and `latchkey` is the copy with the mutants.
 *
 * @module
 */

import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'

const nodeTest = new URL('node-test.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'node:test' && context.parentURL !== nodeTest) return next(nodeTest, context)
    if (!/^latchkey(?:\/|$)/.test(specifier)) return next(specifier, context)
    // The folder of the copy is known only when tests are loaded. From inside the package, the package is found by its
    // own name, not in `node_modules`, which belongs to the original.
    const parentURL = pathToFileURL('library/package.json').href
    return next(specifier, { ...context, parentURL })
  },
})
