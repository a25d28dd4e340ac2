/**
 * The packed library on the other runtimes that it is for, and on the oldest Node: with the package for argon2,
 * without it, on memory and on SQLite.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { here, makeApplication } from './application.ts'
import { hashing, logIn, start, users, visit } from './serving.ts'

const PACKAGE = '@node-rs/argon2'

interface Runtime {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  readonly program: string

  /** Whether it computes argon2 itself. */
  readonly hasArgon2: boolean
}

const binary = (path: string): string => join(here, 'node_modules', path)

/** What the application needs leave for: its port, its files, its variables, and native code for the package. */
const leave = ['--allow-net', '--allow-read', '--allow-write', '--allow-env', '--allow-ffi']

const runtimes: readonly Runtime[] = [
  {
    name: 'Node 22.13',
    command: [binary('node-22/bin/node')],
    program: 'node.js',
    hasArgon2: false,
  },
  {
    name: 'Deno',
    command: [binary('@deno/linux-x64-glibc/deno'), 'run', '--no-prompt', ...leave],
    program: 'deno.js',
    hasArgon2: false,
  },
  {
    name: 'Bun',
    command: [binary('@oven/bun-linux-x64/bin/bun')],
    program: 'bun.js',
    hasArgon2: true,
  },
  { name: 'this Node', command: [process.execPath], program: 'node.js', hasArgon2: true },
]

const manifest = readFileSync(join(here, '../library/package.json'), 'utf8')
const installed = ['hono', '@hono/node-server']
const bare = makeApplication(installed)
const equipped = makeApplication([...installed, PACKAGE])

for (const { name, command, program, hasArgon2 } of runtimes) {
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

    if (hasArgon2) {
      it('logs in and out without the package', async () => {
        const { origin, output } = await start([...command, program], bare)
        await visit(origin).catch((error: unknown) => assert.fail(`${String(error)}\n${output()}`))
        const { name, problem } = await hashing(origin)
        assert.deepEqual({ name, problem }, { name: 'node:crypto', problem: 'not installed' })
      })
    } else {
      it('says at the first hash what to install, and lets nobody in', async () => {
        const { origin, output } = await start([...command, program], bare)
        assert.equal((await fetch(`${origin}/profile`)).status, 401)
        for (const [username, password] of users) {
          const response = await logIn(origin, username, password)
          assert.equal(response.status, 500)
          assert.deepEqual(response.headers.getSetCookie(), [])
        }
        assert.match(output(), /npm install @node-rs\/argon2/)
      })
    }
  })
}
