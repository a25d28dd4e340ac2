/**
 * Runs tests: `node scripts/tests/run.js WHAT [FLAGS OR PATHS]`, as the scripts of package.json do.
 *
 * Plain JavaScript, so that a Node.js that cannot load TypeScript reads it, and says what to do.
 *
 * @module
 */

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const OLDEST = [24, 19]

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  console.error(
    `The tests need Node.js ${OLDEST.join('.')} or newer; this is ${process.versions.node}. The repository carries ` +
      'one: run npm ci first, and then npm test, npm run test:unit or npm run test:file -- PATH.',
  )
  process.exit(1)
}

process.chdir(join(fileURLToPath(import.meta.url), '../../..'))
const { runsOf } = await import('./plan.ts')
const [what = '', ...rest] = process.argv.slice(2)
try {
  for (const run of runsOf(what, rest)) {
    const args = ['--conditions=@latchkey/source', '--test', ...run]
    const { status, error } = spawnSync(process.execPath, args, { stdio: 'inherit' })
    if (error !== undefined) throw error
    // The next run goes on all the same, so that one command tells of every failure.
    process.exitCode ||= status ?? 1
  }
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
