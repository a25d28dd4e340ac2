/**
 * The packed library on the other runtimes that it is for, and on the oldest Node: with the package for argon2,
 * without it, on memory and on SQLite.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, renameSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { here, install, makeApplication } from './application.ts'
import { hashing, logIn, start, users, visit } from './serving.ts'

const PACKAGE = '@node-rs/argon2'

interface Runtime {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  readonly program: string

  /** The arguments with which the command runs tests; `null` where the library's own tests run. */
  readonly tests: readonly string[] | null

  /** Whether it computes argon2 itself. */
  readonly hasArgon2: boolean
}

const binary = (path: string): string => join(here, 'node_modules', path)

/** The permissions that the application needs: for its port, files and variables, and for the package's native code. */
const leave = ['--allow-net', '--allow-read', '--allow-write', '--allow-env', '--allow-ffi']

const runtimes: readonly Runtime[] = [
  {
    name: 'Node 22.13',
    command: [binary('node-22/bin/node')],
    program: 'node.js',
    tests: ['--test'],
    hasArgon2: false,
  },
  {
    name: 'Deno',
    command: [binary('@deno/linux-x64-glibc/deno'), 'run', '--no-prompt', ...leave],
    program: 'deno.js',
    // The tests use a temporary folder. To ask the system for its path, Deno needs this permission.
    tests: ['test', '--no-prompt', '--no-check', ...leave, '--allow-sys'],
    hasArgon2: false,
  },
  {
    name: 'Bun',
    command: [binary('@oven/bun-linux-x64/bin/bun')],
    program: 'bun.js',
    // Bun gives a test five seconds; every order of steps on a file takes longer on a busy machine.
    tests: ['test', '--timeout', '60000'],
    hasArgon2: true,
  },
  {
    name: 'this Node',
    command: [process.execPath],
    program: 'node.js',
    tests: null,
    hasArgon2: true,
  },
]

const manifest = readFileSync(join(here, '../library/package.json'), 'utf8')
const installed = ['hono', '@hono/node-server']
const bare = makeApplication(installed)
const equipped = makeApplication([...installed, PACKAGE])

for (const { name, command, program, tests, hasArgon2 } of runtimes) {
  describe(name, () => {
    if (!hasArgon2) {
      it('does not even start what imports argon2 by name, as latchkey did once', () => {
        const [file, ...args] = [...command, 'by-name.js'] as [string, ...string[]]
        const { status, stderr } = spawnSync(file, args, { cwd: bare, encoding: 'utf8' })
        assert.notEqual(status, 0)
        assert.match(stderr, /SyntaxError.*argon2/)
      })
    }

    it('has all that is imported', () => {
      const [file, ...args] = [...command, 'imports.js'] as [string, ...string[]]
      const env = { PATH: process.env['PATH'] ?? '', MANIFEST: manifest }
      const told = execFileSync(file, args, { cwd: bare, env, encoding: 'utf8', timeout: 30_000 })
      assert.match(told, /^\.\/stores\/sqlite \d+$/m)
    })

    for (const database of [undefined, 'latchkey.db']) {
      it(`logs in and out on ${database === undefined ? 'memory' : 'SQLite'}, with ${PACKAGE}`, async () => {
        const variables = database === undefined ? {} : { DATABASE: `${program}-${database}` }
        const { origin, output } = await start([...command, program], equipped, variables)
        await visit(origin).catch((error: unknown) => assert.fail(`${String(error)}\n${output()}`))
        const { name, problem, formats } = await hashing(origin)
        assert.deepEqual({ name, problem }, { name: PACKAGE, problem: null })
        assert.equal(formats['bob'], '$argon2id')
      })
    }

    if (tests !== null) {
      const keeps = runTests([command[0], ...tests], {})
      const breaks = runTests([command[0], ...tests], { BROKEN: '1' })

      it('keeps the whole contract of the stores, on memory and on SQLite', async () => {
        const { code, output } = await keeps
        assert.equal(code, 0, output)
        assert.match(output, /revocations of sqliteStore/)
        assert.match(output, /tokens of sqliteStore/)
      })

      it('rejects a store that breaks the contract', async () => {
        const { code, output } = await breaks
        assert.notEqual(code, 0)
        assert.match(output, /a store that forgets/)
      })
    }

    if (hasArgon2) {
      it('logs in and out without the package', async () => {
        const { origin, output } = await start([...command, program], bare)
        await visit(origin).catch((error: unknown) => assert.fail(`${String(error)}\n${output()}`))
        const { name, problem } = await hashing(origin)
        assert.deepEqual({ name, problem }, { name: 'node:crypto', problem: 'not installed' })
      })
    } else {
      it('says at the first hash what to install, and lets nobody in', async () => {
        const { origin, output, stop } = await start([...command, program], bare)
        assert.equal((await fetch(`${origin}/profile`)).status, 401)
        for (const [username, password] of users) {
          const response = await logIn(origin, username, password)
          assert.equal(response.status, 500)
          assert.deepEqual(response.headers.getSetCookie(), [])
        }
        await stop()
        assert.match(output(), /npm install @node-rs\/argon2/)
      })
    }
  })
}

/** Runs the contract. It waits for the disk most of the time, so all runtimes do at once. */
function runTests(
  [file, ...words]: readonly [string, ...string[]],
  variables: Readonly<Record<string, string>>,
): Promise<{ readonly code: unknown; readonly output: string }> {
  const env = { PATH: process.env['PATH'] ?? '', ...variables }
  return new Promise((resolve) => {
    execFile(file, [...words, 'contract.test.js'], { cwd: equipped, env }, (error, out, err) =>
      resolve({ code: error?.code ?? 0, output: out + err }),
    )
  })
}

describe('a package manager that shows everyone only what they asked for', () => {
  it('gives latchkey the package that the application has installed', async () => {
    const folder = makeApplication(installed)
    const modules = join(folder, 'node_modules')
    const store = join(modules, '.store/latchkey')
    // The layout of pnpm: the peer that the application has chosen lies beside the package that needs it.
    install(store, [PACKAGE])
    renameSync(join(modules, 'latchkey'), join(store, 'node_modules/latchkey'))
    symlinkSync(join(store, 'node_modules/latchkey'), join(modules, 'latchkey'), 'junction')
    const { origin } = await start([process.execPath, 'node.js'], folder)
    await visit(origin)
    assert.equal((await hashing(origin)).name, PACKAGE)
  })
})
