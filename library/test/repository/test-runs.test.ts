/**
 * How the tests of the repository are run: none is left out, and an old Node.js is told what to do.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { findTests, runsOf } from '../../../scripts/tests/plan.ts'

const root = join(import.meta.dirname, '../../..')

describe('a run of all tests', () => {
  it('has every test file of the repository once, except those that have a command of their own', () => {
    const { unit, others } = findTests(root)
    const found = [...unit, ...others].toSorted()
    const excluded = /node_modules|^(?:bundles|library\/dist|server\/dist|mutants\/\.copy)\//
    const files = globSync('**/*.test.ts', {
      cwd: root,
      exclude: ['node_modules', '**/node_modules'],
    })
    assert.deepEqual(found, files.filter((file) => !excluded.test(file)).toSorted())
    assert.equal(new Set(found).size, found.length)
  })

  it('counts a file as a unit test if neither it nor its imports start a service', () => {
    const { unit, others } = findTests(root)
    for (const file of ['session/manager', 'login/throttle', 'adapters/express', 'ground/seal']) {
      assert.ok(unit.includes(`library/test/${file}.test.ts`), file)
    }
    // A service by an import, a child process by its own hand, a child process of what it imports.
    for (const file of ['stores/redis', 'ground/unawaited', 'browser/attacks']) {
      assert.ok(others.includes(`library/test/${file}.test.ts`), file)
    }
    assert.ok(others.includes('server/test/cli.test.ts'))
  })

  it('fails where a unit test starts a process all the same, in whichever way', () => {
    const plan = new URL('../../../scripts/tests/plan.ts', import.meta.url).href
    const program = (before: string): string => `
      import { execFileSync, spawn, spawnSync } from 'node:child_process'
      import { refuseProcesses } from '${plan}'
      ${before}
      for (const start of [execFileSync, spawn, spawnSync]) {
        try { start(process.execPath, ['--version']); console.log('started') }
        catch ({ message }) { console.log(message) }
      }`
    const run = (before: string): string => {
      const args = ['--input-type=module', '-e', program(before)]
      return spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout
    }
    const refused = run('refuseProcesses()')
    assert.equal(refused.match(/^A unit test starts no process/gm)?.length, 3, refused)
    assert.equal(run(''), 'started\n'.repeat(3), 'negative control')
  })

  it('is refused if it does not exist, or names no file', () => {
    assert.throws(() => runsOf('some', []), /all, unit, coverage or file/)
    assert.throws(() => runsOf('file', ['--watch']), /Say which file/)
    assert.deepEqual(runsOf('file', ['--watch', 'a.test.ts']), [['--watch', 'a.test.ts']])
  })
})

describe('the two runs of all tests', () => {
  it('are the unit tests, whose coverage is held, and each other file', () => {
    const [measured = [], others = []] = runsOf('all', [])
    // Coverage is held by Node 26, which the repository brings.
    const isOld = Number.parseInt(process.versions.node) < 26
    assert.deepEqual(measured, runsOf(isOld ? 'unit' : 'coverage', [])[0])
    const files = others.filter((word) => !word.startsWith('-'))
    assert.deepEqual(files, findTests(root).others)
  })
})

describe('a run on a Node.js that cannot load the tests', () => {
  it('explains in one sentence what to do', () => {
    const old =
      "data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'20.20.2'}})"
    const args = ['--import', old, 'scripts/tests/run.js', 'unit']
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
    assert.equal(status, 1)
    assert.equal(
      stderr,
      'The tests need Node.js 24.19 or newer; this is 20.20.2. The repository carries one: ' +
        'run npm ci first, and then npm test, npm run test:unit or npm run test:file -- PATH.\n',
    )
  })
})
