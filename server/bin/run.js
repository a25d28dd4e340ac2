/**
 * Runs the command line: in a checkout from its sources, because nothing is built there; in a package from the build.
 *
 * @module
 */

import { existsSync } from 'node:fs'
import { enableCompileCache, registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

const sources = new URL('../src/cli.ts', import.meta.url)
const built = new URL('../dist/cli.js', import.meta.url)
const isCheckout = existsSync(sources)

if (isCheckout) {
  // The library runs from its sources, too.
  registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, { ...context, conditions: [...context.conditions, '@latchkey/source'] }),
  })
  // With what Node.js made of the sources last time, a start takes a third of the time.
  const cache = new URL('../../node_modules/.cache/latchkey', import.meta.url)
  enableCompileCache(fileURLToPath(cache))
}

const { main } = await import((isCheckout ? sources : built).href)
process.exitCode = await main(process.argv.slice(2))
