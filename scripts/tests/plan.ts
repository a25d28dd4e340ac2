/**
 * Which test files are unit tests, and how the commands of package.json run them.
 *
 * A unit test starts no process, no service and no browser, neither by itself nor by what it imports beside the
 * sources. Nobody keeps a list: the imports say it, and where they do not, the run fails. Unit tests run in three
 * processes, one file after the other: a process for each file would take four times as long.
 *
 * @module
 */

import childProcess from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { availableParallelism } from 'node:os'
import { dirname, join, normalize } from 'node:path'
import { describe } from 'node:test'

const EVERY = [
  'library/test/**/*.test.ts',
  'server/test/**/*.test.ts',
  'examples/**/*.test.ts',
  'attack/*.test.ts',
  'fault/*.test.ts',
]

/** Tests of the promises: those of the tools around them take their time. */
const PROMISES = /^(?:library|server)\/test\//

/** A test whose large numbers are what it shows. */
const LONG = /\.long\.test\.ts$/

/** What makes a test more than a unit test, where it is imported. esbuild is a program. */
const STARTS_SOMETHING =
  /from '(?:node:child_process|node:cluster|esbuild|(?:[./]+|.*\/)services\/(?:postgres|redis|chromium|proxies|programs|site\/processes)\.ts)'/

/** The files of a run, by their paths below the repository. */
export interface TestFiles {
  readonly unit: readonly string[]
  readonly others: readonly string[]
}

/** Returns all test files of the repository. */
export function findTests(root: string): TestFiles {
  const known = new Map<string, boolean>()
  const starts = (file: string): boolean => {
    const before = known.get(file)
    if (before !== undefined) return before
    // Files that import each other end here.
    known.set(file, false)
    const text = readFileSync(join(root, file), 'utf8')
    const answer = STARTS_SOMETHING.test(text) || importsOf(file, text).some(starts)
    known.set(file, answer)
    return answer
  }
  const files = globSync(EVERY, { cwd: root }).toSorted()
  const isUnit = (file: string): boolean => PROMISES.test(file) && !LONG.test(file) && !starts(file)
  return { unit: files.filter(isUnit), others: files.filter((file) => !isUnit(file)) }
}

/** The files that a test file imports, but for the sources of the packages. */
function importsOf(file: string, text: string): readonly string[] {
  return Array.from(text.matchAll(/from '(\.[^']+\.ts)'/g), ([, path]) =>
    normalize(join(dirname(file), path ?? '')),
  ).filter((path) => !/^(?:library|server)\/src\//.test(path))
}

/** Each runs a third of the unit tests. */
const THIRDS = ['first', 'second', 'last'].map((part) => `scripts/tests/${part}-third.ts`)

/**
 * Defines the tests of one third of the unit tests: every third file. They begin when the last file is loaded, as no
 * file may come to be in the middle of what another one changes.
 */
export async function defineThird(third: 0 | 1 | 2): Promise<void> {
  refuseProcesses()
  const root = join(import.meta.dirname, '../..')
  const files = findTests(root).unit.filter((_, i) => i % THIRDS.length === third)
  const loaded = Promise.withResolvers<void>()
  // Node begins with no test while a suite is being defined.
  void describe(`the ${files.length} files of this third`, () => loaded.promise)
  for (const file of files) await import(join(root, file))
  loaded.resolve()
}

/** Makes every way to start a process throw, so that a test that starts one is seen to be no unit test. */
export function refuseProcesses(): void {
  for (const [name, value] of Object.entries(childProcess)) {
    if (typeof value !== 'function') continue
    Reflect.set(childProcess, name, () => {
      throw new Error(`A unit test starts no process, by ${name} or otherwise`)
    })
  }
  syncBuiltinESMExports()
}

/**
 * Files at once: one more than there are cores, because tests with services wait for them a good part of the time.
 * Node would take one less than there are cores.
 */
const AT_ONCE = `--test-concurrency=${availableParallelism() + 1}`

/** Services that are started once, for all files of a run. */
const SERVICES = '--test-global-setup=services/once.ts'

/** What unit tests cover at the least, in percent of the sources of both packages. What is reached is held. */
const COVERAGE = [
  '--experimental-test-coverage',
  '--test-coverage-include=library/src/**/*.ts',
  '--test-coverage-include=server/src/**/*.ts',
  '--test-coverage-lines=91',
  '--test-coverage-branches=94',
  '--test-coverage-functions=85',
]

/**
 * Returns the arguments of `node --test`, for each run of it. All tests are two runs: the unit tests, which are
 * measured on the way, and then the others.
 *
 * @param what `all`, `unit`, `coverage` or `file`
 * @param more flags of Node; for `file`, the paths too
 * @throws Error if there is no such run, or no file is named.
 */
export function runsOf(what: string, more: readonly string[]): readonly (readonly string[])[] {
  if (what !== 'all') return [argumentsOf(what, more)]
  // Node 24 counts some branches otherwise.
  const unit = Number.parseInt(process.versions.node) < 26 ? 'unit' : 'coverage'
  return [argumentsOf(unit, more), [AT_ONCE, SERVICES, ...more, ...findTests('.').others]]
}

function argumentsOf(what: string, more: readonly string[]): readonly string[] {
  switch (what) {
    case 'unit':
      return [AT_ONCE, ...more, ...THIRDS]
    case 'coverage':
      return [AT_ONCE, ...COVERAGE, ...more, ...THIRDS]
    case 'file':
      if (more.every((word) => word.startsWith('-')))
        throw new Error('Say which file: npm run test:file -- PATH')
      return more
    default:
      throw new Error(`There is no ${what}: all, unit, coverage or file`)
  }
}
