/**
 * Runs tests: `node scripts/test.js WHAT [FLAGS OR PATHS]`, as the scripts of package.json do.
 *
 * Plain JavaScript of long ago, so that a Node.js that cannot load TypeScript reads it, and says what to do.
 *
 * @module
 */

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const OLDEST = [24, 19]

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  console.error(
    `The tests need Node.js ${OLDEST.join('.')} or newer; this is ${process.version}. The repository carries one: ` +
      'run npm ci first, then npm test, npm run test:unit or npm run test:file -- PATH.',
  )
  process.exit(1)
}

const { commandsOf } = await import('./test-plan.ts')
const [what = '', ...rest] = process.argv.slice(2)
process.chdir(fileURLToPath(new URL('..', import.meta.url)))

// What comes first is quick, and what fails in it needs no look at the rest.
for (const flags of commandsOf(what, rest)) {
  const args = ['--conditions=@latchkey/source', '--test', ...flags]
  const { status, error } = spawnSync(process.execPath, args, { stdio: 'inherit' })
  if (error !== undefined) throw error
  if (status !== 0) process.exit(status ?? 1)
}
