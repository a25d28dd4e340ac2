/**
 * Which test files run together, and how.
 *
 * Unit tests run in one process, one after the other: that is ten times as fast as a process for each file. A test
 * is one if it starts no process, no service and no browser, neither by itself nor by what it imports beside the
 * sources. Nobody keeps a list: the imports say it.
 *
 * @module
 */

import { globSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join, normalize } from 'node:path'

const EVERY = [
  'library/test/**/*.test.ts',
  'server/test/**/*.test.ts',
  'examples/**/*.test.ts',
  'attack/*.test.ts',
  'fault/*.test.ts',
]

/** What makes a test more than a unit test, where it is imported. */
const STARTS_SOMETHING =
  /from '(?:node:child_process|node:cluster|(?:[./]+|.*\/)services\/(?:postgres|redis|chromium|nginx|site\/processes)\.ts)'/

/** The files of a run. */
export interface TestFiles {
  readonly unit: readonly string[]
  readonly others: readonly string[]
}

/** Returns all test files of the repository, by their paths below it. */
export function findTests(root: string): TestFiles {
  const known = new Map<string, boolean>()
  const starts = (file: string): boolean => {
    const before = known.get(file)
    if (before !== undefined) return before
    known.set(file, false)
    const text = readFileSync(join(root, file), 'utf8')
    const answer = STARTS_SOMETHING.test(text) || importsOf(file, text).some(starts)
    known.set(file, answer)
    return answer
  }
  const files = globSync(EVERY, { cwd: root }).toSorted()
  return {
    unit: files.filter((file) => !starts(file)),
    others: files.filter((file) => starts(file)),
  }
}

/** The files that a test file imports, but for the sources of the packages. */
function importsOf(file: string, text: string): readonly string[] {
  return Array.from(text.matchAll(/from '(\.[^']+\.ts)'/g), ([, path]) =>
    normalize(join(dirname(file), path ?? '')),
  ).filter((path) => !/^(?:library|server)\/src\//.test(path))
}

const IN_ONE_PROCESS = '--test-isolation=none'

/**
 * Files at once: one more than there are cores, because tests with services wait for them a good part of the time.
 * Node would take one less.
 */
const AT_ONCE = `--test-concurrency=${availableParallelism() + 1}`

/** Services that are started once, for all files of a run. */
const SERVICES = '--test-global-setup=services/once.ts'

/** What unit tests cover at the least, in percent of the sources of both packages. What is reached is held. */
const COVERAGE = [
  '--experimental-test-coverage',
  '--test-coverage-include=library/src/**/*.ts',
  '--test-coverage-include=server/src/**/*.ts',
  '--test-coverage-lines=80',
  '--test-coverage-branches=80',
  '--test-coverage-functions=80',
]

/**
 * Returns the arguments of each `node --test` that a command is made of.
 *
 * @param what `all`, `unit`, `coverage` or `file`
 * @param more flags of Node for each of them; for `file`, the paths too
 */
export function commandsOf(what: string, more: readonly string[]): readonly (readonly string[])[] {
  const { unit, others } = findTests('.')
  const pure = [IN_ONE_PROCESS, ...more, ...unit]
  switch (what) {
    case 'unit':
      return [pure]
    case 'coverage':
      return [[...COVERAGE, ...pure]]
    case 'all':
      return [pure, [AT_ONCE, SERVICES, ...more, ...others]]
    case 'file':
      if (more.every((word) => word.startsWith('-')))
        throw new Error('Say which file: npm run test:file -- PATH')
      return [more]
    default:
      throw new Error(`There is no ${what}: all, unit, coverage or file`)
  }
}
