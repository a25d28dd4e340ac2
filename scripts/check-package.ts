/**
 * Takes the place of a user of the built packages: packs them, unpacks them into an empty project,
 * compiles a program against the library's types, runs it against its JavaScript, and runs the command.
 *
 * @module
 */

import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const project = mkdtempSync(join(tmpdir(), 'latchkey-package-'))

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
}

const manifest = JSON.parse(readFileSync(join(root, 'library/package.json'), 'utf8')) as Manifest

const entries = Object.keys(manifest.exports)
  .filter((entry) => !entry.endsWith('.json'))
  .map((entry) => `latchkey${entry.slice(1)}`)

const program = `${entries.map((entry, i) => `import * as entry${i} from '${entry}'`).join('\n')}
import { createLatchkey, hashPassword, passwordHasher, verifyPassword } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { postgresStore } from 'latchkey/stores/postgres'
import type { Client, Pool } from 'pg'
import type { Sql } from 'postgres'
import { testExchange } from 'latchkey/testing'

export const postgresStores = (pool: Pool, client: Client, sql: Sql) =>
  [pool, client, sql].map((client) => postgresStore(client))

for (const entry of [${entries.map((_, i) => `entry${i}`).join(', ')}]) {
  if (Object.keys(entry).length === 0) throw new Error('an entry is empty')
}
const passwordHash = await hashPassword('correct horse battery staple')
const bcrypt = '$2a$04$6hLYAuFB9e5SycOlK6qm/ODWY44rfswTvspogDn2MwrN7cJjhBziu'
if (!(await verifyPassword('correct-ztihS0wL', bcrypt))) throw new Error('bcrypt is not read')
const { name: hasher, problem } = await passwordHasher()
if (hasher !== 'node:crypto' || problem !== 'not installed') throw new Error(hasher)
const latch = createLatchkey({
  secrets: 'uG7xQ2mZp9VtKc4RwYb6NhJd3SfLe8Xa',
  store: memoryStore(),
  findUser: (username) => ({ id: 'u1', username, roles: ['admin'], passwordHash }),
})
const ctx = latch.open(testExchange())
const user = await latch.login(ctx, { username: 'alice', password: 'correct horse battery staple' })
const name: string = user.username
console.log(name)
await latch.close()
`

const config = {
  compilerOptions: {
    module: 'nodenext',
    target: 'es2024',
    strict: true,
    declaration: true,
    lib: ['es2024', 'dom', 'dom.iterable'],
    types: ['node'],
    skipLibCheck: false,
    outDir: 'out',
    rootDir: '.',
    exactOptionalPropertyTypes: true,
  },
  files: ['program.ts'],
}

/** Runs a command in the project and returns what it printed. */
function run(command: string, args: readonly string[]): string {
  return execFileSync(command, args, {
    cwd: project,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** Packs a workspace and unpacks it as npm would. */
function install(workspace: string, target: string): void {
  mkdirSync(target, { recursive: true })
  const packed = run('npm', ['pack', join(root, workspace), '--silent', '--ignore-scripts']).trim()
  run('tar', ['-xzf', packed, '-C', target, '--strip-components=1'])
}

/** Returns the names of some packages and of all they need, as they lie at the root. */
function withDependencies(names: readonly string[]): ReadonlySet<string> {
  const found = new Set(names)
  for (const name of found) {
    const file = join(root, 'node_modules', name, 'package.json')
    if (!existsSync(file)) continue
    const { dependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Manifest>
    for (const dependency of Object.keys(dependencies)) found.add(dependency)
  }
  return found
}

try {
  if (manifest.dependencies !== undefined) throw new Error('the library has a dependency')
  const modules = join(project, 'node_modules')
  install('library', join(modules, 'latchkey'))
  install('server', join(modules, 'latchkey-server'))
  const frameworks = ['hono', '@hono/node-server', 'fastify', 'express']
  const clients = ['pg-protocol', 'pg-types', 'postgres']
  for (const name of withDependencies([...frameworks, ...clients, '@types', 'undici-types'])) {
    cpSync(join(root, 'node_modules', name), join(modules, name), { recursive: true })
  }
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config))
  writeFileSync(join(project, 'program.ts'), program)
  run(join(root, 'node_modules/.bin/tsc'), [])
  const printed = run(process.execPath, ['out/program.js']).trim()
  if (printed !== 'alice') throw new Error(`the program printed ${printed}`)
  const help = run(process.execPath, [join(modules, 'latchkey-server/bin/latchkey.js'), 'help'])
  if (!help.includes('LATCHKEY_DATABASE')) throw new Error(`the command printed ${help}`)
  console.log(`The packed library and command work: ${entries.join(', ')}`)
} finally {
  rmSync(project, { recursive: true })
}
